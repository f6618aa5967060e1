"""A report put together by oneself: what is counted, by what, of which tickets and when, and how it is drawn."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhan.catalog.models import Desk
from yizhan.insights import formulas
from yizhan.insights.asking import BY_NAME, Answer, Question, ask
from yizhan.insights.axes import fitting
from yizhan.insights.dimensions import Dimension, dimensions
from yizhan.insights.drawings import AUTOMATIC, suggested, why_not
from yizhan.insights.exports.figures import said_of
from yizhan.insights.metrics import Metric, metrics
from yizhan.insights.metrics.base import GROUPS
from yizhan.insights.models import SavedReport
from yizhan.insights.periods import COMPARED, PERIODS
from yizhan.insights.picturing import title_of
from yizhan.insights.powers import VIEW
from yizhan.insights.reading import DRAWINGS, LISTS, Report, read
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records

from ..gate import asker, for_agents, row_of
from ..report_charts import chart, numbers, table, with_few_series

FIRST = Report(("created",), ("type",), drawing=AUTOMATIC)
ICONS = {"table": "table", "matrix": "matrix", "bar": "bars", "stacked": "stacked", "line": "lines", "area": "area",
         "pie": "pie", "heat": "heat", "funnel": "funnel", "number": "number"}  # fmt: skip
TOPS = (3, 5, 10, 20, 50)
# So many values may stand across a table below a chart.
MOST_ACROSS = 24


@dataclass(frozen=True)
class Choice:
    """A drawing to choose, or why it does not fit."""

    key: str
    label: str
    icon: str
    why: str = ""


@for_agents(VIEW.key)
@require_safe
def build(request: HttpRequest) -> HttpResponse:
    """What is asked stands in the address, so that it can be kept and sent. htmx asks for the result alone."""
    agent = asker(request)
    pk = whole(request.GET.get("saved"))
    saved = row_of(request, "saved_report", pk) if pk is not None else None
    version = (whole(request.GET.get("version")) or saved.version) if saved else None
    report, drawing, error = asked_for(request, read(saved.definition) if saved else FIRST)
    context: dict[str, Any] = {"saved": saved, "may_keep": saved and records["saved_report"].allows(saved, agent)}
    if not error:
        try:
            context |= result(report, drawing, agent)
            report = context["report"]
        except Invalid as invalid:
            error = " ".join(invalid.texts)
    context |= {"report": report, "error": error, "version": version,
                "query": address(report, saved, version)}  # fmt: skip
    if request.headers.get("HX-Request"):
        answer = render(request, "workspace/reports/result.html", context)
        if not error:
            shown = replace(report, drawing=drawing)
            answer["HX-Replace-Url"] = f"{request.path}?{address(shown, saved, version)}"
        return answer
    return render(request, "workspace/reports/build.html", {**context, **panel(report)})


def asked_for(request: HttpRequest, usual: Report) -> tuple[Report, str, str]:
    """What the address asks for, the drawing wanted, and what is wrong."""
    get = request.GET
    raw: dict[str, Any] = {key: value for key, value in get.items() if key not in LISTS}
    is_asked = bool(get.keys() - {"saved", "version"})
    for key in LISTS:
        is_said = key in get or "built" in get or (is_asked and (key != "metrics" or "formulas" in get))
        raw[key] = get.getlist(key) if is_said else list(getattr(usual, key))
    raw["formulas"] += typed(request)
    base = {} if is_asked else usual.as_json()
    drawing = raw.get("drawing") or base.get("drawing") or AUTOMATIC
    try:
        report = read({**base, **raw, "drawing": "table" if drawing == AUTOMATIC else drawing})
    except Invalid as invalid:
        return (
            (usual if usual.drawing != AUTOMATIC else replace(usual, drawing="table")),
            drawing,
            " ".join(invalid.texts),
        )
    return report, drawing, ""


def typed(request: HttpRequest) -> list[str]:
    """Formulas as the form has them: names, expressions and units side by side."""
    rows = zip(*(request.GET.getlist(f"formula_{part}") for part in ("name", "text", "unit")), strict=False)
    return [formulas.line(*row) for row in rows if row[1].strip() or row[0].strip()]


def result(report: Report, drawing: str, agent: Agent) -> dict[str, Any]:
    """The figures and how they are drawn. Raises Invalid."""
    zone = Desk.the().zone_of(agent)
    question, other = report.questions(zone)
    answer = ask(question, agent)
    kind = drawing if drawing in DRAWINGS and not why_not(drawing, answer.by, answer.metrics) else (
        suggested(answer.by, answer.metrics))  # fmt: skip
    report = replace(report, drawing=kind)
    if kind == "matrix" and not question.crossed:
        question, other = report.questions(zone)
        answer = ask(question, agent)
    before = (other, ask(other, agent)) if other else None
    return {
        "report": report, "question": question, "about": said_of(question),
        "is_automatic": drawing not in DRAWINGS, "answer": answer,
        "choices": choices(answer.by, answer.metrics), "sorts": sorts(answer.metrics),
        "tops": sorted({*TOPS, *([report.top] if report.top else [])}), "title": title_of(answer),
        **drawn(report, question, answer, before, agent),
    }  # fmt: skip


def drawn(
    report: Report, question: Question, answer: Answer, before: tuple[Question, Answer] | None, agent: Agent
) -> dict[str, Any]:
    """The picture, and the table below it."""
    found: dict[str, Any] = {"is_empty": bool(answer.by) and not answer.rows}
    if found["is_empty"]:
        return found
    if report.drawing == "number":
        days = replace(question, by=(fitting(question),), most=())
        found["numbers"] = numbers(report, question, answer, before and before[1], (days, ask(days, agent)))
    elif report.drawing not in {"table", "matrix"}:
        few = with_few_series(report, question, answer)
        shown = answer if few is question else ask(few, agent)
        found["chart"] = chart(report, few, shown, title_of(answer), before=before if len(answer.by) == 1 else None)
    across = {key[-1:] for key in answer.rows}
    is_crossed = len(answer.by) == 2 and report.drawing != "table" and len(across) <= MOST_ACROSS
    found["table"] = table(replace(report, drawing="matrix") if is_crossed else report, question, answer, before)
    return found


def choices(by: tuple[Dimension, ...], columns: tuple[Metric, ...]) -> list[Choice]:
    return [Choice(key, str(label), ICONS[key], why_not(key, by, columns)) for key, label in DRAWINGS.items()]


def sorts(columns: tuple[Metric, ...]) -> list[tuple[str, str]]:
    """By what rows can be sorted."""
    found = [("", _("Usual order")), (BY_NAME, _("By name"))]
    for one in columns:
        found.append((f"-{one.key}", _("%(metric)s, most first") % {"metric": one.label}))
        found.append((one.key, _("%(metric)s, least first") % {"metric": one.label}))
    return found


def panel(report: Report) -> dict[str, Any]:
    """What can be chosen."""
    known = dimensions()
    return {
        "groups": [(label, [one for one in metrics.values() if one.group == key]) for key, label in GROUPS.items()],
        "dimensions": [(one, heading(one)) for one in known.values()], "periods": PERIODS, "comparisons": COMPARED,
        "places": [(number, report.by[number] if number < len(report.by) else "") for number in range(3)],
        "formulas": [(*formulas.parts(one),) for one in report.formulas], "units": formulas.UNITS,
    }  # fmt: skip


def heading(one: Dimension) -> str:
    """Under what a dimension is found."""
    if one.is_time or one.field is None and one.key != "agent":
        return _("Time")
    return _("Custom field") if one.field and one.field.is_custom else ""


def address(report: Report, saved: SavedReport | None = None, version: int | None = None) -> str:
    """A report as the query of an address, with the version it is a change of."""
    kept = {key: value for key, value in report.as_json().items() if value}
    return urlencode({**kept, **({"saved": saved.pk, "version": version} if saved else {})}, doseq=True)
