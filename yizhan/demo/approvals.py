"""Who leads whom, and the approvals of the last day: some that wait, one half way, one that was declined."""

from datetime import datetime, timedelta
from typing import Any

from yizhan.automation.approvals.actions.decide import approve, decline
from yizhan.automation.approvals.asking import ask
from yizhan.automation.approvals.models import CLOSE, ApprovalTemplate
from yizhan.automation.urging.powers import administrators, supervisors
from yizhan.catalog.models import Kind, TicketType
from yizhan.lib import clock
from yizhan.people.models import Agent, Department
from yizhan.spine.actors import SETUP, through
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

AGO = timedelta(minutes=50)
WORDS = {
    "zh": {
        "refund": "客户要求全额退款，金额 860 元，超出坐席权限，请审核。",
        "spare": "需更换整机，费用约 2,400 元，走两级审批。",
        "close": "处理结果是否属实、完整，同意办结？",
        "visit": "申请节假日加急上门，请审核。",
        "agreed": "同意，按流程办理。",
        "declined": "请先尝试远程排查，再申请上门。",
    },
    "en": {
        "refund": "The customer wants all of the 860 back. That is more than an agent may grant; please approve.",
        "spare": "The whole unit has to be replaced, about 2,400. Two levels, please.",
        "close": "Is the work done and complete? May the ticket be closed?",
        "visit": "An express visit on a holiday; please approve.",
        "agreed": "Agreed, go ahead.",
        "declined": "Please try it remotely first.",
    },
}


def ask_for_approvals(now: datetime, language: str) -> None:
    """Heads and managers, a type that is reviewed before closing, and a few approvals on tickets in work."""
    _lead()
    with clock.at(now - AGO), through("web"):
        boss, words = administrators()[0], WORDS[language]
        for play, ticket in zip((_refund, _spare, _review, _refund, _visit), _in_work(now, boss), strict=False):
            play(ticket, boss, words)


def _refund(ticket: Ticket, boss: Agent, words: dict[str, str]) -> None:
    ask(ticket, by=_assignee(ticket), question=words["refund"], levels=_only(boss), guarded=["priority"])


def _spare(ticket: Ticket, boss: Agent, words: dict[str, str]) -> None:
    template = ApprovalTemplate.objects.get(slug="two-levels")
    ask(ticket, by=_assignee(ticket), template=template, question=words["spare"])
    for pk in ticket.approver_ids[:1]:
        approve(ticket, by=Agent.objects.get(pk=pk), comment=words["agreed"])


def _review(ticket: Ticket, boss: Agent, words: dict[str, str]) -> None:
    ask(ticket, by=_assignee(ticket), question=words["close"], purpose=CLOSE, levels=_only(boss))


def _visit(ticket: Ticket, boss: Agent, words: dict[str, str]) -> None:
    ask(ticket, by=_assignee(ticket), question=words["visit"], levels=_only(boss))
    decline(ticket, by=boss, reason=words["declined"])


def _only(boss: Agent) -> list[dict[str, Any]]:
    return [{"mode": "any", "who": [f"agent:{boss.pk}"]}]


def _assignee(ticket: Ticket) -> Agent:
    return Agent.objects.get(pk=ticket.assignee_id)


def _lead() -> None:
    """The first supervisor of a department leads it and its agents; the administrator leads those."""
    top = administrators()[0]
    for department in Department.objects.all():
        head = next(iter(supervisors(department.pk)), top)
        with change(department, "department.edited", by=SETUP):
            department.head = head
    for agent in Agent.objects.filter(is_active=True, manager=None).exclude(pk=top.pk):
        head = next((one for one in supervisors(next(iter(agent.department_ids), 0)) if one.pk != agent.pk), top)
        with change(agent, "agent.edited", by=SETUP):
            agent.manager = top if agent.own_role.allows("ticket.supervise") else head
    complaint = TicketType.objects.get(slug="complaint")
    with change(complaint, "type.edited", by=SETUP):
        complaint.needs_review = True


def _in_work(now: datetime, boss: Agent) -> list[Ticket]:
    """A few that rest for a moment; not of those who would be asked themselves: the administrator and the heads."""
    asked = [boss.pk, *Department.objects.exclude(head=None).values_list("head_id", flat=True)]
    found = Ticket.objects.filter(kind=Kind.OPEN, merged_into=None, is_spam=False, deleted_at=None, is_supervised=False)
    found = (
        found.filter(updated_at__lt=now - AGO, is_extending=False).exclude(assignee=None).exclude(assignee__in=asked)
    )
    return list(found.order_by("-priority", "-id")[:5])
