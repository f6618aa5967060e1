"""Making a mail out of a message or a notice. Every header that people had a hand in is made harmless first."""

import re
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.lib.mime import html_to_text, normal_subject
from yizhan.tickets import marks
from yizhan.tickets.models import Message, Ticket

from . import automatic, wrapping
from .deliveries import Parcel
from .models import SentNotice
from .routes import Route

MOST_REFERENCES = 50
# Their readers may never have had the first mail of the ticket.
TO_OTHERS = {automatic.NOTICE, automatic.LETTER}
MISSING_FILE = gettext_noop("An attached file is missing on the server.")
# Every kind of line break and control character, also those only Unicode knows.
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_SPOKEN = re.compile(r"[^\s@<>,;:\"\\()\[\]]+@[^\s@<>,;:\"\\()\[\]]+")


class CannotCompose(Exception):
    """This mail can never be made; the reason is for the agent."""


class Ids:
    """Message-IDs, one on each line: the usual folding would wrap long ones into encoded words."""

    max_count = 1

    @staticmethod
    def parse(value: str, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"] = kwds["decoded"] = value
        kwds["defects"] = []

    def fold(self: Any, *, policy: EmailPolicy) -> str:
        return f"{self.name}: " + f"{policy.linesep} ".join(self.split()) + policy.linesep


def _policy() -> Any:
    registry = HeaderRegistry()
    for name in ("message-id", "in-reply-to", "references", "list-unsubscribe"):
        registry.map_to_type(name, Ids)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=registry, cte_type="7bit")


POLICY = _policy()


def compose(parcel: Parcel, way: Route) -> bytes:
    """The whole mail, ready to be handed over. Raises CannotCompose."""
    if parcel.message:
        return of_message(parcel.message, way).as_bytes()
    assert parcel.notice
    return of_notice(parcel.notice, way).as_bytes()


def of_message(message: Message, way: Route) -> EmailMessage:
    """An agent's reply as a mail."""
    ticket: Ticket = message.ticket
    language = ticket.requester.language or Desk.the().language
    with override(language):
        body = wrapping.wrap(message, language)
        mail = _begin(way, ticket, _sender_name(message, way), reply_subject(ticket))
    for name, addresses in (("To", message.to), ("Cc", message.cc)):
        if good := [one for one in map(_address_or_none, addresses) if one]:
            mail[name] = good
    mail["Message-ID"] = f"<{message.mail_id}>"
    _thread(mail, earlier_ids(message))
    if message.is_automatic:
        _mark_automatic(mail, "auto-replied")
    _put_body(mail, body.text, body.html, body.inline)
    for file in message.attachments.all():
        if file.pk not in {one.pk for one, _cid in body.inline}:
            mail.add_attachment(read(file), *type_of(file.content_type), filename=header_text(file.name)[:200])
    return mail


def of_notice(row: SentNotice, way: Route) -> EmailMessage:
    """What the desk says by itself."""
    ticket = row.ticket
    mail = _begin(way, ticket, way.name, row.subject)
    mail["To"] = [address_of(row.address)]
    if ticket:
        mail["Message-ID"] = marks.message_id(ticket.number, f"n{row.pk}")
        _thread(mail, _receipt_ids(ticket) if row.kind not in TO_OTHERS else [marks.message_id(ticket.number, "t")])
    else:
        mail["Message-ID"] = f"<n{row.pk}-{marks.sign('notice', str(row.pk))}@{marks.host()}>"
    _mark_automatic(mail, "auto-replied" if row.kind in {"receipt", "urged"} else "auto-generated")
    if row.leave_url:
        mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"] = f"<{row.leave_url}>", "List-Unsubscribe=One-Click"
    html = automatic.text_of(row)
    text = html_to_text(html)
    if ticket:
        foot = marks.marker(ticket.number)
        html, text = f"{html}\n{wrapping.small(foot)}", f"{text}\n\n{foot}"
    _put_body(mail, text, wrapping.page(html, row.language), [])
    for one in row.files:
        if not default_storage.exists(one["file"]):
            raise CannotCompose(MISSING_FILE)
        with default_storage.open(one["file"]) as file:
            mail.add_attachment(file.read(), *type_of(one["type"]), filename=header_text(one["name"])[:200])
    return mail


