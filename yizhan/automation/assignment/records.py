"""Assignment rules, skills, availability and leave as records."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Bounded,
    Choice,
    ConditionText,
    Field,
    Integer,
    Mapped,
    Moment,
    Option,
    Person,
    Reference,
)
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record
from yizhan.tickets.fields import CHANNELS

from ..rules.records import AUTOMATION
from .methods import methods
from .models import AssignmentRule, Availability, Leave, Skill, State
from .points import weighed
from .shifts import Week

A_WEEK = 7 * 24 * 60


def method_options() -> list[Option]:
    return [Option(one.key, one.key, one.label) for one in methods.values()]


def other_options() -> list[Option]:
    return [Option(one.key, one.key, one.label) for one in methods.values() if not one.hands_on]


def skills() -> list[tuple[str, Any]]:
    return [(one.slug, one.label) for one in Skill.current()]


def channels() -> list[tuple[str, Any]]:
    return [(str(one.value), one.label) for one in CHANNELS]


def ready_rule(row: AssignmentRule, by: Actor) -> None:
    """Raises Invalid for a method that lacks what it works with."""
    if row.method == "skill_based" and not row.skills:
        raise Invalid({"skills": _("Say which skills are needed.")})
    if row.team_id and row.department_id and row.team and row.team.department_id not in {None, row.department_id}:
        raise Invalid({"team": _("This team belongs to another department.")})
    if not methods[row.method].hands_on:
        row.otherwise = ""


def ready_availability(row: Availability, by: Actor) -> None:
    """Raises Invalid when the row would become somebody else's."""
    before = Availability.objects.filter(pk=row.pk).values_list("agent_id", flat=True).first() if row.pk else None
    if before not in {None, row.agent_id}:
        raise Invalid({"agent": _("This belongs to another agent.")})


def ready_leave(row: Leave, by: Actor) -> None:
    """Without the power one writes one's own. Raises Invalid for times and delegates that make no sense."""
    row.agent_id = row.agent_id or by.id
    if row.agent_id != by.id and not by.may("admin.automation"):
        raise Invalid({"agent": _("You can plan only your own leave.")})
    if row.ends_at <= row.starts_at:
        raise Invalid({"ends": _("It must end after it begins.")})
    if row.delegate_id == row.agent_id:
        raise Invalid({"delegate": _("Choose somebody else.")})
    others = Leave.objects.filter(agent=row.agent_id, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at)
    if other := others.exclude(pk=row.pk).first():
        raise Invalid({"starts": _("There is a leave from %(first)s until %(last)s already.") % {
            "first": Moment().show(other.starts_at), "last": Moment().show(other.ends_at)}})  # fmt: skip


def own_or_all(rows: Any, by: Actor) -> Any:
    return rows if by.may("admin.automation") else rows.filter(Q(agent_id=by.id) | Q(delegate_id=by.id))


def own(row: Leave, by: Actor) -> bool:
    return isinstance(by, Agent) and (row.pk is None or row.agent_id == by.pk)


