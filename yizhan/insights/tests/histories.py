"""Random lives of tickets, lived through real actions at moved clocks."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from yizhan.automation.assignment.models import AssignmentRule
from yizhan.automation.chat.models import CHAT, Visitor, Widget
from yizhan.automation.chat.taking import accept
from yizhan.automation.chat.talking import begin, end
from yizhan.automation.clocks import breaching, calendars
from yizhan.automation.clocks.models import Policy
from yizhan.automation.surveys.actions.call_back import log_callback, request_callback
from yizhan.automation.surveys.actions.rate import rate
from yizhan.automation.urging.actions.urge import urge
from yizhan.catalog.models import Status, TicketType
from yizhan.knowledge.models import Deflection, Search
from yizhan.lib import clock
from yizhan.people.actions.merge import merge as merge_customers
from yizhan.people.actions.merge import unmerge as unmerge_customers
from yizhan.people.models import Customer
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.tickets.actions.assign import assign, claim, give_back
from yizhan.tickets.actions.confirm import confirm_solved as confirm
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import close, hold, put_status, reopen, resolve, wake
from yizhan.tickets.actions.merge import merge, unmerge
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import delete, mark_spam, restore, unmark_spam
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket
from yizhan.workspace.first_run import both, keep

BEGINS = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def live(cast: Any, seed: int, steps: int, between: Callable[[], Any] = lambda: None) -> None:
    """So many steps of some tickets, chosen by the seed; `between` is called now and then."""
    random, now = Random(seed), BEGINS
    with_targets()
    with_points(cast)
    for _step in range(steps):
        now += timedelta(minutes=random.choice([1, 7, 40, 200, 600]))
        with clock.at(now):
            for _try in range(4):
                with contextlib.suppress(Conflict, Invalid, Refused):
                    one_step(cast, random)
                    break
            breaching.go_round()
        if random.random() < 0.3:
            between()


def one_step(cast: Any, random: Random) -> None:
    tickets = list(Ticket.objects.order_by("pk"))
    if len(tickets) < 3 or random.random() < 0.1:
        who = random.choice([cast.lin, cast.sofia])
        open_ticket(by=random.choice([cast.wang, who]), requester=who, subject="空调不制冷", body="请尽快上门。",
                    department=random.choice([cast.support, cast.billing]))  # fmt: skip
        return
    at = SimpleNamespace(one=random.choice(tickets), other=random.choice(tickets), random=random, cast=cast)
    random.choice(STEPS)(at)


def with_targets() -> None:
    """An SLA policy for everything, so that some targets are met and some are missed."""
    if not Policy.objects.exists():
        keep(Policy(), slug="all", labels=both("全部", "All"), position=1, calendar=calendars.default(),
             first_response={"normal": 120}, next_response={"normal": 300}, resolution={"normal": 3000})  # fmt: skip


def with_points(cast: Any) -> None:
    """A rule that weighs the tickets of one department; it assigns nothing, as it fits none."""
    if not AssignmentRule.objects.exists():
        points = {"priority.urgent": 4, "priority.low": 0, "type.incident": 3, "type.question": 2}
        keep(AssignmentRule(), slug="weights", labels=both("分值", "Weights"), condition="subject~不存在的词",
             department=cast.support, points=points)  # fmt: skip


def called(at: Any) -> None:
    """Somebody is called about it, and perhaps gives a score."""
    request_callback(at.one, by=at.cast.zhou)
    result = at.random.choice(["solved", "unsolved", "no_answer"])
    score = at.random.choice([None, 2, 4, 5]) if result != "no_answer" else None
    log_callback(at.one, by=at.cast.zhou, result=result, score=score)


def chatted(at: Any) -> None:
    """Somebody chats; it is taken, left or still waits."""
    widget = Widget.objects.first() or keep(Widget(), slug="shop", labels=both("商城", "Shop"), making="never")
    chat = begin(Visitor.objects.create(widget=widget, name="访客"), department=at.cast.support)
    later = clock.now() + timedelta(seconds=at.random.randint(5, 300))
    with clock.at(later):
        if at.random.random() < 0.6:
            accept(chat, by=at.cast.zhou)
        if at.random.random() < 0.8:
            end(chat, by=CHAT)


def offered(at: Any) -> None:
    """Articles are looked for and offered to a visitor, one solves it or a ticket comes."""
    Search.objects.create(visit="", query="空调", language="zh-hans", found=at.random.choice([0, 3]))
    solved = clock.now() if at.random.random() < 0.6 else None
    asked = at.one if at.random.random() < 0.3 else None
    Deflection.objects.create(visit=str(at.random.random()), solved_at=solved, ticket=asked)


def told(at: Any) -> None:
    reply(at.one, by=at.one.requester, body="还是不行。", author=at.one.requester)


def moved(at: Any) -> None:
    department = at.random.choice([at.cast.support, at.cast.billing])
    assign(at.one, by=at.cast.zhou, department=department)


def sorted_in(at: Any) -> None:
    kind = at.random.choice(list(TicketType.objects.all()))
    set_fields(at.one, by=at.cast.zhou, fields={"type": kind.pk, "priority": at.random.choice([1, 4])})


def other_kind(at: Any) -> None:
    """An administrator makes a status another kind, and back."""
    status = watched()
    with change(status, "status.edited", by=at.cast.zhou):
        status.kind = "open" if status.kind == "resolved" else "resolved"


def watched() -> Status:
    """A status of this desk's own."""
    found = Status.objects.filter(slug="watched").first()
    return found or keep(Status(), slug="watched", labels=both("观察中", "Watched"), kind="open", position=9)


