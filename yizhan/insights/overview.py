"""The overview: which figures, charts and people it shows, on the screen and elsewhere."""

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yizhan.ui import charts

from . import sections
from .asking import Answer, Question, ask
from .axes import fitting
from .exports.contents import Card, Content
from .exports.figures import about, sheet
from .reading import Report
from .sections import TABLE, Section, Wanted, answered
from .tables import Before, table_of
from .trends import trend

CARDS = ("created", "closed_rate", "solved_rate", "first_response", "resolution_working", "sla_met", "satisfaction")
PEOPLE = ("resolved", "replies", "first_response", "sla_met", "solved_rate", "satisfaction")


@dataclass(frozen=True)
class Overview:
    """Its figures beside those before, and what stands below them."""

    report: Report
    question: Question
    answer: Answer
    before: Before
    sections: list[Section]

    @property
    def other(self) -> Answer | None:
        return self.before[1] if self.before else None


def look(report: Report, by: Any, zone: ZoneInfo) -> Overview:
    """Of the period and the condition of a report. Raises Invalid."""

    def asked(metrics: tuple[str, ...], dimensions: tuple[str, ...] = ()) -> Report:
        return replace(report, metrics=metrics, by=dimensions, formulas=(), sort="", top=0, drawing="table")

    figures = asked(CARDS)
    question, other = figures.questions(zone)
    answer = ask(question, by)
    return Overview(
        figures, question, answer, (other, ask(other, by)) if other else None,
        answered(wanted(question), asked, by, zone),
    )  # fmt: skip


def wanted(question: Question) -> tuple[Wanted, ...]:
    return (
        Wanted("flow", _("Opened, resolved and still open"), "line", ("created", "resolved", "backlog"),
               (fitting(question),)),
        Wanted("kinds", _("Opened by type"), "bar", ("created",), ("type",)),
        Wanted("week", _("Opened by day of the week and hour"), "heat", ("created",), ("weekday", "hour")),
        Wanted("people", _("Agents"), TABLE, PEOPLE, ("agent",)),
    )  # fmt: skip


def content(report: Report, by: Any, zone: ZoneInfo) -> Content:
    """The same as a file. Raises Invalid."""
    one = look(report, by, zone)
    figures = sheet(table_of(one.report, one.question, one.answer, one.before), _("Figures"), is_drawn=True)
    return Content(
        _("Service overview"), about(one.question, one.before[0] if one.before else None), cards(one.answer, one.other),
        sections.charts(one.sections), (figures, *sections.sheets(one.sections)),
    )  # fmt: skip


def cards(answer: Answer, before: Answer | None) -> tuple[Card, ...]:
    """Each figure with its words and what became of it."""
    then = before.total if before else (None,) * len(answer.metrics)
    return tuple(
        Card(str(one.label), charts.say(now, one.sum.unit), trend(one, now, was)[0])
        for one, now, was in zip(answer.metrics, answer.total, then, strict=True)
    )
