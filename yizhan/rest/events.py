"""What happened: the timeline of a ticket, and the feed of everything in an order that never skips."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.spine.models import Event
from yizhan.spine.paging import packed, unpacked, whole_number, wrong
from yizhan.tickets.models import Message, Ticket

from . import shapes
from .answers import answer
from .asking import MOST, ticket_named
from .auth import asker
from .naming import Names
from .openapi import doc
from .schemas import made, many, ref

router = Router()
TAG = "events"
# How many events one request looks through before it answers with what it has.
LOOKED_AT = 1000
FEED = {**made({"items": many(ref("Event")), "next": {"type": "string"}, "more": {"type": "boolean"}})}


@router.get(
    "/events", **doc(_l("Follow everything that happens"), answer=FEED, fails=(422,), name="listEvents", tag=TAG)
)
def feed(
    request: HttpRequest,
    after: str = Query("", description="`next` of the answer before; without it the feed begins at the beginning."),
    limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:
    """In the order in which they became true; none is ever put in before one already read.

    `next` is always given: keep it and ask again with it; `more` says that more is there already. These are the events
    of tickets the asker may see, and all others for those who may read the audit log.
    """
    by = asker(request)
    start = [whole_number(one) for one in unpacked(after, "feed", 2)] if after else [0, 0]
    rows = Event.objects.after((start[0], start[1]))
    if not by.may("admin.audit"):
        rows = rows.filter(ticket_id__isnull=False)
    looked = list(rows[: LOOKED_AT + 1])
    more, looked = len(looked) > LOOKED_AT, looked[:LOOKED_AT]
    shown = visible(looked, by)
    if len(shown) > limit:
        more, shown = True, shown[:limit]
        looked = looked[: looked.index(shown[-1]) + 1]
    last = (looked[-1].tx, looked[-1].pk) if looked else tuple(start)
    names = Names(shown, by)
    data = {"items": [event(one, names) for one in shown], "next": packed("feed", *last), "more": more}
    return answer(data)


@router.get("/tickets/{number}/timeline", **doc(_l("Read the timeline of a ticket"), answer="Entry", many=True,
                                                name="readTimeline", tag="tickets"))  # fmt: skip
def timeline(
    request: HttpRequest, number: str, cursor: str = "", limit: int = Query(100, ge=1, le=MOST)
) -> HttpResponse:
    """Everything said and done, oldest first: messages and events, by time."""
    ticket = ticket_named(request, number, full=False)
    said: QuerySet = ticket.messages.select_related("customer").prefetch_related("attachments", "customer__identities")
    done: QuerySet = Event.objects.filter(ticket_id=ticket.pk)
    if cursor:
        said, done = behind(said, done, cursor)
    both: list[tuple[Any, int, int, Any]] = [
        (one.created_at, 0, one.pk, one) for one in said.order_by("created_at", "id")[: limit + 1]
    ]
    both += [(one.at, 1, one.pk, one) for one in done.order_by("at", "id")[: limit + 1]]
    both.sort(key=lambda line: line[:3])
    shown, rest = both[:limit], both[limit:]
    names = Names([line[3] for line in shown if line[1]], asker(request))
    following = packed("timeline", *shown[-1][:3]) if rest else ""
    return answer(shapes.listed((entry(line[3], names) for line in shown), following))


def visible(events: list[Event], by: Any) -> list[Event]:
    """Without those of tickets the asker may not see."""
    ids = {one.ticket_id for one in events if one.ticket_id}
    seen = Ticket.objects.visible_to(by) | Ticket.objects.visible_to(by, binned=True)
    allowed = set(seen.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [one for one in events if one.ticket_id is None or one.ticket_id in allowed]


def behind(said: QuerySet, done: QuerySet, cursor: str) -> tuple[QuerySet, QuerySet]:
    """What comes after a line of the timeline. Raises Invalid."""
    at, rank, pk = unpacked(cursor, "timeline", 3)
    try:
        at = Event._meta.get_field("at").to_python(at)
    except (ValueError, TypeError):
        raise wrong() from None
    pk, rank = whole_number(pk), whole_number(rank)
    if at is None or rank > 1:
        raise wrong()
    after_said = Q(created_at__gt=at) if rank else Q(created_at__gt=at) | Q(created_at=at, id__gt=pk)
    after_done = Q(at__gt=at) | (Q(at=at, id__gt=pk) if rank else Q(at=at))
    return said.filter(after_said), done.filter(after_done)


def entry(one: Message | Event, names: Names) -> dict[str, Any]:
    """One line of the timeline."""
    if isinstance(one, Message):
        return {"kind": "message", "at": one.created_at, "event": None, "message": shapes.message(one)}
    return {"kind": "event", "at": one.at, "event": event(one, names), "message": None}


def event(one: Event, names: Names) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "at": one.at,
        "actor": names.actor(one),
        "via": one.via,
        "subject": {"kind": one.subject_kind, "id": one.subject_id},
        "ticket": names.numbers.get(one.ticket_id) if one.ticket_id else None,
        "changes": names.changes(one),
        "cause": one.cause_id,
        "facts": names.facts(one),
        "sentence": names.sentence(one),
    }
