"""How many tickets of the last 30 days a rule would have taken, those before it considered."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from yizhan.lib import clock
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Invalid
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from ..meeting import context_of
from .models import AssignmentRule

DAYS = 30
SHOWN = 10


@dataclass
class Trial:
    """Tickets of the time, those that meet the condition, those of them no earlier rule takes, and the newest."""

    all: int = 0
    meets: int = 0
    takes: int = 0
    newest: list[Ticket] = field(default_factory=list)


def try_out(rule: AssignmentRule, by: Any) -> Trial:
    """Try a rule, kept or just being written. Raises Invalid for a condition that is not understood."""
    recent = Ticket.objects.filter(
        created_at__gte=clock.now() - timedelta(days=DAYS), deleted_at=None, is_spam=False, merged_into=None
    )
    meets = met(rule, recent)
    taken = set(meets)
    for other in before(rule):
        try:
            taken -= met(other, recent)
        except Invalid:
            continue  # it takes nothing when tickets come either
    newest = Ticket.objects.visible_to(by).filter(pk__in=taken).order_by("-id")[:SHOWN]
    return Trial(recent.count(), len(meets), len(taken), list(newest))


def met(rule: AssignmentRule, tickets: Any) -> set[int]:
    return set(condition(rule.condition, TICKET, context_of(rule)).filter(tickets).values_list("pk", flat=True))


def before(rule: AssignmentRule) -> list[AssignmentRule]:
    """The rules that are asked earlier."""
    own = (rule.position, rule.pk or float("inf"))
    return [one for one in AssignmentRule.running() if one.pk != rule.pk and (one.position, one.pk) < own]