def reply_subject(ticket: Ticket) -> str:
    """`Re: subject [YZ-1042]`, whatever stood before it."""
    mark = marks.subject_mark(ticket.number)
    subject = normal_subject(" ".join(ticket.subject.replace(mark, " ").split()))
    return " ".join(["Re:", *([subject[:400]] if subject else []), mark])


def earlier_ids(message: Message) -> list[str]:
    """Ids of what was said before, oldest first: the first one and the newest."""
    before = message.ticket.messages.filter(kind=Message.PUBLIC, pk__lt=message.pk).exclude(mail_id="")
    before = before.exclude(state__in=["held", "recalled"]).order_by("created_at", "id")
    ids = [f"<{one.strip('<> ')}>" for one in before.values_list("mail_id", flat=True)]
    ids = [one for one in dict.fromkeys(ids) if one.isascii() and len(one) < 400 and not re.search(r"\s", one)]
    return ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]


def header_text(text: str) -> str:
    """One line of plain text. `=?` is broken up, so no reader decodes what was typed as an encoded word."""
    return _UNSEEN.sub(" ", text.encode("utf-8", "replace").decode()).replace("=?", "= ?").strip()


def address_of(text: str, name: str = "") -> Address:
    """Raises CannotCompose for what is no address."""
    plain = text.strip()
    local, _at, domain = plain.rpartition("@")
    if not _SPOKEN.fullmatch(plain) or not local.isascii() or _UNSEEN.search(plain):
        raise CannotCompose(_("“%(address)s” is not a mail address we can write to.") % {"address": plain[:200]})
    try:
        return Address(header_text(name), local, domain if domain.isascii() else domain.encode("idna").decode())
    except (ValueError, UnicodeError) as error:
        raise CannotCompose(str(error)) from error


def _address_or_none(text: str) -> Address | None:
    """One bad address does not hold up the others; its own delivery fails with the reason."""
    try:
        return address_of(text)
    except CannotCompose:
        return None


def read(file: Any) -> bytes:
    try:
        with file.file.open("rb") as stored:
            return stored.read()
    except OSError as error:
        raise CannotCompose(MISSING_FILE) from error


def type_of(content_type: str) -> tuple[str, str]:
    """A safe main and sub type. Messages and multiparts may not be encoded, so they travel as plain bytes."""
    kind = content_type.strip().lower()
    if not _TYPE.fullmatch(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    main, _slash, sub = kind.partition("/")
    return main, sub


def _begin(way: Route, ticket: Ticket | None, name: str, subject: str) -> EmailMessage:
    mail = EmailMessage(policy=POLICY)
    mail["From"] = address_of(way.address, name)
    if ticket and Desk.the().setting("plus_addresses"):
        mail["Reply-To"] = address_of(marks.reply_address(way.answers_to, ticket.number), name)
    elif ticket:
        mail["Reply-To"] = address_of(way.answers_to, name)
    mail["Subject"] = header_text(subject)
    mail["Date"] = format_datetime(clock.now())
    return mail


def _sender_name(message: Message, way: Route) -> str:
    if message.agent_id and not message.is_automatic:
        return _("%(agent)s via %(desk)s") % {"agent": message.author, "desk": way.name}
    return way.name


def _thread(mail: EmailMessage, ids: list[str]) -> None:
    if ids:
        mail["In-Reply-To"] = ids[-1]
        mail["References"] = " ".join(ids)


def _receipt_ids(ticket: Ticket) -> list[str]:
    first = ticket.messages.filter(kind=Message.PUBLIC).exclude(mail_id="").order_by("id").first()
    return [f"<{first.mail_id.strip('<> ')}>"] if first and first.mail_id.isascii() else []


def _mark_automatic(mail: EmailMessage, how: str) -> None:
    """No robot shall answer a robot."""
    mail["Auto-Submitted"] = how
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Precedence"] = "auto_reply" if how == "auto-replied" else "bulk"


def _put_body(mail: EmailMessage, text: str, html: str, inline: list[tuple[Any, str]]) -> None:
    mail.set_content(text.replace("\x00", ""), charset="utf-8")
    mail.add_alternative(html.replace("\x00", ""), subtype="html", charset="utf-8")
    page = mail.get_payload()[1]  # type: ignore[index]
    for file, cid in inline:
        page.add_related(  # type: ignore[union-attr]
            read(file), *type_of(file.content_type), cid=f"<{cid}>", filename=header_text(file.name)[:200],
            disposition="inline",
        )  # fmt: skip