Record(
    "assignment_rule", AssignmentRule, _l("Assignment rule"), _l("Assignment rules"), needs="admin.automation",
    group=AUTOMATION, icon="hand", columns=("labels", "condition", "method", "team", "department", "is_paused"),
    ready=ready_rule,
    intro=_l("A new ticket asks these rules from the top; the first that fits says who gets it."),
    fields=(
        LABELS,
        Field("condition", _l("Condition"), ConditionText(), "condition",
              hint=_l("Which tickets. Empty means all.")),
        Field("department", _l("To the department"), Reference("people.Department"), "department_id",
              hint=_l("Empty means the department the ticket is in.")),
        Field("team", _l("To the team"), Reference("people.Team"), "team_id",
              hint=_l("Then only its members are asked.")),
        Field("method", _l("Method"), Choice(method_options), "method", required=True, default="least_loaded"),
        Field("otherwise", _l("If the last agent cannot take it"), Choice(other_options), "otherwise",
              hint=_l("Only for “Last agent”.")),
        Field("skills", _l("Skills needed"), Mapped(skills, Bounded(1, 5)), "skills",
              hint=_l("The least level of each, 1 to 5. Empty means not needed.")),
        Field("fallback_minutes", _l("Without the skills after so many minutes"), Bounded(1, A_WEEK),
              "fallback_minutes", hint=_l("Then everybody of the team or department will do. Empty means never.")),
        Field("points", _l("Points of a ticket"), Mapped(weighed, Bounded(0, 100)), "points",
              hint=_l("What weighs how much; those of priority and type are added. Empty means one for each ticket.")),
        Field("points_limit", _l("Most points per agent"), Bounded(1, 100_000), "points_limit"),
        Field("untouched_minutes", _l("To the next agent after so many minutes"), Bounded(1, A_WEEK),
              "untouched_minutes",
              hint=_l("If the agent has not replied, written a note or changed the status. Empty means never.")),
        Field("in_working_time", _l("Count working time only"), Boolean(), "in_working_time", default=False,
              hint=_l("The minutes are those of the desk's own calendar, the first one in the list.")),
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False),
        Field("position", pgettext_lazy("of rules", "Order"), Integer(), "position", default=0,
              hint=_l("Rules are asked from the lowest to the highest; the first that fits decides.")),
    ),
)  # fmt: skip
Record(
    "availability", Availability, _l("Agent's availability"), _l("Availability"), needs="admin.automation",
    reads="admin.automation", group=AUTOMATION, icon="clock", columns=("agent", "state", "cap", "skills"),
    ready=ready_availability,
    intro=_l("How much each agent can take on, when they work and what they can do."),
    fields=(
        Field("agent", _l("Agent"), Person(), "agent_id", required=True),
        Field("state", pgettext_lazy("agent", "Availability"),
              Choice([Option(key, key, label) for key, label in State.choices]), "state", required=True,
              default="online", hint=_l("Agents change it themselves in the menu below their picture.")),
        Field("cap", _l("Most unfinished tickets"), Bounded(0, 10_000), "cap",
              hint=_l("Nobody is given more automatically. Empty means as in the desk settings.")),
        Field("channel_caps", _l("Most per channel"), Mapped(channels, Bounded(0, 10_000)), "channel_caps"),
        Field("skills", _l("Skills"), Mapped(skills, Bounded(1, 5)), "skills", hint=_l("Levels from 1 to 5.")),
        Field("shifts", _l("Shifts"), Week(), "shifts",
              hint=_l("In the agent's time zone; an end before the beginning is on the next day. No hours at all "
                      "means always.")),
    ),
)  # fmt: skip
Record(
    "leave", Leave, _l("Leave"), _l("Leave and delegates"), needs="admin.automation", group=AUTOMATION, icon="calendar",
    columns=("agent", "starts", "ends", "delegate"), ready=ready_leave, visible=own_or_all, may_edit=own,
    intro=_l("Who is away and who stands in: new tickets go to the delegate."),
    fields=(
        Field("agent", _l("Agent"), Person(), "agent_id", hint=_l("Empty means yourself.")),
        Field("starts", pgettext_lazy("leave", "From"), Moment(), "starts_at", required=True),
        Field("ends", pgettext_lazy("leave", "Until"), Moment(), "ends_at", required=True),
        Field("delegate", _l("Delegate"), Person(), "delegate_id",
              hint=_l("Gets what would have been theirs. Empty means the others share it.")),
    ),
)  # fmt: skip
Record(
    "skill", Skill, _l("Skill"), _l("Skills"), needs="admin.automation", group=AUTOMATION, icon="star",
    columns=("labels", "slug"), intro=_l("What agents can do and tickets can need, such as a language or a trade."),
    fields=(LABELS, POSITION),
)  # fmt: skip
