"""Rules of both kinds, and macros, as records."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Choice,
    ConditionText,
    Field,
    Integer,
    MultiChoice,
    Option,
    Person,
    Reference,
    Text,
)  # fmt: skip
from yizhan.spine.labelled import LABELS
from yizhan.spine.records import Record
from yizhan.spine.steps import Steps
from yizhan.tickets.fields import TICKET
from yizhan.tickets.records import CONTENT, make_personal, offered, own

from .models import EventRule, Macro, TimeRule
from .triggers import TRIGGERS

AUTOMATION = _l("Automation")
POSITION = Field(
    "position", pgettext_lazy("of rules", "Order"), Integer(), "position", default=0,
    hint=_l("Rules are asked from the lowest to the highest; each sees what those before it did."),
)  # fmt: skip
PAUSED = Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False)
CONDITION = Field("condition", _l("Condition"), ConditionText(), "condition",
                  hint=_l("Which tickets. Empty means all."))  # fmt: skip
STEPS = Field("steps", _l("Then"), Steps(), "steps", required=True)
ONCE = Field("once", _l("Only once for each ticket"), Boolean(), "once", default=False)
SINCE = (
    Option("created", "created", _l("it was opened")),
    Option("assigned", "assigned", _l("it was assigned")),
    Option("status", "status", _l("its status changed")),
    Option("appointment", "appointment", _l("the appointment begins")),
    Option("customer_wrote", "customer_wrote", _l("the customer last wrote")),
    Option("agent_wrote", "agent_wrote", _l("an agent last wrote")),
    Option("updated", "updated", _l("it last changed")),
    Option("resolved", "resolved", _l("it was resolved")),
    Option("due", "due", _l("it is due")),
)


def trigger_options() -> list[Option]:
    return [Option(one.key, one.key, one.label) for one in TRIGGERS.values()]


def field_options() -> list[Option]:
    """What can be watched: fields that are kept, custom ones too."""
    return [Option(one.key, one.key, one.label) for one in TICKET.fields().values() if one.key != "overdue"]


def ready_event_rule(row: EventRule, by: Actor) -> None:
    """Raises Invalid for a watch on values that the field does not know."""
    if not row.on:
        raise Invalid({"on": _("Choose at least one event.")})
    from .engine import was_wanted

    field = TICKET.fields().get(row.watch_field)
    for side, wanted in (("watch_from", row.watch_from), ("watch_to", row.watch_to)):
        if not wanted:
            continue
        if field is None:
            raise Invalid({"watch_field": _("Choose the field whose values are meant.")})
        try:
            was_wanted(field, None, wanted)
        except Invalid as error:
            raise Invalid({side: str(error)}) from None


def ready_time_rule(row: TimeRule, by: Actor) -> None:
    if row.repeat_minutes is not None and row.repeat_minutes < 1:
        raise Invalid({"repeat_minutes": _("At least one minute.")})


Record(
    "rule", EventRule, _l("Event rule"), _l("Event rules"), needs="admin.automation", group=AUTOMATION, icon="bolt",
    columns=("labels", "on", "condition", "steps", "is_paused"), ready=ready_event_rule,
    intro=_l("When something happens to a ticket, and the ticket is so, the desk does this by itself."),
    fields=(
        LABELS,
        Field("on", pgettext_lazy("of a rule", "When"), MultiChoice(trigger_options), "on", required=True),
        Field("watch_field", _l("Which field"), Choice(field_options), "watch_field",
              hint=_l("Only for “a field changes”. Empty means any field.")),
        Field("watch_from", pgettext_lazy("value", "From"), Text(200), "watch_from",
              hint=_l("Values as in the search box, separated by commas. Empty means any.")),
        Field("watch_to", pgettext_lazy("value", "To"), Text(200), "watch_to"),
        CONDITION, STEPS, ONCE, PAUSED, POSITION,
    ),
)  # fmt: skip
Record(
    "time_rule", TimeRule, _l("Time rule"), _l("Time rules"), needs="admin.automation", group=AUTOMATION, icon="clock",
    columns=("labels", "since", "minutes", "condition", "steps", "is_paused"), ready=ready_time_rule,
    intro=_l("When so much time has passed, and the ticket is so, the desk does this by itself."),
    fields=(
        LABELS,
        Field("since", _l("Counted from when"), Choice(SINCE), "since", required=True, default="created"),
        Field("minutes", _l("Minutes"), Integer(), "minutes", required=True, default=60,
              hint=_l("Negative means before, for example -60 for an hour before it is due.")),
        Field("in_working_time", _l("Count working time only"), Boolean(), "in_working_time", default=False,
              hint=_l("The minutes are those of the desk's own calendar, the first one in the list.")),
        CONDITION, STEPS,
        Field("repeat_minutes", _l("Again every so many minutes"), Integer(), "repeat_minutes",
              hint=_l("As long as the condition holds. Empty means once.")),
        ONCE, PAUSED, POSITION,
    ),
)  # fmt: skip
Record(
    "macro", Macro, _l("Macro"), _l("Macros"), needs="content.edit", group=CONTENT, icon="bolt", visible=offered,
    may_edit=own, ready=lambda row, by: make_personal(row, by, "content.edit"),
    columns=("labels", "steps", "owner"),
    intro=_l("Several actions at one click, from the menu of a ticket or for many tickets at once."),
    fields=(
        LABELS, STEPS,
        Field("owner", _l("Only for"), Person(), "owner_id"),
        Field("department", _l("Shared with department"), Reference("people.Department"), "department_id"),
        Field("position", _l("Position in lists"), Integer(), "position", default=0),
    ),
)  # fmt: skip
