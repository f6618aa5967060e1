"""Flows as records."""

from django.utils.translation import gettext_lazy as _l

from yizhan.automation.rules.records import AUTOMATION
from yizhan.spine.actors import Actor
from yizhan.spine.fields import Boolean, ConditionText, Drawn, Field
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record

from .definition import EMPTY
from .models import Flow

DEFINITION = Drawn(_l("A flow is an object with states and transitions."), EMPTY)


def ready(row: Flow, by: Actor) -> None:
    if not row.draft:
        row.draft = dict(EMPTY)


Record(
    "flow", Flow, _l("Flow"), _l("Flows"), needs="admin.automation", reads="admin.automation", group=AUTOMATION,
    icon="split", columns=("labels", "entry", "is_paused"), ready=ready,
    intro=_l("The way a kind of ticket goes: its stages, who may move it on, and what has to be filled in."),
    fields=(
        LABELS,
        Field("entry", _l("Entry condition"), ConditionText(), "entry",
              hint=_l("Flows are asked in their order; the first whose condition holds takes a new ticket.")),
        Field("on_edit", _l("Also ask when a ticket changes"), Boolean(), "on_edit", default=False),
        Field("by_hand", _l("Only by hand or by a rule"), Boolean(), "by_hand", default=False,
              hint=_l("No ticket enters by itself.")),
        Field("draft", _l("Definition"), DEFINITION, "draft", default=EMPTY, hidden=True,
              hint=_l("A draft; tickets follow what was published.")),
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False,
              hint=_l("No new tickets; those on their way go on.")),
        POSITION,
    ),
)  # fmt: skip
