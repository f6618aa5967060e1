"""Alerts as records."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.automation.recurring.records import ClockTime
from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Boolean,
    Bounded,
    Choice,
    ConditionText,
    Context,
    Field,
    Number,
    Option,
    References,
    Text,
)
from yizhan.spine.records import Record

from ..metrics import metrics
from ..powers import ALERT, INSIGHTS, VIEW
from .measuring import watchable
from .models import INFLOW, THRESHOLD, Alert
from .recipients import seen
from .windows import COMPARABLE, WINDOWS

KINDS = (
    Option(THRESHOLD, THRESHOLD, _l("Limit of a figure")),
    Option(INFLOW, INFLOW, _l("Unusual inflow")),
)
COMPARATORS = (
    Option("gte", "gte", _l("at or above the limit")),
    Option("lte", "lte", _l("at or below the limit")),
)
SENSITIVITIES = (
    Option("low", "low", _l("Low: 4 times the spread")),
    Option("normal", "normal", _l("Normal: 3 times the spread")),
    Option("high", "high", _l("High: 2 times the spread")),
)
MOST_MINUTES = 7 * 24 * 60


class Limit(Number):
    """A number, kept as one that JSON knows."""

    key = ""

    def parse(self, raw: Any, context: Context) -> Any:
        return float(super().parse(raw, context) or 0)

    def dump(self, value: Any) -> Any:
        return value


def known_metrics() -> Iterable[Option]:
    return [Option(one.key, one.key, one.label) for one in metrics.values()]


def known_dimensions() -> Iterable[Option]:
    return [Option(key, key, one.label) for key, one in watchable().items()]


def ready(row: Alert, by: Actor) -> None:
    """Who keeps it last owns it, so nobody is shown figures with the eyes of another. Raises Invalid."""
    if isinstance(by, Agent):
        row.owner_id = by.pk
    elif row.owner_id is None:
        raise Invalid(_("Only an agent can keep this."))
    errors: dict[str, str] = {}
    if row.kind == THRESHOLD:
        errors |= {key: _("Please fill this in.") for key in ("metric", "limit") if getattr(row, key) in ("", None)}
    elif row.window not in COMPARABLE:
        errors["window"] = _("Inflow is compared week by week; choose a week or less.")
    if bool(row.quiet_from) != bool(row.quiet_to):
        errors["quiet_to" if row.quiet_from else "quiet_from"] = _("Quiet hours need a beginning and an end.")
    elif row.quiet_from and row.quiet_from == row.quiet_to:
        errors["quiet_to"] = _("Quiet hours must end at another time than they begin.")
    for pk in row.agent_ids:
        agent = Agent.named(pk)
        if agent is None or not agent.may(VIEW.key):
            errors["agents"] = _("%(agent)s may not see reports.") % {"agent": agent or f"#{pk}"}
    if errors:
        raise Invalid(errors)


Record(
    "alert", Alert, _l("Alert"), _l("Alerts"), needs=ALERT.key, reads=VIEW.key, group=INSIGHTS, icon="bell",
    columns=("title", "kind", "window", "is_paused"), visible=seen, ready=ready,
    intro=_l("Somebody is told when a figure passes a limit, or when more tickets come than usual."),
    fields=(
        Field("title", _l("Name"), Text(120), "title", required=True),
        Field("kind", _l("What is watched"), Choice(KINDS), "kind", default=THRESHOLD),
        Field("metric", _l("Metric"), Choice(known_metrics), "metric"),
        Field("comparator", _l("Fires when the figure is"), Choice(COMPARATORS), "comparator", default="gte"),
        Field("limit", pgettext_lazy("alert", "Limit"), Limit(), "limit",
              hint=_l("Durations in minutes, shares in percent, others as they are shown.")),
        Field("watch", _l("Watched by"), Choice(known_dimensions), "watch",
              hint=_l("Each value is compared with itself. Empty means all tickets together.")),
        Field("window", pgettext_lazy("alert", "Window"),
              Choice([Option(key, key, one.label) for key, one in WINDOWS.items()]), "window", default="1h"),
        Field("sensitivity", _l("Sensitivity"), Choice(SENSITIVITIES), "sensitivity", default="normal"),
        Field("minimum", _l("At least so many tickets"), Bounded(0, 100_000), "minimum", default=5,
              hint=_l("Fewer never fire, however unusual they are. A share, a mean or a median of fewer neither fires "
                      "nor ends what fires; counts have no minimum.")),
        Field("condition", _l("Only these tickets"), ConditionText(), "condition"),
        Field("agents", _l("Agents"), References("people.Agent"), "agent_ids"),
        Field("roles", _l("Roles"), References("people.Role"), "role_ids"),
        Field("teams", _l("Teams"), References("people.Team"), "team_ids",
              hint=_l("Of roles and teams those who may see reports. Nobody chosen means you.")),
        Field("quiet_from", _l("Quiet from"), ClockTime(5), "quiet_from",
              hint=_l("Like 22:00, in the time zone of the desk. What fires then is told at the end, "
                      "if it still holds.")),
        Field("quiet_to", _l("Quiet until"), ClockTime(5), "quiet_to"),
        Field("pause_minutes", _l("Minutes between two messages"), Bounded(0, MOST_MINUTES), "pause_minutes",
              default=60),
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False),
    ),
)  # fmt: skip
