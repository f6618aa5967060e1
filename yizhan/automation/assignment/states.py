"""What agents say of themselves: online, away, busy, offline."""

from django.utils.translation import gettext as _

from yizhan.people.models import Agent
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.guard import door
from yizhan.spine.models import Event

from .models import Availability, State, Turn


def become(agent: Agent, state: str) -> Availability:
    """Set one's own state. Raises Invalid for one that does not exist."""
    if state not in State.values:
        raise Invalid({"state": _("Give one of: %(keys)s.") % {"keys": ", ".join(State.values)}})
    row = Availability.objects.filter(agent=agent).first() or Availability(agent=agent)
    with change(row, "availability.set", by=agent):
        row.state = state
    return row


def begin(event: Event, agent: Agent) -> None:
    """NOW reaction: a new agent has a row, so that administrators find everybody in the list, and a turn."""
    with door(True):
        Availability.objects.get_or_create(agent=agent)
    Turn.objects.get_or_create(agent=agent)
