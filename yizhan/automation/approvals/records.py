"""Templates of approvals as a record."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Bounded, Choice, Field, LongText
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record

from ..rules.records import AUTOMATION
from .actions.ask import A_MONTH, FieldKeys, field_options, purposes
from .levels import Levels
from .models import ApprovalTemplate


def ready_template(row: ApprovalTemplate, by: Actor) -> None:
    """Raises Invalid for one that asks nobody."""
    if not row.levels:
        raise Invalid({"levels": _("Say who is asked.")})


Record(
    "approval_template", ApprovalTemplate, _l("Approval template"), _l("Approval templates"), needs="admin.automation",
    group=AUTOMATION, icon="shield", columns=("labels", "levels", "purpose"), ready=ready_template,
    intro=_l("What is asked and who decides, to be chosen when an approval is asked for."),
    fields=(
        LABELS,
        Field("question", _l("Question"), LongText(2000), "question", required=True),
        Field("purpose", _l("What for"), Choice(purposes), "purpose",
              hint=_l("Types of tickets can require a review before closing.")),
        Field("levels", _l("Who is asked"), Levels(), "levels", required=True, hint=_l("Level after level.")),
        Field("guarded", _l("What is approved"), FieldKeys(field_options), "guarded",
              hint=_l("When one of these fields changes, everybody is asked again.")),
        Field("remind_hours", _l("Remind after so many hours"), Bounded(1, A_MONTH), "remind_hours",
              hint=_l("And again and again until it is decided.")),
        Field("escalate_hours", _l("Hand over to the manager after so many hours"), Bounded(1, A_MONTH),
              "escalate_hours"),
        POSITION,
    ),
)  # fmt: skip
