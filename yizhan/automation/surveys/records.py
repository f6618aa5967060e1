"""Surveys and plans of call-backs as records."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Bounded,
    Choice,
    ConditionText,
    Field,
    Integer,
    Labels,
    LongText,
    Option,
    Text,
    Words,
)
from yizhan.spine.labelled import LABELS
from yizhan.spine.records import Record

from ..rules.records import AUTOMATION
from .models import CallbackPlan, Survey
from .scales import STARS, scale_options

MOST_DAYS = 365
MOST_HOURS = 90 * 24
CONDITION = Field("condition", _l("Condition"), ConditionText(), "condition",
                  hint=_l("Which tickets. Empty means all."))  # fmt: skip
PAUSED = Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False)
DELAY = Field("delay_hours", _l("Hours to wait"), Bounded(0, MOST_HOURS), "delay_hours", default=1)
WORKING = Field("in_working_time", _l("Count working time only"), Boolean(), "in_working_time", default=False,
                hint=_l("The hours are those of the desk's own calendar, the first one in the list."))  # fmt: skip
ORDER = Field("position", pgettext_lazy("of rules", "Order"), Integer(), "position", default=0,
              hint=_l("They are asked from the lowest to the highest; the first that fits decides."))  # fmt: skip


class Line(Text):
    """One reason; a bar separates the languages."""

    key = ""


def moments() -> list[Option]:
    return [Option(one.value, one.value, one.label) for one in Survey.When]


def ready_survey(row: Survey, by: Actor) -> None:
    """Raises Invalid for one that asks nowhere."""
    if not (row.by_mail or row.on_page):
        raise Invalid({"by_mail": _("Say where customers are asked: by mail, on the page, or both.")})


def ready_plan(row: CallbackPlan, by: Actor) -> None:
    """Raises Invalid for a share that is none."""
    if not 1 <= row.percent <= 100:
        raise Invalid({"percent": _("A number from %(least)s to %(most)s.") % {"least": 1, "most": 100}})


Record(
    "survey", Survey, _l("Survey"), _l("Surveys"), needs="admin.automation", group=AUTOMATION, icon="star",
    columns=("labels", "condition", "scale", "when", "is_paused"), ready=ready_survey,
    intro=_l("When a ticket is finished its customer is asked how content they are: with one click in a mail, on the "
             "page of the request, or both."),
    fields=(
        LABELS, CONDITION,
        Field("question", pgettext_lazy("survey", "Question"), Labels(), "question", required=True),
        Field("scale", _l("Scale"), Choice(scale_options), "scale", required=True, default=STARS.key),
        Field("reasons", _l("Reasons"), Words(Line(200)), "reasons",
              hint=_l("To be chosen when the score is bad. One per line, as 中文 | English. Empty means not asked.")),
        Field("asks_comment", _l("Ask for a comment"), Boolean(), "asks_comment", default=True),
        Field("asks_solved", _l("Ask whether it is solved"), Boolean(), "asks_solved", default=True,
              hint=_l("Counts towards the confirmed rate.")),
        Field("when", pgettext_lazy("survey", "Asked once"), Choice(moments), "when", required=True,
              default=Survey.When.RESOLVED.value),
        DELAY, WORKING,
        Field("by_mail", _l("Ask by mail"), Boolean(), "by_mail", default=True),
        Field("on_page", _l("Ask on the ticket's page"), Boolean(), "on_page", default=True,
              hint=_l("There it is asked at once, without waiting.")),
        Field("quiet_days", _l("The same customer only once in so many days"), Bounded(0, MOST_DAYS), "quiet_days",
              default=7, hint=_l("By mail. 0 means as often as tickets are finished.")),
        Field("change_days", _l("Answers can be changed for so many days"), Bounded(0, MOST_DAYS), "change_days",
              default=14),
        PAUSED, ORDER,
    ),
)  # fmt: skip
Record(
    "callback_plan", CallbackPlan, _l("Call-back plan"), _l("Call-back plans"), needs="admin.automation",
    group=AUTOMATION, icon="phone", columns=("labels", "condition", "percent", "delay_hours", "is_paused"),
    ready=ready_plan,
    intro=_l("So many of a hundred finished tickets are called about afterwards, by somebody who did not work on "
             "them."),
    fields=(
        LABELS, CONDITION,
        Field("percent", _l("How many of a hundred"), Bounded(1, 100), "percent", required=True, default=10),
        Field("delay_hours", _l("Hours to wait"), Bounded(0, MOST_HOURS), "delay_hours", default=24),
        WORKING,
        Field("script", _l("Script"), LongText(4000), "script", hint=_l("What the caller says and asks.")),
        PAUSED, ORDER,
    ),
)  # fmt: skip
