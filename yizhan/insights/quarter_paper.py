"""The report of a quarter on paper and in workbooks: what the page shows, its sentences first."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import process_paper
from .asking import Answer, Question, ask
from .exports.contents import Content
from .exports.figures import about, sheet
from .overview import cards
from .periods import BEFORE, start_of
from .picturing import picture
from .process_paper import times
from .quarter import CARDS, PEOPLE, Quarter, first_of, tell
from .quarter_stages import stages_of
from .reading import Report
from .tables import table_of


def quarter_of(report: Report, zone: ZoneInfo) -> Quarter:
    """That in which the period of a report begins. Raises Invalid."""
    question, _other = report.questions(zone)
    day = start_of("quarter", question.since.astimezone(zone).date())
    return Quarter(day, zone, report.compare or BEFORE, report.condition)


def title_of(one: Quarter) -> str:
    return f"{_('Quarter report')} · {one.label}"


def content(report: Report, by: Any, zone: ZoneInfo) -> Content:
    """Raises Invalid."""
    one = quarter_of(report, zone)
    told = tell(one, by)

    def asked(keys: tuple[str, ...], dimensions: tuple[str, ...]) -> tuple[Report, Question, Answer]:
        question = one.question(keys, dimensions)
        return one.report(keys, dimensions), question, ask(question, by)

    flow, kinds = asked(("created", "resolved", "backlog"), ("week",)), asked(("created", "missed"), ("type",))
    week, people = asked(("created",), ("weekday", "hour")), asked(PEOPLE, ("agent",))
    drawn = (
        picture(*flow, _("Opened, resolved and still open"), "line"),
        picture(*kinds, _("Opened, and targets missed, by type"), "bar"),
        picture(*week, _("Opened by day of the week and hour"), "heat"),
    )
    figures, earlier = one.question(CARDS), one.question(CARDS, (), one.before)
    now, before = (first_of(answer) for answer in (told.now, told.before))
    tables = [
        table_of(one.report(CARDS), figures, now, (earlier, before)),
        *(table_of(*each) for each in (flow, kinds, week, people)),
    ]
    names: Sequence[str] = (_("Figures"), *(each.title for each in drawn), _("Agents"))
    sheets = tuple(sheet(one, name, is_drawn=name != names[-1]) for one, name in zip(tables, names, strict=True))
    stages = stages_of(one, by)
    said = tuple(map(str, [*told.findings, *stages.findings]))
    charts = (*drawn, *([times(stages.now)] if stages.now.bottleneck else []))
    return Content(
        title_of(one), about(figures, earlier), cards(now, before), charts,
        (*sheets[:-1], process_paper.stages(stages.now), sheets[-1]), said,
    )  # fmt: skip
