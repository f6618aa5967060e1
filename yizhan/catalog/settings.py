"""The settings of the desk: each is declared here once, with its default and bounds, and read with `Desk.setting`."""

from typing import Any

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.fields import Boolean, Bounded, Field, MultiChoice, Option, Text, Words


def _number(key: str, label: Any, least: int, most: int, default: int, hint: Any) -> Field:
    return Field(key, label, Bounded(least, most), required=True, default=default, hint=hint)


WORK = (
    _number("undo_seconds", _l("Seconds to undo a reply"), 0, 120, 8,
            _l("A reply waits so long before it leaves. 0 sends at once.")),
    _number("attachment_mb", _l("Largest file in MB"), 1, 1000, 50,
            _l("For agents, customers and programs alike.")),
)  # fmt: skip
MAIL = (
    Field("plus_addresses", _l("Reply addresses with a token"), Boolean(), default=True,
          hint=_l("Answers come to support+token@…, so they find their ticket even from another address. Turn it off "
                  "if your mail server does not take such addresses.")),
    Field("trusted_mail_servers", _l("Trusted mail servers"), Words(Text(254)), default=[],
          hint=_l("Whose verdict on senders (Authentication-Results) is believed, for example mx.example.com. "
                  "One per line.")),
    _number("mails_per_sender", _l("Mails per sender and hour"), 1, 100_000, 60,
            _l("What a sender writes beyond that is quarantined.")),
    _number("robots_per_ticket", _l("Automatic mails per ticket and hour"), 1, 1000, 20,
            _l("More are quarantined, so that two machines do not answer each other for ever.")),
    _number("receipts_per_hour", _l("Receipts per hour"), 0, 100_000, 200,
            _l("For the whole desk. Beyond that new tickets are kept, but their receipts are not sent.")),
)  # fmt: skip
API = (
    _number("api_per_minute", _l("Requests per minute"), 0, 100_000, 600,
            _l("For each token and web process. 0 means no limit.")),
)  # fmt: skip
AUTOMATION = (
    Field("rules_paused", _l("Pause all rules"), Boolean(), default=False,
          hint=_l("No rule does anything until this is turned off again; what becomes due meanwhile is done then.")),
    _number("rule_log_days", _l("Days the log of rules is kept"), 1, 400, 30,
            _l("What each rule did and why others did nothing.")),
    _number("tickets_per_agent", _l("Unfinished tickets per agent"), 0, 10_000, 0,
            _l("Nobody is given more automatically, unless their own availability says so. 0 means no limit.")),
    _number("chats_per_agent", _l("Chats per agent at once"), 1, 50, 3,
            _l("Nobody is asked for more, unless their own availability says so.")),
    _number("chat_resume_minutes", _l("Minutes an ended chat can be taken up again"), 0, 10_080, 30,
            _l("What a visitor writes within that time goes on in the same conversation. 0 means that it begins a new "
               "one.")),
    _number("seen_minutes", _l("Minutes without a sign of life"), 0, 480, 0,
            _l("Who has not used the desk for so long is given nothing, even if online. 0 means that it is not asked; "
               "less than 10 makes little sense.")),
)  # fmt: skip
URGING = (
    _number("urge_minutes", _l("Minutes between two urges"), 0, 10_080, 30,
            _l("So long the same side cannot urge again on a ticket.")),
    _number("most_extensions", _l("Extensions per ticket"), 0, 100, 2,
            _l("So often the due time of a ticket can be put off. 0 means never.")),
    Field("extension_mail", _l("Tell customers of a new due time"), Boolean(), default=True,
          hint=_l("By mail, when an extension is approved.")),
    Field("transfers_need_reason", _l("Transfers need a reason"), Boolean(), default=False,
          hint=_l("Who hands a ticket to another department has to say why.")),
)  # fmt: skip
CLOSING = (
    Field("thanks_stay", _l("Thanks do not reopen"), Boolean(), default=True,
          hint=_l("An answer that only thanks is kept on the ticket, which stays resolved or closed.")),
    _number("resolved_days", _l("Warn after so many days resolved"), 0, 3650, 0,
            _l("Then customers get a mail that their ticket will be closed. 0 means never; departments can differ.")),
    _number("waiting_days", _l("Warn after so many days waiting"), 0, 3650, 0,
            _l("The same for tickets that wait for the customer's answer.")),
    _number("grace_days", _l("Close so many days after the warning"), 1, 365, 3,
            _l("Unless the customer writes.")),
    _number("archive_months", _l("Archive after so many months closed"), 0, 600, 0,
            _l("Archived tickets leave the lists and are found with archived:yes. 0 means never.")),
)  # fmt: skip
APPOINTMENTS = (
    _number("appointment_minutes", _l("Length of an appointment in minutes"), 5, 1440, 120,
            _l("As long as a time that customers can choose is.")),
    _number("appointment_step", _l("A time begins every so many minutes"), 5, 1440, 60,
            _l("Counted from midnight, within the working hours of the desk and the shifts of the assignee.")),
    _number("appointment_days", _l("Times are offered for so many days"), 1, 90, 14,
            _l("Counted from now.")),
    _number("appointment_notice_hours", _l("Hours of notice"), 0, 720, 24,
            _l("Nearer times are not offered, and customers cannot change an appointment any more.")),
    _number("appointment_changes", _l("A customer may change an appointment so often"), 0, 100, 2,
            _l("After that they write. 0 means never.")),
    _number("appointment_reminder_hours", _l("Remind customers so many hours before"), 0, 720, 24,
            _l("By mail. 0 means never.")),
)  # fmt: skip
PARTS = (
    Field("children_first", _l("Child tickets must be finished first"), Boolean(), default=True,
          hint=_l("A ticket cannot be resolved or closed while child tickets are open. Types may say otherwise.")),
    Field("parent_follows", _l("Resolve a ticket with its last child ticket"), Boolean(), default=False,
          hint=_l("By itself, once all of them are finished. Types may say otherwise.")),
)  # fmt: skip
STAGES = (
    Option("opened", "opened", pgettext_lazy("stage", "opened (where the department confirms receipt)")),
    Option("waiting", "waiting", pgettext_lazy("stage", "waiting for their answer")),
    Option("resolved", "resolved", pgettext_lazy("stage", "resolved")),
    Option("closed", "closed", pgettext_lazy("stage", "closed")),
)
CUSTOMERS = (
    Field("customer_stages", _l("Tell customers when their ticket is"), MultiChoice(STAGES), default=["opened"],
          hint=_l("By mail, in their language. Not when a reply tells them anyway, or when they did it themselves.")),
)  # fmt: skip
ALL = (*WORK, *MAIL, *API, *AUTOMATION, *URGING, *CLOSING, *APPOINTMENTS, *PARTS, *CUSTOMERS)
# The desk's own mail server is one object under one key; its parts are fields of the settings page.
DEFAULTS: dict[str, Any] = {"smtp": {}} | {field.key: field.default for field in ALL}
