"""What a ticket weighs, and what agents carry."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from yizhan.catalog.models import TicketType
from yizhan.tickets.fields import PRIORITIES, PRIORITY_SLUGS
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import NORMAL, OPEN_ONLY

from .models import AssignmentRule


@dataclass
class Load:
    """What an agent has: unfinished tickets, those of each channel, their points."""

    tickets: int = 0
    points: int = 0
    channels: dict[str, int] = field(default_factory=dict)


def weighed() -> list[tuple[str, Any]]:
    """What points can be given for."""
    first = [(f"priority.{one.slug}", _("Priority: %(name)s") % {"name": one.label}) for one in PRIORITIES]
    return first + [(f"type.{one.slug}", _("Type: %(name)s") % {"name": one.label}) for one in TicketType.shelf()]


def points_of(rule: AssignmentRule, priority: int, type_id: int | None) -> int:
    """Those of the priority, one unless said otherwise, and those of the type."""
    kind = TicketType.named(type_id) if type_id else None
    return rule.points.get(f"priority.{PRIORITY_SLUGS.get(priority, '')}", 1) + (
        rule.points.get(f"type.{kind.slug}", 0) if kind else 0
    )


def loads(rule: AssignmentRule, agents: Collection[int], *, by_channel: bool) -> dict[int, Load]:
    """What each of the agents has now, weighed as the rule weighs. What makes no difference is not told apart."""
    found = {pk: Load() for pk in agents}
    weighed = {key.partition(".")[0] for key in rule.points}
    told = {"channel": by_channel, "priority": "priority" in weighed, "type_id": "type" in weighed}
    columns = ["assignee_id", *(column for column, is_told in told.items() if is_told)]
    rows = Ticket.objects.filter(OPEN_ONLY, assignee_id__in=agents).order_by().values_list(*columns)
    for *values, number in rows.annotate(number=Count("id")):
        one = dict(zip(columns, values, strict=True))
        load = found[one["assignee_id"]]
        load.tickets += number
        load.points += number * points_of(rule, one.get("priority", NORMAL), one.get("type_id"))
        if by_channel:
            load.channels[one["channel"]] = load.channels.get(one["channel"], 0) + number
    return found
