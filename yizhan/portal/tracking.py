"""What a customer sees of a ticket: its stages, the people, the public conversation, their own answers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.automation.urging.actions.urge import CUSTOMER, last_urge, possible_from
from yizhan.catalog.models import Desk, Kind, Status
from yizhan.lib import clock
from yizhan.lib.mime import text_to_html
from yizhan.people.models import Agent, Customer
from yizhan.spine.actions import registry
from yizhan.tickets.models import Attachment, Message, Ticket
from yizhan.ui.words import say_moment

from . import asked, flow, stars
from .links import Visit

SHOWN = 100
ORDER = [Kind.NEW, Kind.OPEN, Kind.RESOLVED, Kind.CLOSED]


@dataclass(frozen=True)
class Stage:
    """One step a customer knows. `css` is done, todo or '' for the present one."""

    label: str
    css: str
    at: datetime | None = None
    note: str = ""


@dataclass
class Said:
    """One message as its reader may see it."""

    message: Message
    author: str
    is_own: bool
    html: SafeString
    files: list["Shown"] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """A file under its public address."""

    name: str
    size: int
    url: str
    image: str


def stages(ticket: Ticket) -> list[Stage]:
    """Received → in progress → resolved → closed."""
    here = ORDER.index(Kind.OPEN if ticket.kind == Kind.ON_HOLD else Kind(ticket.kind))
    # What began as a chat was answered before it became a ticket.
    answered_at = max(ticket.first_replied_at, ticket.created_at) if ticket.first_replied_at else None
    times = [ticket.created_at, answered_at, ticket.resolved_at, ticket.closed_at]
    notes = ["", " · ".join(people(ticket)) if here else "", "", ""]
    labels = [
        pgettext("step", "Received"),
        pgettext("step", "In progress"),
        pgettext("step", "Resolved"),
        pgettext("step", "Closed"),
    ]
    found = []
    for at, label in enumerate(labels):
        is_past = at < here or (at == here and at == len(labels) - 1)
        label = present_label(ticket, label) if at == here else label
        css = "done" if is_past else "" if at == here else "todo"
        found.append(Stage(label, css, times[at] if at <= here else None, notes[at]))
    return found


def flow_stages(ticket: Ticket) -> list[Stage]:
    """Those of the ticket's flow, in its words for customers; who works on it stands at the present one."""
    named = " · ".join(people(ticket))
    return [Stage(label, css, at, "" if css else named) for label, css, at in flow.stages(ticket)]


def present_label(ticket: Ticket, label: str) -> str:
    """The step's own name, and what the desk calls the status towards customers where that says more."""
    said = ticket.status.customer_label
    usual = Status.first(ticket.kind).customer_label
    return f"{label} · {said}" if said not in {usual, label} else label


def headline(ticket: Ticket) -> str:
    """The present state in the words the desk has for customers."""
    if ticket.merged_into_id:
        return _("Handled together with another request")
    return _("Received, waiting for an agent") if ticket.kind == Kind.NEW else ticket.status.customer_label


def advice(ticket: Ticket) -> str:
    """One sentence on what happens next, or what we wait for."""
    if ticket.merged_into_id:
        return _("We answer you by mail.")
    if waits_for_customer(ticket):
        return _("Please answer below; we go on as soon as we hear from you.")
    return {
        Kind.NEW: _("We will get back to you as soon as we can."),
        Kind.RESOLVED: _("Is everything all right? Please confirm, or tell us what is missing."),
        Kind.CLOSED: _("Thank you. If it comes back, just write below."),
    }.get(Kind(ticket.kind), "")


def waits_for_customer(ticket: Ticket) -> bool:
    """On hold, and the customer reads something else than that work goes on."""
    working = Status.first(Kind.OPEN).customer_label
    return ticket.kind == Kind.ON_HOLD and ticket.status.customer_label != working and not ticket.waits_for_us


def assurance(ticket: Ticket) -> str:
    """The answer to an urge: that it was passed on, where the request stands, and the promise if there is one."""
    stage = headline(ticket)
    if not ticket.due_at or ticket.due_at <= clock.now():
        return _("We have passed on that it is urgent. It stands at: %(stage)s.") % {"stage": stage}
    when = say_moment(ticket.due_at, clock.now(), timezone.get_current_timezone())
    said = _("We have passed on that it is urgent. It stands at: %(stage)s. We aim to finish by %(time)s.")
    return said % {"stage": stage, "time": when}


def urged_at(ticket: Ticket) -> datetime | None:
    """When the customer urged, while it is too early to do it again."""
    return last_urge(ticket, CUSTOMER) if possible_from(ticket, CUSTOMER) else None


def patience(ticket: Ticket) -> str:
    """What is said instead of the button, while it is too early to urge again."""
    at, again = urged_at(ticket), possible_from(ticket, CUSTOMER)
    if at is None or again is None:
        return ""
    now, zone = clock.now(), timezone.get_current_timezone()
    times = {"time": say_moment(at, now, zone), "again": say_moment(again, now, zone)}
    return _("You urged %(time)s and we have passed it on. You can urge again from %(again)s.") % times


