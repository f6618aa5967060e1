"""The overview: which figures, charts and people it shows, on the screen and elsewhere."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yizhan.ui import charts

from .asking import Answer, Question, ask
from .axes import fitting
from .exports.contents import Card, Content
from .exports.figures import about, sheet
from .picturing import picture
from .reading import Report
from .tables import table_of
from .trends import trend

CARDS = ("created", "closed_rate", "solved_rate", "first_response", "resolution_working", "sla_met", "satisfaction")
PEOPLE = ("resolved", "replies", "first_response", "sla_met", "solved_rate", "satisfaction")
Asked = tuple[Report, Question, Answer]


def content(report: Report, by: Any, zone: ZoneInfo) -> Content:
    """Of the period and the condition of a report. Raises Invalid."""

    def asked(keys: tuple[str, ...], dimensions: tuple[str, ...] = ()) -> Asked:
        one = Report(keys, dimensions, report.condition, report.period, report.first, report.last, report.compare)
        question, _other = one.questions(zone)
        return one, question, ask(question, by)

    figures, question, answer = asked(CARDS)
    _question, other = figures.questions(zone)
    before = ask(other, by) if other else None
    flow, week = (
        asked(("created", "resolved", "backlog"), (fitting(question),)),
        asked(("created",), ("weekday", "hour")),
    )
    kinds, people = asked(("created",), ("type",)), asked(PEOPLE, ("agent",))
    drawn = (
        picture(*flow, _("Opened, resolved and still open"), "line"),
        picture(*kinds, _("Opened by type"), "bar"),
        picture(*week, _("Opened by day of the week and hour"), "heat"),
    )
    names = (_("Figures"), *(one.title for one in drawn), _("Agents"))
    tables = [
        table_of(figures, question, answer, (other, before) if other and before else None),
        *(table_of(*one) for one in (flow, kinds, week, people)),
    ]
    sheets = tuple(sheet(one, name, is_drawn=name != names[-1]) for one, name in zip(tables, names, strict=True))
    return Content(_("Service overview"), about(question, other), cards(answer, before), drawn, sheets)


def cards(answer: Answer, before: Answer | None) -> tuple[Card, ...]:
    """Each figure with its words and what became of it."""
    then = before.total if before else (None,) * len(answer.metrics)
    return tuple(
        Card(str(one.label), charts.say(now, one.sum.unit), trend(one, now, was)[0])
        for one, now, was in zip(answer.metrics, answer.total, then, strict=True)
    )
