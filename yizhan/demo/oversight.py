"""What those above do on the last day: supervisions with and without feedback, extensions that wait to be decided."""

from datetime import datetime, timedelta
from typing import Any

from yizhan.automation.urging.actions.extend import request_extension
from yizhan.automation.urging.actions.supervise import give_feedback, supervise
from yizhan.automation.urging.models import IMPORTANT, STANDARD, TOP
from yizhan.automation.urging.powers import supervisors
from yizhan.catalog.models import Kind
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import through
from yizhan.tickets.models import Ticket

HOUR = timedelta(hours=1)
JUST_NOW = timedelta(minutes=20)
WATCHED = ((TOP, 5, True), (IMPORTANT, 3, False), (STANDARD, 26, False))
EXTENDED = 3
WORDS = {
    "zh": {
        "instruction": "客户多次催促，请优先处理，并反馈进展和预计完成时间。",
        "feedback": "配件已到，今天下午上门更换。",
        "reason": "配件明天到货，需顺延一天。",
    },
    "en": {
        "instruction": "The customer has asked again and again. Please see to it first and tell me where it stands.",
        "feedback": "The spare part is here; on site this afternoon.",
        "reason": "The spare part comes tomorrow.",
    },
}


def oversee(now: datetime, language: str) -> None:
    """Three supervisions on the tickets urged most, and three extensions asked for."""
    words = WORDS[language]
    with clock.at(now - JUST_NOW), through("web"):
        for ticket, (level, hours, is_answered) in zip(_open(now), WATCHED, strict=False):
            deadline = now + hours * HOUR
            above = _above(ticket)
            supervise(ticket, by=above, level=level, deadline=deadline, instruction=words["instruction"])
            if is_answered:
                give_feedback(ticket, by=ticket.assignee, text=words["feedback"])
        for ticket in _open(now).filter(due_at__gt=now, is_supervised=False)[:EXTENDED]:
            until = ticket.due_at + 24 * HOUR
            request_extension(ticket, by=ticket.assignee, until=until, reason=words["reason"])


def _open(now: datetime) -> Any:
    """What is in work and rests for a moment, the most urged first."""
    found = Ticket.objects.filter(kind=Kind.OPEN, merged_into=None, is_spam=False, deleted_at=None)
    return (
        found.filter(updated_at__lt=now - JUST_NOW).exclude(assignee=None).order_by("-urge_count", "-priority", "-id")
    )


def _above(ticket: Ticket) -> Agent:
    """Who leads the department, else whoever administrates."""
    others = [one for one in supervisors(ticket.department_id) if one.pk != ticket.assignee_id]
    return next(iter(others), None) or next(one for one in Agent.active() if one.visibility == "all" and one.may("*"))
