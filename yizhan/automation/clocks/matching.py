"""Which policy a ticket has, what it asks of it, and what stops its clocks."""

from yizhan.catalog.models import Kind, Status
from yizhan.spine import shelf
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Invalid
from yizhan.tickets.fields import PRIORITY_SLUGS, TICKET
from yizhan.tickets.models import Ticket

from ..meeting import context_of, first_met
from .calendars import default
from .models import Calendar, Policy

_used: dict[int, frozenset[str]] = {}


def policy_for(ticket: Ticket) -> Policy | None:
    """The first policy whose condition the ticket meets."""
    return first_met(Policy.running(), ticket)


def calendar_of(ticket: Ticket) -> Calendar | None:
    """The calendar of its policy; without a policy that of the desk, if there is one."""
    policy = policy_for(ticket)
    return Calendar.named(policy.calendar_id) if policy else default()


def minutes_of(policy: Policy | None, target: str, priority: int) -> int:
    """The target in working minutes; 0 for none."""
    return int(getattr(policy, target).get(PRIORITY_SLUGS.get(priority, ""), 0)) if policy else 0


def columns_used() -> frozenset[str]:
    """Columns that policies ask for, `data.…` for custom fields: their change can mean another policy."""
    version = shelf.version()
    if version is not None and version in _used:
        return _used[version]
    found = frozenset(column for policy in Policy.running() for column in _columns(policy))
    if version is not None:
        _used.clear()
        _used[version] = found
    return found


def _columns(policy: Policy) -> set[str]:
    try:
        asked = condition(policy.condition, TICKET, context_of(policy)).fields()
    except Invalid:
        return set()
    fields = TICKET.fields()
    return {fields[key].column or f"data.{key}" for key in asked if key in fields}


def is_stopped(ticket: Ticket) -> bool:
    """Nobody has to work on it: it lies in the bin, is spam, or went into another one."""
    return bool(ticket.deleted_at or ticket.is_spam or ticket.merged_into_id)


def pauses(status_id: int, policy: Policy | None) -> bool:
    """Whether a status stops the clocks of a policy."""
    if policy and policy.pausing:
        return status_id in policy.pausing
    status = Status.named(status_id)
    return status is not None and status.kind == Kind.ON_HOLD
