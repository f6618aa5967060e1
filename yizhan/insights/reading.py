"""A report as it is kept and sent: what is counted, by what, of which period, and how it is drawn."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.errors import Invalid

from . import formulas
from .asking import Question
from .periods import COMPARED, compared, days_of, moments_of
from .recent import moment

DRAWINGS = {
    "table": pgettext_lazy("drawing", "Table"), "matrix": pgettext_lazy("drawing", "Matrix"),
    "bar": _l("Bars"), "stacked": _l("Stacked bars"), "line": _l("Lines"),
    "area": _l("Areas"), "pie": pgettext_lazy("drawing", "Pie"), "heat": _l("Heat map"),
    "funnel": pgettext_lazy("drawing", "Funnel"), "number": pgettext_lazy("drawing", "Number"),
}  # fmt: skip
LISTS = ("metrics", "by", "formulas")
WORDS = ("condition", "period", "first", "last", "compare", "drawing", "sort")
MOST_TOP = 200
MATRIX = "matrix"


@dataclass(frozen=True)
class Report:
    """`sort` is as in a Question; of each dimension `top` values are told apart, the others put together (0: none).

    `formulas` are lines as in formulas.py, columns behind the metrics.
    """

    metrics: tuple[str, ...] = ("created",)
    by: tuple[str, ...] = ()
    condition: str = ""
    period: str = "last_30"
    first: str = ""
    last: str = ""
    compare: str = ""
    drawing: str = "table"
    sort: str = ""
    top: int = 0
    formulas: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @property
    def as_text(self) -> str:
        """For a form that carries it along."""
        return json.dumps(self.as_json(), ensure_ascii=False)

    def questions(self, zone: ZoneInfo, now: datetime | None = None) -> tuple[Question, Question | None]:
        """What is asked now, and what it is compared with. Raises Invalid."""
        today = (now or moment()).astimezone(zone).date()
        days = days_of(self.period, today, day(self.first, "first"), day(self.last, "last"))
        since, until = moments_of(days, zone)
        question = Question(
            self.metrics, since, until, self.by, self.condition, zone, formulas.read(self.formulas), self.sort,
            (self.top,) * len(self.by) if self.top else (), crossed=self.drawing == MATRIX,
        )  # fmt: skip
        other = compared(self.period, self.compare, days, today)
        if other is None:
            return question, None
        since, until = moments_of(other, zone)
        return question, replace(question, since=since, until=until, ranked=(question.since, question.until))


def read(raw: Mapping[str, Any]) -> Report:
    """From JSON, or from a form whose lists are lists. Raises Invalid for what is no report at all."""
    given: dict[str, Any] = {}
    for key in LISTS:
        if key in raw:
            value = raw[key]
            if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
                raise Invalid({key: _("A list of names is needed here.")})
            given[key] = tuple(one for one in value if one)
    for key in WORDS:
        if raw.get(key) not in (None, ""):
            if not isinstance(raw[key], str):
                raise Invalid({key: _("A text is needed here.")})
            given[key] = raw[key].strip()
    top = raw.get("top") or 0
    if not str(top).isdigit() or not 0 <= int(top) <= MOST_TOP:
        raise Invalid({"top": _("A number from 0 to %(most)s.") % {"most": MOST_TOP}})
    made = Report(**given, top=int(top))
    for key, known in (("drawing", DRAWINGS), ("compare", COMPARED)):
        if getattr(made, key) not in known:
            raise Invalid({key: _("“%(name)s” is not one of the choices.") % {"name": getattr(made, key)[:40]}})
    return made


def day(text: str, key: str) -> date | None:
    """Raises Invalid for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid({key: _("A day is needed here, like 2026-11-26.")}) from None
