"""Send a mail to anybody 发送邮件: what a step tells people beside the conversation."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Desk
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Context, LongText, MultiChoice, Text
from yizhan.tickets.actions.reply import speakable
from yizhan.tickets.addresses import Addresses
from yizhan.tickets.messages import Message
from yizhan.tickets.placeholders import check
from yizhan.tickets.ticket import Ticket
from yizhan.tickets.writing import write

from ..letters import queue, readers, spell, who_options

FURTHER = Param(_l("Further addresses"), _l("With commas between them."))
SUBJECT = Param(_l("Subject in English"), _l("For those who read English; empty means the same for all."))
BODY = Param(_l("Text in English"), _l("For those who read English; empty means the same for all."))


class Who(MultiChoice):
    """People of the ticket and people by name, out of what is a long list."""

    control = "references"


class Subject(Text):
    """One line, filled in for each reader."""

    keeps_placeholders = True

    def parse(self, raw: Any, context: Context) -> str | None:
        return understood(super().parse(raw, context))


class Letter(LongText):
    """A text, filled in for each reader."""

    keeps_placeholders = True

    def parse(self, raw: Any, context: Context) -> str | None:
        return understood(super().parse(raw, context))


def understood(text: str | None) -> str | None:
    """The text, when its placeholders can be filled in. Raises Invalid."""
    try:
        check(text or "", "")
    except Invalid as error:
        raise Invalid(error.texts[0]) from None
    return text


@action("send_mail", _l("Send a mail"), event="ticket.mailed", needs="ticket.reply", icon="mail",
        available=lambda ticket, by: speakable(ticket, by) and not ticket.is_spam,
        says=_l("%(actor)s sent a mail"))  # fmt: skip
def send_mail(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    who: Annotated[list[str] | None, Who(who_options), Param(_l("To"))] = None,
    addresses: Annotated[list[str] | None, Addresses(), FURTHER] = None,
    subject: Annotated[str, Subject(300), Param(_l("Subject"))],
    body: Annotated[str, Letter(), Param(pgettext_lazy("message", "Text"))],
    english_subject: Annotated[str, Subject(300), SUBJECT] = "",
    english_body: Annotated[str, Letter(), BODY] = "",
) -> Message:
    """Write to people beside the conversation; to the customer it is no reply. It is kept among the internal notes.

    Raises Invalid when nobody is named, Conflict when nobody is left: robots, ourselves, who had five within an hour.
    """
    if not (who or addresses):
        raise Invalid({"who": _("Say who gets the mail.")})
    found = readers(ticket, who or (), addresses or ())
    if not found:
        raise Conflict(_("Nobody is left to whom this mail may go."))
    agent = by if isinstance(by, Agent) else None
    texts = {"": (subject, body), "en": (english_subject or subject, english_body or body)}
    spelled = {one: spell(texts.get(one.language, texts[""]), ticket, one, agent) for one in found}
    kept = min(found, key=lambda one: one.language != Desk.the().language)
    said = write(ticket, by=by, kind=Message.NOTE, body="\n\n".join(spelled[kept]), channel="mail",
                 to=[one.address for one in found], is_automatic=agent is None)  # fmt: skip
    ticket.message_count += 1
    for number, (one, words) in enumerate(spelled.items()):
        queue(ticket, f"{said.pk}:{number}", one, words)
    it.say(message=said.pk, recipients=len(found))
    return said