def put_there(at: Any) -> None:
    put_status(at.one, by=at.cast.zhou, status=watched().pk)


def people_merged(at: Any) -> None:
    merge_customers(Customer.objects.get(pk=at.cast.sofia.pk), by=at.cast.zhou, into=at.cast.lin)


def people_apart(at: Any) -> None:
    unmerge_customers(Customer.objects.get(pk=at.cast.sofia.pk), by=at.cast.zhou)


STEPS: list[Callable[[Any], Any]] = [
    called, called, chatted, offered,
    told, told, told, moved, sorted_in, other_kind, put_there, put_there, people_merged, people_apart,
    lambda at: reply(at.one, by=at.cast.wang, body="已安排工程师。"),
    lambda at: reply(at.one, by=at.cast.zhou, body="请稍等。"),
    lambda at: reply(at.one, by=at.cast.li, body="配件已到。"),
    lambda at: claim(at.one, by=at.random.choice([at.cast.wang, at.cast.li])),
    lambda at: assign(at.one, by=at.cast.zhou, agent=at.random.choice([at.cast.wang, at.cast.li])),
    lambda at: give_back(at.one, by=at.cast.wang, reason="不归我们处理"),
    lambda at: hold(at.one, by=at.cast.zhou),
    lambda at: wake(at.one, by=at.cast.zhou),
    lambda at: resolve(at.one, by=at.cast.zhou),
    lambda at: resolve(at.one, by=at.cast.wang),
    lambda at: close(at.one, by=at.cast.zhou),
    lambda at: reopen(at.one, by=at.cast.zhou),
    lambda at: confirm(at.one, by=at.one.requester),
    lambda at: rate(at.one, by=at.one.requester, score=at.random.randint(1, 5)),
    lambda at: urge(at.one, by=at.one.requester),
    lambda at: merge(at.one, by=at.cast.zhou, into=at.other),
    lambda at: unmerge(at.one, by=at.cast.zhou),
    lambda at: mark_spam(at.one, by=at.cast.zhou),
    lambda at: unmark_spam(at.one, by=at.cast.zhou),
    lambda at: delete(at.one, by=at.cast.zhou),
    lambda at: restore(at.one, by=at.cast.zhou),
]  # fmt: skip
