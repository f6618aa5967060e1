"""The queue: who is asked next, for how long, and what those who wait are told."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict
from yizhan.spine.models import Event

from ..assignment.models import Availability, Leave
from ..assignment.shifts import is_on_shift
from ..clocks.calendars import hours_of
from ..sla.counting import elapsed
from .models import Chat, Seat, Widget
from .powers import TAKE

SEATED = timedelta(seconds=90)
# Everybody said no: after so long all are asked again.
AGAIN = timedelta(seconds=60)
# A visitor whose widget gave no sign of life for so long has left.
GONE = {Chat.State.WAITING: timedelta(minutes=3), Chat.State.ACTIVE: timedelta(minutes=30)}
# An agent without an open page of the desk for so long does not answer any more: somebody else has to.
AWAY = timedelta(minutes=5)
LATEST = 20
MOST = 200


# -- who
def sit(agent_ids: Collection[int]) -> None:
    """These agents have a page of the desk open now."""
    rows = [Seat(agent_id=pk, seen_at=clock.now()) for pk in sorted(agent_ids)]
    Seat.objects.bulk_create(rows, update_conflicts=True, unique_fields=["agent"], update_fields=["seen_at"])


def expect_back() -> None:
    """The desk comes up: those who have chats under way get time to open their pages again before these move on."""
    earliest = clock.now() - SEATED
    carrying = Chat.objects.filter(state=Chat.State.ACTIVE).values("agent")
    Seat.objects.filter(agent__in=carrying, seen_at__lt=earliest).update(seen_at=earliest)


def ready() -> list[Agent]:
    """Agents who can be asked now: here, online, on shift, not on leave."""
    seated = set(Seat.objects.filter(seen_at__gt=clock.now() - SEATED).values_list("agent_id", flat=True))
    if not seated:
        return []
    away = Leave.now()
    return [one for one in Agent.active() if one.pk in seated and one.pk not in away and is_ready(one)]


def is_ready(agent: Agent) -> bool:
    """Whether the agent says so and is on shift."""
    mine = Availability.of(agent.pk)
    on_shift = is_on_shift(mine.shifts, clock.now(), ZoneInfo(agent.zone))
    return mine.state == "online" and on_shift and agent.may(TAKE.key)


def cap_of(agent: Agent) -> int:
    """How many chats the agent has at once."""
    own = Availability.of(agent.pk).channel_caps.get("chat")
    return int(own if own is not None else Desk.the().setting("chats_per_agent"))


def carried(agent: Agent) -> int:
    return Chat.objects.filter(agent=agent, state=Chat.State.ACTIVE).count()


def loads() -> Counter[int]:
    """Agent → chats under way or just offered."""
    rows = Chat.objects.exclude(state=Chat.State.ENDED).filter(Q(agent__isnull=False) | Q(offered__isnull=False))
    return Counter(agent or offered for agent, offered in rows.values_list("agent_id", "offered_id"))


# -- what is told
def is_open(widget: Widget) -> bool:
    """Whether it is office hours and somebody of the department is there."""
    now = clock.now()
    if widget.calendar and not elapsed(hours_of(widget.calendar), now, now + timedelta(minutes=1)).minutes:
        return False
    return any(widget.home.pk in one.department_ids for one in ready())


def position(chat: Chat) -> int:
    """One is next."""
    earlier = Q(started_at__lt=chat.started_at) | Q(started_at=chat.started_at, pk__lt=chat.pk)
    return Chat.objects.filter(earlier, state=Chat.State.WAITING, department=chat.department_id).count() + 1


def expected_wait(department_id: int) -> int | None:
    """Seconds, by what the last twenty who were answered waited; None when nobody was."""
    answered = Chat.objects.filter(department=department_id, wait__isnull=False).order_by("-accepted_at")
    waits = [one or 0 for one in answered.values_list("wait", flat=True)[:LATEST]]
    return round(median(waits)) if waits else None


# -- asking
def hand_out(event: Event | None = None) -> int:
    """LATER reaction, and EVERY: ask somebody for each chat that waits. Returns how many were asked."""
    waiting = Chat.objects.filter(state=Chat.State.WAITING, offered=None).order_by("started_at", "pk")
    if not waiting.exists():
        return 0
    with transaction.atomic():
        _one_at_a_time()
        agents, had = ready(), loads()
        return sum(_ask(chat, agents, had) for chat in waiting.select_related("widget")[:MOST])


def _ask(chat: Chat, agents: list[Agent], had: Counter[int]) -> bool:
    """Of those who can, who has the fewest chats, and of these who was not asked for longest."""
    able = [
        one for one in agents
        if chat.department_id in one.department_ids and one.pk not in chat.skip_ids and had[one.pk] < cap_of(one)
    ]  # fmt: skip
    if not able:
        return False
    chosen = min(able, key=lambda one: (had[one.pk], _last_asked(one), one.pk))
    with change(chat, "chat.offered", by=CLOCK) as it:
        if chat.state != Chat.State.WAITING or chat.offered_id:
            return False
        ring(chat, chosen)
        it.say(agent=chosen.pk)
    had[chosen.pk] += 1
    return True


def _last_asked(agent: Agent) -> Any:
    latest = Chat.objects.filter(agent=agent).order_by("-accepted_at").values_list("accepted_at", flat=True).first()
    return latest.timestamp() if latest else 0


def ring(chat: Chat, agent: Agent) -> None:
    """Offer a chat whose door is open."""
    chat.offered, chat.offer_until = agent, clock.now() + timedelta(seconds=chat.widget.accept_seconds)


def _one_at_a_time() -> None:
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('chat.queue', 0))")


# -- by the clock
def go_round() -> int:
    """EVERY: offers that ran out, chats of agents who left, those everybody passed on; then ask. Returns how many."""
    from .taking import drop, hand_back, time_out

    now, done = clock.now(), 0
    with through("clock"):
        for chat in Chat.objects.filter(state=Chat.State.WAITING, offer_until__lte=now)[:MOST]:
            time_out(chat, by=CLOCK)
            done += 1
        for chat in Chat.objects.filter(state=Chat.State.ACTIVE, agent__is_active=False)[:MOST]:
            hand_back(chat, by=CLOCK)
            done += 1
        for chat in left_alone(now)[:MOST]:
            drop(chat, by=CLOCK)
            done += 1
        passed = Chat.objects.filter(state=Chat.State.WAITING, offered=None, updated_at__lt=now - AGAIN)
        for chat in passed.exclude(skip_ids=[])[:MOST]:
            with change(chat, "chat.asked_again", by=CLOCK):
                chat.skip_ids = []
            done += 1
        return done + hand_out()


def left_alone(now: datetime) -> QuerySet[Chat]:
    """Chats under way whose agent has closed the desk, while the visitor is still there."""
    seated = Seat.objects.filter(agent=OuterRef("agent"), seen_at__gt=now - AWAY)
    here = Q(visitor__seen_at__gte=now - GONE[Chat.State.WAITING])
    found: QuerySet[Chat] = Chat.objects.filter(here, ~Exists(seated), state=Chat.State.ACTIVE)
    return found


def end_left() -> int:
    """EVERY: end chats whose visitors have gone. Returns how many."""
    from .talking import end

    now, left = clock.now(), Q()
    for state, patience in GONE.items():
        left |= Q(state=state, visitor__seen_at__lt=now - patience, updated_at__lt=now - patience)
    done = 0
    with through("clock"):
        for chat in Chat.objects.filter(left).select_related("widget", "visitor")[:MOST]:
            try:
                end(chat, by=CLOCK, code="gone")
            except Conflict:
                continue  # it ended in the meantime
            done += 1
    return done
