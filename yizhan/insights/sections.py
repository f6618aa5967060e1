"""The charts and tables of a report that comes with the desk: asked once, for its page and for its paper."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from yizhan.ui.charts import Chart

from .asking import Answer, Question, ask
from .exports.contents import Sheet
from .exports.figures import sheet
from .picturing import picture
from .reading import Report
from .tables import table_of

TABLE = "table"
Reporting = Callable[[tuple[str, ...], tuple[str, ...]], Report]


@dataclass(frozen=True)
class Wanted:
    """What a section shows, by what, and how it is drawn."""

    key: str
    title: str
    drawing: str
    metrics: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """The same with its answer."""

    key: str
    title: str
    drawing: str
    report: Report
    question: Question
    answer: Answer

    @property
    def is_table(self) -> bool:
        return self.drawing == TABLE


def answered(wanted: Iterable[Wanted], report: Reporting, by: Any, zone: ZoneInfo) -> list[Section]:
    """Each asked for with the report of its metrics and dimensions. Raises Invalid."""

    def one(each: Wanted) -> Section:
        asked = report(each.metrics, each.by)
        question, _other = asked.questions(zone)
        return Section(each.key, each.title, each.drawing, asked, question, ask(question, by))

    return [one(each) for each in wanted]


def charts(sections: Iterable[Section]) -> tuple[Chart, ...]:
    return tuple(picture(one.report, one.question, one.answer, one.title, one.drawing)
                 for one in sections if not one.is_table)  # fmt: skip


def sheets(sections: Iterable[Section]) -> tuple[Sheet, ...]:
    return tuple(sheet(table_of(one.report, one.question, one.answer), one.title, is_drawn=not one.is_table)
                 for one in sections)  # fmt: skip
