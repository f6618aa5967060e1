"""Move a ticket on in its flow."""

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.fields import Files, Integer, LongText, Moment, Person, Text, Words
from yizhan.tickets.actions.edit import Values
from yizhan.tickets.ticket import Ticket

from ..forms import Given
from ..passing import pass_along
from ..standing import is_movable

EXPECTED = Param(_l("State that was seen"), hidden=True)


@action("pass_transition", _l("Move on in the flow"), event="ticket.flow_moved", needs="ticket.view", icon="forward",
        composed=True, available=is_movable, says=_l("%(actor)s moved this ticket on"))  # fmt: skip
def pass_transition(
    ticket: Ticket,
    *,
    by: Actor,
    transition: Annotated[str, Text(60), Param(_l("Transition"), _l("Its key."))],
    expected: Annotated[str, Text(40), EXPECTED] = "",
    fields: Annotated[dict[str, Any] | None, Values(), Param(_l("Fields"))] = None,
    reply: Annotated[str, LongText(), Param(_l("Reply to the customer"))] = "",
    note: Annotated[str, LongText(), Param(_l("Internal note"))] = "",
    files: Annotated[list | None, Files(), Param(_l("Files"))] = None,
    assignee: Annotated[Any, Person(), Param(_l("Assignee"))] = None,
    resolution: Annotated[str, LongText(), Param(_l("Resolution"))] = "",
    wake: Annotated[datetime | None, Moment(), Param(_l("Wake up at"))] = None,
    checked: Annotated[list | None, Words(Integer()), Param(_l("Ticked lines"))] = None,
) -> None:
    """Take a transition that leads on from here, with what its form asks for. All of it happens, or nothing.

    With `expected`, the `token` of the flow as it was seen, a state that has changed since is a Conflict.
    """
    given = Given(fields or {}, reply, note, files or [], assignee, resolution, wake, checked or [])
    pass_along(ticket, transition, by=by, given=given, expected=expected)
