"""Letters: mails that a step sends to anybody, beside the conversation. Each reader gets it in their own language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override
from liquid.exceptions import LiquidError

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.lib.mime import text_to_html
from yizhan.people.models import Agent, Identity
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Option
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import as_text, context_of, run, safe

from . import automatic
from .models import SentNotice
from .receipts import address_of
from .recipients import is_no_reply, own_addresses

HOUR = timedelta(hours=1)
Texts = tuple[str, str]


@dataclass(frozen=True)
class Reader:
    """Where a letter goes, and in which language it is read."""

    address: str
    language: str


def _of_agents(agents: Iterable[Agent | None]) -> list[Reader]:
    return [Reader(one.email.casefold(), one.language) for one in agents if one and one.is_active and one.email]


def _requester(ticket: Ticket) -> list[Reader]:
    address = "" if ticket.requester.is_blocked else address_of(ticket, None)
    return [Reader(address, ticket.requester.language or Desk.the().language)] if address else []


GROUPS: dict[str, Callable[[Ticket], list[Reader]]] = {
    "requester": _requester,
    "assignee": lambda ticket: _of_agents([Agent.named(ticket.assignee_id)]),
    "team": lambda ticket: _of_agents(
        one for one in Agent.active() if ticket.team_id and ticket.team_id in one.team_ids
    ),
    "followers": lambda ticket: _of_agents(Agent.named(pk) for pk in ticket.follower_ids),
}
LABELS = {"requester": _l("The requester"), "assignee": _l("The assignee"), "team": _l("Everybody in the team"),
          "followers": _l("The followers")}  # fmt: skip


def who_options() -> list[Option]:
    """Whom the ticket knows, then people by name."""
    people = [Option(f"agent:{one.pk}", f"agent:{one.pk}", str(one)) for one in Agent.active()]
    return [*(Option(key, key, label) for key, label in LABELS.items()), *people]


def readers(ticket: Ticket, who: Iterable[str], addresses: Iterable[str]) -> list[Reader]:
    """Everybody meant, each once; never ourselves, never a robot, nobody who had enough of this ticket lately."""
    found: list[Reader] = []
    for one in who:
        kind, _colon, pk = one.partition(":")
        found += _of_agents([Agent.named(int(pk))]) if kind == "agent" else GROUPS[kind](ticket)
    found += [_at(one.casefold()) for one in addresses]
    each = {one.address: one for one in reversed(found)}
    ours, colleagues = own_addresses(), {one.email.casefold() for one in Agent.active()}
    robot = _hears_robot(ticket)
    return [
        one for one in reversed(each.values())
        if one.address not in ours and not is_no_reply(one.address)
        and (one.address in colleagues or not robot) and _is_calm(ticket, one.address)
    ]  # fmt: skip


def spell(texts: Texts, ticket: Ticket, reader: Reader, agent: Agent | None) -> Texts:
    """Subject and text with their placeholders filled in for one reader. Raises Invalid."""
    with override(reader.language):
        values = as_text(context_of(ticket, agent=agent, address=reader.address))
    try:
        subject, body = (run(one, values, is_html=False) for one in texts)
    except (LiquidError, RecursionError) as error:
        reason = str(error).split("\n")[0]
        raise Invalid({"body": _("This text cannot be understood: %(reason)s") % {"reason": reason}}) from None
    return " ".join(subject.split())[:300], body


def queue(ticket: Ticket, key: str, reader: Reader, texts: Texts) -> None:
    """Write it into the ledger. The ticket is locked by who calls, so counting and adding are one step."""
    subject, body = texts
    automatic.queue(
        automatic.LETTER,
        reader.address,
        f"{automatic.LETTER}:{key}",
        reader.language,
        subject,
        safe(text_to_html(body)),
        ticket,
    )


def _at(address: str) -> Reader:
    """Who reads at an address: an agent, a customer, or somebody of whom nothing is known."""
    agent = next((one for one in Agent.active() if one.email.casefold() == address), None)
    known = None if agent else Identity.objects.filter(kind="email", value=address).select_related("customer").first()
    language = agent.language if agent else known.customer.language if known else ""
    return Reader(address, language or Desk.the().language)


def _hears_robot(ticket: Ticket) -> bool:
    heard = ticket.messages.filter(customer__isnull=False).order_by("-id").first()
    return heard is not None and heard.is_automatic


def _is_calm(ticket: Ticket, address: str) -> bool:
    recent = SentNotice.objects.filter(ticket=ticket, kind=automatic.LETTER, at__gt=clock.now() - HOUR)
    return recent.filter(address=address).count() < automatic.PER_TICKET
