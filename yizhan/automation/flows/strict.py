"""Strict flows hold a ticket still: outside its transitions nobody whom the flow binds changes it, by any entrance.

What customers write is always kept and shown; it only moves nothing. What the house does by itself may not touch the
status either.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.holding import Hold, holds
from yizhan.tickets.models import Ticket

from .definition import EVERYBODY, MANUAL, NOBODY, Definition
from .passing import passing
from .standing import definition_of, is_running, leading_on

# What has nothing to do with the work itself: looking on, tidying up, deciding, and the ways out.
FREE = (
    "ticket.followed", "ticket.marked_spam", "ticket.unmarked_spam", "ticket.deleted", "ticket.restored",
    "ticket.flow_", "ticket.approval_", "ticket.approver_", "ticket.supervis", "ticket.extension_", "ticket.urged",
    "ticket.archived", "ticket.unarchived", "ticket.taken_out",
)  # fmt: skip
STATE = ("status_id", "kind", "resolved_at", "closed_at", "reopen_count", "assignee_id")


def why_not(subject: Any, event: str, by: Actor) -> str:
    """What a strict flow has against a change."""
    if not isinstance(subject, Ticket) or not isinstance(by, Agent) or not is_held(subject):
        return ""
    definition = definition_of(subject)
    if definition is None or event.startswith(FREE) or not binds(definition, by):
        return ""
    return refusal(subject)


def refusal(ticket: Ticket) -> str:
    """That it is held, and what leads on from here."""
    ways = [one.label for _state, one in leading_on(ticket) if one.kind == MANUAL]
    if not ways:
        return _("This ticket is in a strict flow: it changes by its transitions only.")
    return _("This ticket is in a strict flow: it changes by its transitions only. From here: %(transitions)s.") % {
        "transitions": pgettext("list", ", ").join(ways)
    }


def settle(subject: Any, event: str, by: Actor, before: dict[str, Any]) -> None:
    """Whoever else changes the ticket does not change where it stands."""
    if not isinstance(subject, Ticket) or isinstance(by, Agent) or not is_held(subject):
        return
    if event.startswith("ticket.flow_") or before.get("flow_version_id") != subject.flow_version_id:
        return
    for column in STATE:
        if getattr(subject, column) != before[column] and not (column == "assignee_id" and by.actor_kind != "customer"):
            setattr(subject, column, before[column])


def is_held(ticket: Ticket) -> bool:
    """Whether the ticket is on its way in a strict flow, and no transition is being passed."""
    if not ticket.flow_version_id or passing():
        return False
    definition = definition_of(ticket)
    return definition is not None and definition.strict_who != NOBODY and is_running(ticket)


def binds(definition: Definition, agent: Agent) -> bool:
    return definition.strict_who == EVERYBODY or agent.own_role.slug in definition.strict_roles


holds.append(Hold(why_not, settle))
