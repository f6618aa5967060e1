"""Beside the form of an assignment rule: what it did, what the methods mean."""

from typing import Any

from yizhan.automation.assignment.methods import methods
from yizhan.automation.assignment.models import Backlog, Decision


def aside(row: Any) -> dict[str, Any]:
    """What stands beside the form: what it would take, what it did, what the methods mean."""
    facts: dict[str, Any] = {"methods": list(methods.values())}
    if row.pk:
        decisions = Decision.objects.filter(rule=row)
        facts |= {
            "given": decisions.filter(chosen__isnull=False).count(),
            "late": decisions.filter(timed_out_at__isnull=False).count(),
            "waiting": Backlog.objects.filter(rule=row).count(),
        }
    return facts
