"""Where a ticket stands in its flow, told from the ticket alone: its version lies on the shelf, so nothing is asked."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.lib import clock
from yizhan.people.models import Agent, Team
from yizhan.spine import shelf
from yizhan.spine.actors import Actor
from yizhan.spine.conditions import Condition
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket

from .definition import MANUAL, Definition, State, Transition
from .models import Flow, FlowVersion
from .wording import understood

_understood: dict[tuple[int, int, str], Condition] = {}
MOST_KEPT = 500


def definition_of(ticket: Ticket) -> Definition | None:
    """The version of the flow the ticket is in, or was in last."""
    version = FlowVersion.named(ticket.flow_version_id) if ticket.flow_version_id else None
    return version.read if version else None


def flow_of(ticket: Ticket) -> Flow | None:
    return Flow.named(ticket.flow_id) if ticket.flow_id else None


def stages_of(ticket: Ticket) -> list[State]:
    definition = definition_of(ticket)
    return [definition.states[slug] for slug in ticket.stages if slug in definition.states] if definition else []


def is_running(ticket: Ticket, by: Actor | None = None) -> bool:
    """Whether the ticket is on its way: in a flow, and not at an end of it."""
    stages = stages_of(ticket)
    return bool(stages) and not all(one.is_end for one in stages)


def is_movable(ticket: Ticket, by: Actor | None = None) -> bool:
    return is_running(ticket) and not (ticket.merged_into_id or ticket.deleted_at or ticket.is_spam)


def token_of(ticket: Ticket) -> str:
    """What a form remembers: another one means that the state has changed since."""
    return f"{ticket.flow_version_id}.{ticket.flow_moves}"


def stage_words(ticket: Ticket) -> str:
    return pgettext("list", ", ").join(one.label for one in stages_of(ticket))


def moved_on(ticket: Ticket) -> Conflict:
    """What the second of two hears."""
    if not is_running(ticket):
        return Conflict(_("The state has changed: the ticket is on its way no more."))
    return Conflict(_("The state has changed: it is now “%(state)s”.") % {"state": stage_words(ticket)})


def leading_on(ticket: Ticket) -> Iterator[tuple[str, Transition]]:
    """(state, transition) of everything that leads on from here."""
    definition = definition_of(ticket)
    seen: set[str] = set()
    for state in ticket.stages if definition else ():
        for one in definition.leaving(state) if definition else ():
            if one.slug not in seen:
                seen.add(one.slug)
                yield state, one


def offered(ticket: Ticket, by: Actor) -> list[Transition]:
    """The transitions somebody can take now: the buttons."""
    if not is_movable(ticket):
        return []
    return [
        one for _state, one in leading_on(ticket)
        if one.kind == MANUAL and may_take(ticket, one, by) and holds(ticket, one)
    ]  # fmt: skip


def may_take(ticket: Ticket, one: Transition, by: Actor) -> bool:
    """Whether the flow names the actor for it. What the house does by itself was allowed by whoever set it up."""
    if by.actor_kind == "customer":
        return "requester" in one.who and ticket.requester_id == by.id and by.may("ticket.view", ticket)
    if not isinstance(by, Agent):
        return True
    words = [word for word in one.who if word != "requester"]
    if not words and one.who:
        return False
    return by.may("ticket.view", ticket) and any(is_named(word, ticket, by) for word in words or ["department"])


def is_named(word: str, ticket: Ticket, agent: Agent) -> bool:
    if word == "owner":
        return ticket.assignee_id == agent.pk
    if word == "department":
        return agent.may("ticket.edit", ticket)
    kind, _colon, name = word.partition(":")
    if kind == "role":
        return agent.own_role.slug == name
    if kind == "team":
        return any(team.slug == name for team in teams_of(agent))
    return kind == "agent" and agent.email == name.casefold()


def teams_of(agent: Agent) -> list[Team]:
    return [one for one in Team.shelf() if one.pk in agent.team_ids]


def holds(ticket: Ticket, one: Transition) -> bool:
    """Whether the condition of a transition is true. One that is not understood any more is not."""
    if not one.when:
        return True
    try:
        return asked(one.when).test(ticket)
    except Invalid:
        return False


def asked(text: str) -> Condition:
    """A condition, understood once a minute: so long `now` stands still. Raises Invalid."""
    version, minute = shelf.version(), int(clock.now().timestamp() // 60)
    if version is None:
        return understood(text)
    key = (version, minute, text)
    if key not in _understood:
        if len(_understood) >= MOST_KEPT:
            _understood.clear()
        _understood[key] = understood(text)
    return _understood[key]


def transition_label(event: Event) -> str:
    """What the transition an event speaks of is called, in the newest version that knows it."""
    slug, pk = event.data.get("transition"), event.data.get("flow")
    if not slug or event.subject_kind != "ticket":
        return ""
    versions = (one.read for one in FlowVersion.shelf() if one.flow_id == pk)
    return next((one.transitions[slug].label for one in versions if slug in one.transitions), "")
