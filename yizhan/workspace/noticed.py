"""Notices as their agent sees them: how many are new, the latest, and what has been read."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from yizhan.insights.alerts.telling import firings_of
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.kept import Kept
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from . import articles_told, ways
from .models import ALERTS, Notice

LATEST = 30
MOST_COUNTED = 100
UNREAD = Kept(
    lambda agent: Notice.objects.filter(agent=agent, read_at=None).order_by("-id")
    .values_list("ticket_id", flat=True)[:MOST_COUNTED],
    int,
)  # fmt: skip


def unread_count(agent: Agent) -> int:
    """How many unread notices, counted up to a hundred."""
    about = UNREAD.rows(agent.pk)
    named = {one for one in about if one}
    seen = set(Ticket.objects.visible_to(agent).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return sum(one is None or one in seen for one in about)


def latest(agent: Agent, most: int = LATEST) -> list[Notice]:
    """The newest notices about tickets the agent may still see."""
    newest = Notice.objects.filter(agent=agent).select_related("ticket")[: most * 2]
    seen = [one for one in newest if _is_seen(one, agent)][:most]
    customers = Customer.objects.in_bulk({one.actor_id for one in seen if one.actor_kind == "customer"})
    for one in seen:
        if one.actor_kind == "customer":
            one.actor = customers.get(one.actor_id)
    with_what_they_tell([one for one in seen if one.ticket is None])
    return seen


def with_what_they_tell(seen: list[Notice]) -> None:
    """What events say, and firings they tell of, for all notices about no ticket at once."""
    said = dict(Event.objects.filter(pk__in=[one.event_id for one in seen]).values_list("pk", "data"))
    firings, titles = firings_of(said.values()), articles_told.titles(said.values())
    for one in seen:
        one.told = said.get(one.event_id, {})
        one.firing = firings.get(one.told.get("firing", 0)) if one.kind in ALERTS else None
        one.title = articles_told.title_in(titles, one.told, one.kind)


def mark_read(agent: Agent, ids: Iterable[int] | None = None) -> int:
    """These, or all; returns how many were new. Other windows of the agent hear of it."""
    unread = Notice.objects.filter(agent=agent, read_at=None)
    with transaction.atomic():
        marked = (unread if ids is None else unread.filter(pk__in=list(ids))).update(read_at=clock.now())
        if marked:
            ways.announce(agent)
    return marked


def _is_seen(notice: Notice, agent: Agent) -> Any:
    return notice.ticket is None or notice.ticket.is_visible_to(agent)
