"""The report of a quarter on paper and in workbooks: what the page shows, its sentences first."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import process_paper, sections
from .exports.contents import Content
from .exports.figures import about, sheet
from .overview import cards
from .periods import BEFORE, start_of
from .process_paper import times
from .quarter import CARDS, Quarter, first_of, sections_of, tell
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
    figures, earlier = one.question(CARDS), one.question(CARDS, (), one.before)
    now, before = (first_of(answer) for answer in (told.now, told.before))
    numbers = sheet(table_of(one.report(CARDS), figures, now, (earlier, before)), _("Figures"), is_drawn=True)
    found = sections_of(one, by)
    stages = stages_of(one, by)
    said = tuple(map(str, [*told.findings, *stages.findings]))
    drawn = (*sections.charts(found), *([times(stages.now)] if stages.now.bottleneck else []))
    *tables, people = sections.sheets(found)
    return Content(
        title_of(one), about(figures, earlier), cards(now, before), drawn,
        (numbers, *tables, process_paper.stages(stages.now), people), said,
    )  # fmt: skip
