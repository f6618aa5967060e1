"""What a ticket weighs, and what agents carry."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from yizhan.catalog.models import TicketType
from yizhan.tickets.fields import PRIORITIES
from yizhan.tickets.models import Ticket
from yizhan.tickets.ticket import OPEN_ONLY

from .models import AssignmentRule

SLUGS = {option.value: option.slug for option in PRIORITIES}


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
    return rule.points.get(f"priority.{SLUGS.get(priority, '')}", 1) + (
        rule.points.get(f"type.{kind.slug}", 0) if kind else 0
    )


def loads(rule: AssignmentRule, agents: Collection[int]) -> dict[int, Load]:
    """What each of the agents has now, weighed as the rule weighs."""
    found = {pk: Load() for pk in agents}
    rows = Ticket.objects.filter(OPEN_ONLY, assignee_id__in=agents).order_by()
    groups = rows.values_list("assignee_id", "channel", "priority", "type_id").annotate(number=Count("id"))
    for agent, channel, priority, kind, number in groups:
        load = found[agent]
        load.tickets += number
        load.points += number * points_of(rule, priority, kind)
        load.channels[channel] = load.channels.get(channel, 0) + number
    return found
