"""What a tile asks, as somebody may ask for it, and what comes of it: for the screen and for paper."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid
from yizhan.ui.charts import say

from . import picturing
from .asking import Answer, Question, ask
from .boards import Board, Tile, filtered
from .drawings import why_not
from .metrics.base import DOWN
from .models import SavedReport
from .reading import MATRIX, Report, read
from .sharing import offered
from .tables import Before

TABLES = {"table", MATRIX}


@dataclass(frozen=True)
class Told:
    """The answer to a tile, its report drawn as it can be; `other` is the period it is compared with."""

    title: str
    report: Report
    question: Question
    other: Question | None
    answer: Answer

    @property
    def is_figures(self) -> bool:
        return not self.answer.by and self.report.drawing != "funnel"

    @property
    def is_table(self) -> bool:
        return not self.is_figures and self.report.drawing in TABLES


def tell(tile: Tile, filters: Mapping[str, str], by: Any, zone: ZoneInfo) -> Told:
    """Raises Invalid for what cannot be answered."""
    report = report_of(tile, filters, by)
    question, other = report.questions(zone)
    answer = ask(question, by)
    if report.drawing != "table" and why_not(report.drawing, answer.by, answer.metrics):
        report = replace(report, drawing="table" if len(answer.by) == 3 else "bar" if answer.by else "number")
    return Told(title_of(tile, by) or picturing.title_of(answer), report, question, other, answer)


def with_few_series(told: Told, by: Any) -> tuple[Told, Before]:
    """As a chart can tell it apart; of one line alone also how it went before."""
    few = picturing.with_few_series(told.report, told.question, told.answer)
    if few is not told.question:
        told = replace(told, question=few, answer=ask(few, by))
    is_line = told.report.drawing in {"line", "area"} and len(told.answer.by) == len(told.answer.metrics) == 1
    return told, (told.other, ask(told.other, by)) if told.other and is_line else None


def before_of(told: Told, by: Any) -> Before:
    """Beside the figures of a crossed table."""
    is_told = told.other and told.report.compare and told.report.drawing == MATRIX
    return (told.other, ask(told.other, by)) if is_told and told.other else None


def judged(answer: Answer, at: int, target: float | None) -> tuple[str, bool | None]:
    """The target of a figure in words, and whether it is met; None where there is none."""
    value, metric = answer.total[at], answer.metrics[at]
    if target is None:
        return "", None
    word = _("Target %(target)s") % {"target": say(target, metric.sum.unit)}
    if value is None:
        return word, None
    return word, value <= target if metric.better == DOWN else value >= target


def report_of(tile: Tile, filters: Mapping[str, str], by: Any) -> Report:
    """Under the filters of the board. Raises Invalid where a saved one is gone or not shared with who asks."""
    if tile.report is not None:
        return filtered(tile.report, filters, tile.drawing)
    saved = offered(SavedReport.objects, by).filter(pk=tile.saved).first()
    if saved is None:
        raise Invalid(_("This report is not there, or not shared with you."))
    return filtered(read(saved.definition), filters, tile.drawing)


def title_of(tile: Tile, by: Any) -> str:
    """Its own, or that of the saved report; empty where there is neither."""
    if tile.title or tile.saved is None:
        return tile.title
    saved = offered(SavedReport.objects, by).filter(pk=tile.saved).first()
    return saved.title if saved else ""


def opened(board: Board, by: Any) -> Board:
    """With the definitions of saved reports instead of their ids, as far as `by` may see them."""

    def one(tile: Tile) -> Tile:
        saved = offered(SavedReport.objects, by).filter(pk=tile.saved).first() if tile.report is None else None
        return (
            replace(tile, report=read(saved.definition), saved=None, title=tile.title or saved.title) if saved else tile
        )

    return replace(board, tiles=tuple(map(one, board.tiles)))
