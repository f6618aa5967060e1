"""Who can be asked: people by name, and people as the ticket finds them. Each is written "kind:which"."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.lib.digits import whole
from yizhan.people.models import Agent, Department, Role, Team
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Email, Person
from yizhan.spine.fields.base import Label
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from ..urging.powers import supervisors

FARTHEST = 5
Found = Iterable[Agent | str]


@dataclass(frozen=True)
class Source:
    """One kind of approver. `options` lists (which, label), `read` checks what was given, `find` asks the ticket.

    What `find` gives are agents, or mail addresses of people who are none.
    """

    key: str
    label: Label
    options: Callable[[], list[tuple[str, str]]]
    read: Callable[[str], str]
    find: Callable[[str, Ticket], Found]


def read_source(text: str) -> str:
    """ "agent:wang@desk.example" → "agent:3". Raises Invalid for what is unknown."""
    kind, _colon, which = str(text).strip().partition(":")
    if kind not in sources:
        raise Invalid(_("Nothing is known as “%(text)s”.") % {"text": str(text)[:60]})
    return f"{kind}:{sources[kind].read(which.strip())}"


def find_all(written: Iterable[str], ticket: Ticket) -> list[Agent | str]:
    """Everybody meant, each once; agents who may sign in."""
    found: dict[object, Agent | str] = {}
    for text in written:
        kind, _colon, which = text.partition(":")
        for one in sources[kind].find(which, ticket):
            one = agent_at(one) or one if isinstance(one, str) else one
            if isinstance(one, str) or one.is_active:
                found.setdefault(getattr(one, "pk", one), one)
    return list(found.values())


def label_of(written: str) -> str:
    """What people call it."""
    kind, _colon, which = written.partition(":")
    if kind == "mail" or kind not in sources:
        return which
    return dict(sources[kind].options()).get(which, written)


def options() -> list[tuple[str, str]]:
    """Every choice but addresses, people who are found by the ticket first."""
    return [(f"{one.key}:{which}", label) for one in sources.values() for which, label in one.options()]


def agent_at(address: str) -> Agent | None:
    return next((one for one in Agent.active() if one.email.casefold() == address.casefold()), None)


def above(agent: Agent | None, steps: int) -> Agent | None:
    """The manager, `steps` higher; instead of one who left, theirs."""
    seen: set[int] = set()
    while agent and steps:
        seen.add(agent.pk)
        agent = Agent.named(agent.manager_id) if agent.manager_id and agent.manager_id not in seen else None
        steps -= bool(agent and agent.is_active)
    return agent


def requester_as_agent(ticket: Ticket) -> Agent | None:
    """A requester who works here is known by the mail address."""
    addresses = {one.value for one in ticket.requester.identities.all() if one.kind == "email"}
    return next((one for one in Agent.active() if one.email.casefold() in addresses), None)


def _one_of(model: type) -> Callable[[str], str]:
    def read(raw: str) -> str:
        row = model.lookup(raw, Context())  # type: ignore[attr-defined]
        if row is None:
            raise Invalid(_("Nothing is known as “%(text)s”.") % {"text": raw[:60]})
        return str(row.pk)

    return read


def _read_manager(raw: str) -> str:
    of, _colon, steps = raw.partition(":")
    count = whole(steps or "1")
    if of not in {"assignee", "requester"} or not count or count > FARTHEST:
        raise Invalid(_("Nothing is known as “%(text)s”.") % {"text": raw[:60]})
    return of if count == 1 else f"{of}:{count}"


def _managers() -> list[tuple[str, str]]:
    return [
        ("assignee", _("Manager of the assignee")), ("requester", _("Manager of the requester")),
        ("assignee:2", _("Manager of the assignee, two levels up")),
        ("requester:2", _("Manager of the requester, two levels up")),
    ]  # fmt: skip


def _manager(which: str, ticket: Ticket) -> Found:
    of, _colon, steps = which.partition(":")
    whose = Agent.named(ticket.assignee_id) if of == "assignee" else requester_as_agent(ticket)
    found = above(whose, int(steps or 1))
    return [found] if found else []


def _person_fields() -> list[tuple[str, str]]:
    return [(key, str(one.label)) for key, one in TICKET.fields().items() if isinstance(one.type, Person)]


def _read_field(raw: str) -> str:
    if raw not in dict(_person_fields()):
        raise Invalid(_("There is no field “%(name)s”.") % {"name": raw[:60]})
    return raw


def _in_field(which: str, ticket: Ticket) -> Found:
    field = TICKET.fields().get(which)
    value = field.value(ticket) if field else None
    found = Agent.named(getattr(value, "pk", value)) if value else None
    return [found] if found else []


def _heads() -> list[tuple[str, str]]:
    own = [("ticket", _("Head of the ticket's department"))]
    return [*own, *((str(one.pk), _("Head of %(department)s") % {"department": one}) for one in Department.current())]


def _read_head(raw: str) -> str:
    return raw if raw == "ticket" else _one_of(Department)(raw)


def _head(which: str, ticket: Ticket) -> Found:
    """The head of the department; where none is named or they left, whoever supervises there."""
    department = Department.named(ticket.department_id if which == "ticket" else int(which))
    head = Agent.named(department.head_id) if department and department.head_id else None
    return [head] if head and head.is_active else supervisors(department.pk) if department else []


def _read_address(raw: str) -> str:
    return (Email().parse(raw, Context()) or "").casefold()


sources = {
    one.key: one
    for one in (
        Source("head", _l("Department head"), _heads, _read_head, _head),
        Source("manager", _l("Manager"), _managers, _read_manager, _manager),
        Source("field", _l("Person in a field"), lambda: [(key, _("Person in “%(field)s”") % {"field": label})
               for key, label in _person_fields()], _read_field, _in_field),
        Source("role", _l("Role"), lambda: [(str(one.pk), _("Everybody with the role %(role)s") % {"role": one})
               for one in Role.current()], _one_of(Role),
               lambda which, ticket: [one for one in Agent.active() if one.role_id == int(which)]),
        Source("team", _l("Team"), lambda: [(str(one.pk), _("Everybody in %(team)s") % {"team": one})
               for one in Team.current()], _one_of(Team),
               lambda which, ticket: [one for one in Agent.active() if int(which) in one.team_ids]),
        Source("agent", _l("Agent"), lambda: [(str(one.pk), str(one)) for one in Agent.active()], _one_of(Agent),
               lambda which, ticket: [one for one in [Agent.named(int(which))] if one]),
        Source("mail", _l("Mail address"), list, _read_address,
               lambda which, ticket: [which]),
    )
}  # fmt: skip