def people(ticket: Ticket) -> list[str]:
    """Who works on it: the agent's first name and the team, else the department."""
    agent = Agent.named(ticket.assignee_id) if ticket.assignee_id else None
    team = ticket.team or ticket.department
    return [*([first_name(agent.name)] if agent else []), team.label]


def first_name(name: str) -> str:
    """Wang from `Wang Ke`; a Chinese name is said whole."""
    return name if not name.isascii() else name.split(" ")[0]


def asker(ticket: Ticket, reader: Customer) -> str:
    """The colleague who asked, '' for one's own request."""
    return "" if ticket.requester_id == reader.pk else str(ticket.requester.name or _("A colleague"))


def touched_at(ticket: Ticket) -> datetime:
    """When something the customer can see happened last; notes and assignments do not show."""
    times = (ticket.created_at, ticket.customer_wrote_at, ticket.agent_wrote_at, ticket.resolved_at, ticket.closed_at)
    return max(at for at in times if at)


def public(visit: Visit) -> QuerySet[Message]:
    """The messages this customer may read.

    Never notes, messages that are held, recalled or can still be taken back, answers that went to somebody else, nor
    what another person wrote on a ticket that was merged into this one.
    """
    ticket = visit.ticket
    own = Q(ticket=ticket) & (Q(origin=None) | Q(origin__requester=ticket.requester_id))
    found = Message.objects.filter(Q(origin=ticket) if ticket.merged_into_id else own)
    return readable(found, visit.addresses)


def readable(messages: QuerySet[Message], addresses: list[str]) -> QuerySet[Message]:
    """Those a customer with these addresses may read at all."""
    undo = timedelta(seconds=Desk.the().setting("undo_seconds"))
    to_us = Q(to=[], cc=[], bcc=[]) | Q(to__overlap=addresses) | Q(cc__overlap=addresses) | Q(bcc__overlap=addresses)
    return (
        messages.filter(kind=Message.PUBLIC)
        .exclude(state__in=["held", "recalled"])
        .exclude(state="queued", created_at__gt=clock.now() - undo)
        .filter(Q(customer__isnull=False) | to_us)
    )


def conversation(visit: Visit, *, everything: bool = False) -> tuple[list[Said], int]:
    """The public messages, oldest first, and how many earlier ones are left out."""
    newest = public(visit).select_related("customer").order_by("-created_at", "-id")
    found = list(newest if everything else newest[: SHOWN + 1])[::-1]
    left_out = 0 if everything or len(found) <= SHOWN else newest.count() - SHOWN
    told = {one.pk: said(visit, one) for one in (found if everything else found[-SHOWN:])}
    for file in Attachment.objects.filter(message__in=told):
        if not (file.is_inline and file.url in told[file.message_id].message.html):  # type: ignore[index]
            told[file.message_id].files.append(shown(visit, file))  # type: ignore[index]
    return list(told.values()), left_out


def said(visit: Visit, message: Message) -> Said:
    """A message for its reader: pictures inside it come from the public address."""
    html = message.html or text_to_html(message.text)
    is_own = message.customer_id == visit.customer.pk
    return Said(message, author(message), is_own, mark_safe(html.replace('src="/files/', f'src="{visit.url}/files/')))


def author(message: Message) -> str:
    if message.customer:
        return message.customer.name or message.customer.address or _("You")
    agent = None if message.is_automatic else message.author
    return first_name(agent.name) if agent else Desk.the().name


def shown(visit: Visit, file: Attachment) -> Shown:
    url = f"{visit.url}/files/{file.key}"
    return Shown(file.name, file.size, url, url if file.is_image else "")


def file_of(visit: Visit, key: str) -> Attachment | None:
    """A file of a message this customer may read."""
    return Attachment.objects.filter(key=key, message__in=public(visit)).first()


def offered(visit: Visit, key: str) -> bool:
    """Whether the customer can do this now, and there is such a verb."""
    action = registry.get(f"ticket.{key}")
    return bool(action and not visit.ticket.merged_into_id and action.offered(visit.ticket, visit.customer))


def page_of(visit: Visit, *, everything: bool = False) -> dict[str, Any]:
    """Everything the page shows."""
    ticket = visit.ticket
    talk, left_out = conversation(visit, everything=everything)
    too_early = patience(ticket)
    return {
        "ticket": ticket,
        "here": visit.url,
        "is_signed_in": visit.is_signed_in,
        "asker": asker(ticket, visit.customer),
        "stages": [] if ticket.merged_into_id else flow_stages(ticket) or stages(ticket),
        "ways": [] if ticket.merged_into_id else flow.shown(ticket, visit.customer),
        "headline": headline(ticket),
        "advice": advice(ticket),
        "people": people(ticket),
        "agent": Agent.named(ticket.assignee_id) if ticket.assignee_id else None,
        "touched_at": touched_at(ticket),
        "facts": asked.sections(ticket),
        "talk": talk,
        "left_out": left_out,
        "can_reply": offered(visit, "reply"),
        "can_confirm": offered(visit, "confirm_solved"),
        "can_withdraw": offered(visit, "withdraw"),
        "can_urge": offered(visit, "urge") and not too_early,
        "patience": too_early if offered(visit, "urge") else "",
        "is_live": ticket.is_unfinished,
        "waits": waits_for_customer(ticket),
        "rating": stars.box(visit),
    }
