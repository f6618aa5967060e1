"""The policy is turned on, with escalation levels; what was finished before is measured by it, too."""

from datetime import datetime

from yizhan.automation.clocks.breaching import go_round
from yizhan.automation.clocks.models import Clock, Escalation, Policy, Tick
from yizhan.automation.clocks.recalculating import again, concerned
from yizhan.automation.clocks.records import DEPARTMENT, OWNER
from yizhan.lib import clock
from yizhan.spine.actors import SETUP, through
from yizhan.spine.change import change
from yizhan.spine.guard import door
from yizhan.tickets.models import Ticket
from yizhan.workspace.first_run import both, keep

from . import targets

LEVELS = (
    # slug, Chinese, English, target, when, amount, who is told
    ("nearly", "已用 75%", "75 % gone", "resolution", "percent", 75, [OWNER]),
    ("answer-missed", "响应超时", "Answer missed", "first_response", "after", 0, [OWNER, DEPARTMENT]),
    ("missed", "解决超时一小时", "An hour overdue", "resolution", "after", 60, [DEPARTMENT]),
)


def count(now: datetime, language: str) -> None:
    """Clocks for all open tickets, and what the clock would have found by now."""
    with clock.at(now), through("clock"):
        policy = Policy.objects.get(slug="standard")
        with change(policy, "sla_policy.edited", by=SETUP):
            policy.is_paused = False
        for slug, zh, en, target, when, amount, tell in LEVELS:
            keep(Escalation(), slug=slug, labels=both(zh, en), policy=policy, target=target, when=when, amount=amount,
                 tell=tell)  # fmt: skip
        _measure_the_past(policy)
        for ticket in concerned(policy).select_for_update(of=("self",)):
            list(again(ticket))
        go_round()


def _measure_the_past(policy: Policy) -> None:
    """The ledger of the finished tickets that were played while no policy ran."""
    finished = Ticket.objects.filter(
        kind__in=["resolved", "closed"], sla_policy_id=None, merged_into=None, is_spam=False
    )
    ticks: list[Tick] = []
    clocks: list[Clock] = []
    rows = [one for one in finished.filter(deleted_at=None).order_by("pk") if one.resolved_at]
    for ticket in rows:
        ends = (ticket.first_replied_at, ticket.resolved_at or ticket.created_at)
        lines, standing = targets.keep(
            policy, ticket, targets.targets_of(policy, ticket.priority, ticket.created_at, *ends)
        )
        ticks += lines
        clocks += standing
    Tick.objects.bulk_create(ticks)
    Clock.objects.bulk_create(clocks)
    with door(True):
        Ticket.objects.bulk_update(rows, ["sla_policy_id", "breach_count", "sla_state"])
