"""Fills an empty desk with the made-up company: its people, its customers, ninety days of work and the year before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import translation

from yizhan.lib import clock
from yizhan.lib.refusal import Refusal
from yizhan.people.models import Agent, Customer
from yizhan.spine import shelf
from yizhan.spine.actors import through
from yizhan.tickets.models import Ticket

from . import archive, flow_history
from .alerting import watch_figures
from .announcing import announce
from .appointments import appoint_some
from .approvals import ask_for_approvals
from .articles import write_articles
from .asked import asked_of
from .case import Case
from .catalogue import offer
from .chats import chat_away
from .clocks import count
from .community import talk
from .company import members
from .flows import run_flows
from .founding import LANGUAGES, PASSWORD, Founded, found
from .guiding import guide_visitors
from .oversight import oversee
from .parts import divide_work
from .plan import Plan
from .play import Player
from .recurring import repeat
from .rhythm import HISTORY
from .satisfaction import hear_customers
from .weighing import weigh

SEED = 1999
TICKETS = 400
FIRST_NUMBER = 1001


@dataclass(frozen=True)
class SignIn:
    """How one of the agents gets in."""

    name: str
    role: str
    email: str
    password: str


def build(
    progress: Callable[[str], None] = print,
    *,
    language: str = "zh",
    tickets: int = TICKETS,
    seed: int = SEED,
    until: datetime | None = None,
) -> list[SignIn]:
    """Make the demo; all of it or, when interrupted, nothing. Raises Refusal unless the desk is empty."""
    _refuse_unless_empty()
    now = until or clock.now()
    with translation.override(LANGUAGES[language]), transaction.atomic(), through("cli"):
        progress("青山科技 · 部门、坐席、客户 / departments, agents, customers")
        with clock.at(now - timedelta(days=HISTORY + 1)):
            made = found(language)
            offer()
        with shelf.settled():
            over = _finished(seed, now, tickets, language)
            written = _play(made, Plan(seed, now, tickets, language), over, progress, language)
            oversee(now, language)
            divide_work(now, language)
            ask_for_approvals(now, language)
            repeat(now, language)
            run_flows(now, language)
            hear_customers(now, language, Random(seed), after=written)
            write_articles(now, language)
            talk(now, language)
            count(now, language)
            announce(now)
            chat_away(now, language)
            guide_visitors()
            appoint_some(now, language)
            weigh(now)
            watch_figures(now, language)
        _let_the_past_rest(now)
    return [SignIn(made.agents[one.slug].name, one.role, one.email, PASSWORD) for one in members()]


def _refuse_unless_empty() -> None:
    if Ticket.objects.exists() or Agent.objects.exists() or Customer.objects.exists():
        raise Refusal(
            "The demo needs an empty desk, and this one has people or tickets. Set YIZHAN_HOME to a new folder.",
            "演示数据只能放进空的服务台，这里已有人员或工单。请用 YIZHAN_HOME 指定一个新目录。",
        )


def _finished(seed: int, now: datetime, tickets: int, language: str) -> list[Case]:
    return Plan(seed + 1, now, tickets * archive.SHARE, language).finished()


def _play(made: Founded, plan: Plan, over: list[Case], progress: Callable[[str], None], language: str) -> int:
    """What is over is written down or went through a flow, the ninety days are played; numbers in the order of opening.

    Returns the last id of what was written down.
    """
    cases = plan.cases()
    ordered = sorted([*cases, *over], key=lambda case: case.opened)
    numbers = {id(case): FIRST_NUMBER + place for place, case in enumerate(ordered)}
    flows = flow_history.chosen(over, plan.until, plan.count)
    rest = [case for case in over if id(case) not in flows]
    written = archive.write_down(made, rest, [numbers[id(case)] for case in rest], plan.until, Random(plan.seed))
    flowing = ((case, flows[id(case)]) for case in over if id(case) in flows)
    flow_history.run_history(made, flowing, numbers, plan.until, language)
    progress(f"{len(over)} 张已办结的历史工单 / finished tickets of {HISTORY} days")
    steps = sorted(((step, case) for case in cases for step in case.steps), key=lambda pair: pair[0].at)
    player, opened, tenth = Player(made, Random(plan.seed), asked_of(cases)), 0, max(1, len(cases) // 10)
    for step, case in steps:
        if step.verb == "open":
            archive.set_next_number(numbers[id(case)])
        player.play(case, step)
        if step.verb == "open":
            opened += 1
            if opened % tenth == 0:
                progress(f"{opened * 100 // len(cases):3d} %  {step.at:%Y-%m-%d}  {opened} 张工单 / tickets")
    return written


def _let_the_past_rest(now: datetime) -> None:
    """Nobody needs mails and notices about what happened weeks ago: only the jobs of the last day stay."""
    with connection.cursor() as sql:
        sql.execute(
            "DELETE FROM procrastinate_jobs USING spine_event AS event WHERE task_name = 'later'"
            " AND (args->>'event_id')::bigint = event.id AND event.at < %s",
            [now - timedelta(days=1)],
        )
