"""Mailboxes and mail templates as records."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib.crypto import lock
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Choice,
    Email,
    Field,
    Html,
    Integer,
    Option,
    Reference,
    Secret,
    Text,
    Words,
)
from yizhan.spine.labelled import LABELS, LANGUAGES
from yizhan.spine.records import Record
from yizhan.tickets.placeholders import check

from .models import Mailbox, Security, Template

CHANNELS = _l("Channels")
CONTENT = _l("Content")
SECURITY = [Option(one.value, one.value, one.label) for one in Security]
PLACE = "mailbox:secret"


def ready_mailbox(row: Mailbox, by: Actor) -> None:
    """The secret is encrypted before it reaches the database; an address belongs to one mailbox."""
    kept = Mailbox.objects.filter(pk=row.pk).first() if row.pk else None
    # Only what is already kept is encrypted, whatever a text looks like.
    if not kept or row.secret != kept.secret:
        row.secret = lock(row.secret, PLACE)
    for other in Mailbox.objects.exclude(pk=row.pk):
        if other.addresses & row.addresses:
            raise Invalid({"address": _("“%(mailbox)s” has this address already.") % {"mailbox": other.label}})


def ready_template(row: Template, by: Actor) -> None:
    """What cannot be filled in later is refused now."""
    check(row.subject, row.html)


Record(
    "mailbox", Mailbox, _l("Mailbox"), _l("Mailboxes"), needs="admin.channels", reads="admin.channels", group=CHANNELS,
    icon="mail", columns=("labels", "address", "department", "is_active"), ready=ready_mailbox,
    intro=_l("Customers write to these addresses. Without an IMAP server, forward mail to the built-in listener."),
    fields=(
        LABELS,
        Field("address", pgettext_lazy("mailbox", "Mail address"), Email(), "address", required=True),
        Field("aliases", _l("Further addresses"), Words(Email()), "aliases"),
        Field("department", _l("Department"), Reference("people.Department"), "department_id", required=True),
        Field("sender_name", _l("Name of the sender"), Text(120), "sender_name"),
        Field("is_active", _l("Active"), Boolean(), "is_active", default=True),
        Field("auth", _l("Way to sign in"), Choice([Option(k, k, label) for k, label in Mailbox.AUTHS]), "auth"),
        Field("username", _l("User name"), Text(254), "username"),
        Field("secret", _l("Password or token"), Secret(), "secret", hint=_l("Leave empty to keep the present one.")),
        Field("imap_host", _l("IMAP server"), Text(254), "imap_host"),
        Field("imap_port", _l("IMAP port"), Integer(), "imap_port", default=993),
        Field("imap_security", _l("IMAP encryption"), Choice(SECURITY), "imap_security", default="tls"),
        Field("imap_folder", _l("Folder"), Text(120), "imap_folder", default="INBOX"),
        Field("imports_old", _l("Also take mail that is there already"), Boolean(), "imports_old", default=False),
        Field("smtp_host", _l("SMTP server"), Text(254), "smtp_host"),
        Field("smtp_port", _l("SMTP port"), Integer(), "smtp_port", default=465),
        Field("smtp_security", _l("SMTP encryption"), Choice(SECURITY), "smtp_security", default="tls"),
        Field("silent_minutes", _l("Warn after so many minutes without contact"), Integer(), "silent_minutes",
              default=30,
              hint=_l("Administrators get a notice then. An error is shown at once: here, and under system health.")),
    ),
)  # fmt: skip
Record(
    "template", Template, _l("Mail template"), _l("Mail templates"), needs="content.edit", group=CONTENT, icon="file",
    columns=("key", "language", "department", "subject"), ready=ready_template,
    intro=_l("What the desk sends by itself. Departments may have their own."),
    fields=(
        Field("key", _l("Occasion"), Choice([
            Option("receipt", "receipt", _l("Receipt for a new ticket")),
            Option("urged", "urged", _l("Answer to an urge by mail")),
            Option("extended", "extended", _l("New due time after an extension")),
            Option("appointed", "appointed", _l("An appointment is set or changed")),
            Option("appointment_offer", "appointment_offer", _l("The customer may choose a time")),
            Option("appointment_off", "appointment_off", _l("An appointment is called off")),
            Option("appointment_near", "appointment_near", _l("Reminder of an appointment")),
            Option("approval", "approval", _l("Question to who approves")),
            Option("sign_in", "sign_in", _l("Code with which customers sign in")),
            Option("prove_address", "prove_address", _l("Code for one more address of a customer")),
            Option("community", "community", _l("News in a topic of the community")),
            Option("closing", "closing", _l("Warning before a ticket closes by itself")),
            Option("resolved", "resolved", _l("A ticket is resolved")),
            Option("waiting", "waiting", _l("An answer of the customer is needed")),
            Option("closed", "closed", _l("A ticket is closed")),
            Option("notice", "notice", _l("Notice to an agent")),
            Option("digest", "digest", _l("Unread notices in one mail")),
            Option("invite", "invite", _l("Invitation of an agent")),
            Option("reset", "reset", _l("Password reset")),
        ]), "key", required=True),
        Field("language", _l("Language"), Choice(LANGUAGES), "language", required=True),
        Field("department", _l("Department"), Reference("people.Department"), "department_id"),
        Field("subject", _l("Subject"), Text(300), "subject", required=True),
        Field("html", pgettext_lazy("mail", "Text"), Html(), "html", required=True),
    ),
)  # fmt: skip
