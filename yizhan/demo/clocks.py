"""The policy is turned on for the last day, with two escalation levels: some targets are missed, some nearly."""

from datetime import datetime

from yizhan.automation.clocks.breaching import go_round
from yizhan.automation.clocks.models import Escalation, Policy
from yizhan.automation.clocks.recalculating import again, concerned
from yizhan.automation.clocks.records import DEPARTMENT, OWNER
from yizhan.lib import clock
from yizhan.spine.actors import SETUP, through
from yizhan.spine.change import change
from yizhan.workspace.first_run import both, keep

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
        for ticket in concerned(policy).select_for_update(of=("self",)):
            list(again(ticket))
        go_round()
