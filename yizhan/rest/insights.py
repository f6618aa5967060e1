"""Reports for programs: the metrics with what they mean, figures by dimensions, the tickets behind each figure."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.catalog.models import Desk
from yizhan.insights.asking import Answer, Question, ask, behind
from yizhan.insights.axes import ordered
from yizhan.insights.dimensions import dimensions
from yizhan.insights.metrics import Metric, metrics
from yizhan.insights.metrics.base import GROUPS
from yizhan.insights.paths import Paths, Stay, charted, walked
from yizhan.insights.periods import BEFORE, start_of
from yizhan.insights.powers import VIEW
from yizhan.insights.quarter import Quarter, quarters, tell
from yizhan.insights.quarter_stages import stages_of
from yizhan.insights.reading import MOST_TOP, Report, day, read
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.paging import page

from . import shapes
from .answers import answer
from .asking import MOST, row_of
from .auth import asker
from .openapi import doc, sources
from .schemas import AT, TEXT, WHOLE, YES_NO, Schema, described, made, many

router = Router()
TAG = "reports"
FAILS = (403, 422)
METRICS = Query(..., max_length=600, description="Keys of metrics, separated by commas; see /metrics.")
BY = Query("", max_length=400, description="Keys of up to three dimensions, separated by commas; see /dimensions.")
CONDITION = Query("", max_length=4000, description="Only these tickets, as in the search box.")
PERIOD = Query("last_30", description="today, this_week, last_month, last_quarter, last_90 …, or custom.")
FIRST = Query("", description="The first day of a custom period, 2026-07-01.")
LAST = Query("", description="Its last day.")
STAY = ("label", "tickets", "visits", "again", "median", "p90", "total", "is_designed")
COMPARE_TEXT = "before: the period before; last_year: the same a year ago."
COMPARE = Query("", description=COMPARE_TEXT)
SORT = Query("", max_length=60, description="The key of a column, with - before it for the largest first; or name.")
TOP = Query(0, ge=0, le=MOST_TOP, description="So many values of each dimension; the rest are counted as ~others.")
FORMULAS = Query([], description="Each a name, metrics and + - * / ( ), and a unit: “rate = urges / created : share”.")


@router.get(
    "/metrics", **doc(_l("List the metrics"), answer="Metric", many=True, fails=FAILS, name="listMetrics", tag=TAG)
)
def list_metrics(request: HttpRequest) -> HttpResponse:
    """With what they mean. Always one page."""
    trusted(request)
    return answer(shapes.listed(map(metric, metrics.values())))


@router.get("/dimensions", **doc(_l("List the dimensions"), answer="Dimension", many=True, fails=FAILS,
            name="listDimensions", tag=TAG))  # fmt: skip
def list_dimensions(request: HttpRequest) -> HttpResponse:
    """What figures can be grouped by: fields of the ticket, custom ones too, people, parts of time. Always one page."""
    trusted(request)
    return answer(shapes.listed({"key": one.key, "label": str(one.label)} for one in dimensions().values()))


@router.get("/report", **doc(_l("Ask for figures"), answer="Report", fails=FAILS, name="askReport", tag=TAG))
def report(
    request: HttpRequest,
    metrics: str = METRICS,
    by: str = BY,
    condition: str = CONDITION,
    period: str = PERIOD,
    first: str = FIRST,
    last: str = LAST,
    compare: str = COMPARE,
    sort: str = SORT,
    top: int = TOP,
    formulas: list[str] = FORMULAS,
) -> HttpResponse:
    """Of the tickets one may see, as they were at the end of the period; days begin in the zone of the asker."""
    agent = trusted(request)
    asked = wanted(metrics=metrics.split(","), by=by.split(","), condition=condition, period=period, first=first,
                   last=last, compare=compare, sort=sort, top=top, formulas=formulas)  # fmt: skip
    return answer(told(asked, agent))


@router.get("/saved_reports/{int:pk}/answer", **doc(_l("Ask for the figures of a saved report"), answer="Report",
            fails=(403, 404, 422), name="askSavedReport", tag=TAG))  # fmt: skip
def saved(request: HttpRequest, pk: int) -> HttpResponse:
    """As its definition asks, of the tickets one may see oneself."""
    agent = trusted(request)
    row = row_of(request, "saved_report", pk)
    return answer(told(read(row.definition), agent))


def told(asked: Report, agent: Agent) -> dict[str, Any]:
    """What is answered. Raises Invalid."""
    question, other = asked.questions(Desk.the().zone_of(agent))
    return {
        "since": question.since, "until": question.until, "figures": figures(question, ask(question, agent)),
        "compared": figures(other, ask(other, agent)) if other else None,
    }  # fmt: skip


@router.get("/report/tickets", **doc(_l("List the tickets behind a figure"), answer="Ticket", many=True, fails=FAILS,
            name="listReportTickets", tag=TAG))  # fmt: skip
def tickets(
    request: HttpRequest,
    metric: str = Query(..., max_length=60, description="The metric whose figure it is."),
    by: str = BY,
    value: list[str] = Query([], description="The value of each dimension, in their order; empty for none."),  # noqa: B008
    condition: str = CONDITION,
    period: str = PERIOD,
    first: str = FIRST,
    last: str = LAST,
    sort: str = SORT,
    top: int = TOP,
    formulas: list[str] = FORMULAS,
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:
    """Newest first. With the dimensions and values of a row; without, the tickets behind the total.

    Those behind the value ~others take the same `top`, `sort` and formulas as the report.
    """
    agent = trusted(request)
    asked = wanted(metrics=[metric], by=by.split(","), condition=condition, period=period, first=first, last=last,
                   sort=sort, top=top, formulas=formulas)  # fmt: skip
    if len(value) != len(asked.by):
        raise Invalid({"value": _("Give one value for each dimension.")})
    question, _other = asked.questions(Desk.the().zone_of(agent))
    found = behind(question, metric, tuple(one or None for one in value), agent)
    rows = page(shapes.with_all(found), "-created_at", cursor, limit)
    return answer(shapes.listed(map(shapes.ticket, rows.rows), rows.next))


@router.get("/quarter", **doc(_l("Ask for the report of a quarter"), answer="QuarterReport", fails=FAILS,
            name="askQuarter", tag=TAG))  # fmt: skip
def quarter(
    request: HttpRequest,
    first: str = Query("", description="A day of the quarter; without, the newest that is over."),
    compare: str = Query(BEFORE, description=COMPARE_TEXT),
    condition: str = CONDITION,
) -> HttpResponse:
    """Figures, those they are compared with, and in words what changed further than chance changes it."""
    agent = trusted(request)
    zone = Desk.the().zone_of(agent)
    read({"compare": compare, "first": first})
    asked = day(first, "first")
    one = Quarter(start_of("quarter", asked) if asked else quarters(zone)[1], zone, compare or BEFORE, condition)
    told, stages = tell(one, agent), stages_of(one, agent)
    return answer({
        "first": one.days[0].isoformat(), "last": one.days[1].isoformat(), "figures": by_key(told.now, told.now.total),
        "compared": by_key(told.before, told.before.total), "findings": [str(each) for each in told.findings],
        "stages": list(map(stay, stages.now.stays)), "stages_compared": list(map(stay, stages.before.stays)),
        "bottleneck": bottleneck(stages.now), "stage_findings": [str(each) for each in stages.findings],
    })  # fmt: skip


@router.get("/process", **doc(_l("Ask for the ways tickets went"), answer="Process", fails=FAILS, name="askProcess",
            tag=TAG))  # fmt: skip
def process(
    request: HttpRequest,
    flow: str = Query("", description="The key of a flow; without, the statuses of all tickets."),
    condition: str = CONDITION,
    period: str = PERIOD,
    first: str = FIRST,
    last: str = LAST,
) -> HttpResponse:
    """Stages with their times, moves, and who plays tickets back and forth; of those opened in the period."""
    agent = trusted(request)
    asked = read({"condition": condition, "period": period, "first": first, "last": last})
    question, _other = asked.questions(Desk.the().zone_of(agent))
    chosen = next((one for one in charted() if one.slug == flow), None)
    if flow and chosen is None:
        raise Invalid({"flow": _("There is no such flow.")})
    paths = walked(question, chosen, agent)
    return answer({
        "stages": list(map(stay, paths.stays)),
        "moves": [vars(one) for one in paths.moves],
        "pairs": [{"kind": one.kind, "values": [one.one, one.other], "labels": [*one.labels], "tickets": one.tickets,
                   "times": one.times} for one in paths.pairs],
        "bottleneck": bottleneck(paths),
    })  # fmt: skip


def stay(one: Stay) -> dict[str, Any]:
    return {"key": one.value, **{key: getattr(one, key) for key in STAY}}


def bottleneck(paths: Paths) -> str | None:
    return paths.bottleneck.value if paths.bottleneck else None


def wanted(**given: Any) -> Report:
    """Raises Invalid."""
    return read(given)


def trusted(request: HttpRequest) -> Agent:
    """Who asks, if they may. Raises Refused."""
    agent = asker(request)
    if not agent.may(VIEW.key):
        raise Refused(VIEW.key)
    return agent


def metric(one: Metric) -> dict[str, Any]:
    return {"key": one.key, "label": str(one.label), "means": str(one.means), "unit": one.sum.unit,
            "better": one.better or None, "is_working_time": one.is_working,
            "group": str(GROUPS[one.group])}  # fmt: skip


def figures(question: Question, found: Answer) -> dict[str, Any]:
    """In the order of the report; where it says none, values in the order of their own."""
    words, keys = found.words, list(found.rows)
    if question.sort:
        keys = ordered(found, question, keys)
    else:
        keys.sort(key=lambda key: [one.order(value) for one, value in zip(found.by, key, strict=True)])
    return {
        "rows": [
            {
                "values": [{"value": value, "label": words[at][value or None]} for at, value in enumerate(key)],
                "figures": by_key(found, found.rows[key]),
            }
            for key in (keys if found.by else [])
        ],
        "total": by_key(found, found.total),
    }


def by_key(found: Answer, row: tuple[Any, ...]) -> dict[str, Any]:
    return {one.key: value for one, value in zip(found.metrics, row, strict=True)}


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    seconds = described({"type": ["number", "null"]}, _("Seconds of working time."))
    stages = many(made({"key": TEXT, "label": TEXT, "tickets": WHOLE, "visits": WHOLE, "again": WHOLE,
                        "median": seconds, "p90": seconds, "total": seconds, "is_designed": YES_NO}))  # fmt: skip
    several: Schema = {"type": "object", "additionalProperties": {"type": ["number", "null"]}}
    value = made({"value": {"type": ["string", "null"]}, "label": TEXT})
    row = made({"values": many(value), "figures": several})
    told = made(
        {"rows": many(row), "total": described(several, _("Of all rows; worked out of the tickets, not added up."))}
    )
    return {
        "Metric": made({
            "key": TEXT, "label": TEXT, "means": described(TEXT, _("What is counted, in plain words.")),
            "unit": described(TEXT, "count, seconds, share (0–1), stars (1–5), number"),
            "better": described({"type": ["string", "null"]}, _("up or down: which of them is good news.")),
            "is_working_time": YES_NO, "group": TEXT,
        }),
        "Dimension": made({"key": TEXT, "label": TEXT}),
        "Process": made({
            "stages": stages,
            "moves": many(made({"origin": TEXT, "to": TEXT, "tickets": WHOLE, "times": WHOLE, "is_designed": YES_NO})),
            "pairs": many(made({"kind": TEXT, "values": many(TEXT), "labels": many(TEXT), "tickets": WHOLE,
                                "times": WHOLE})),
            "bottleneck": {"type": ["string", "null"]},
        }),
        "QuarterReport": made({
            "first": TEXT, "last": TEXT, "figures": several, "compared": several,
            "findings": described(many(TEXT), _("What changed, in sentences.")),
            "stages": stages, "stages_compared": stages, "bottleneck": {"type": ["string", "null"]},
            "stage_findings": described(many(TEXT), _("Where the time went and what came back, in sentences.")),
        }),
        "Report": made({"since": AT, "until": AT, "figures": told, "compared": {"anyOf": [told, {"type": "null"}]}}),
    }  # fmt: skip


sources.append(schemas)
