"""Exports of reports for programs: figures as CSV or Excel at once, anything else as a file that is written."""

import io
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.catalog.models import Desk
from yizhan.insights.exports import csv, making
from yizhan.insights.exports.contents import Content
from yizhan.insights.exports.export import CONTENT_TYPES, DETAILS, FORMATS, SHOWN, Export
from yizhan.insights.exports.figures import as_shown
from yizhan.insights.exports.subjects import subjects
from yizhan.insights.exports.writers import writer
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page

from . import shapes
from .answers import answer
from .asking import MOST
from .auth import asker
from .body import body, only
from .insights import BY, COMPARE, CONDITION, FIRST, FORMULAS, LAST, METRICS, PERIOD, SORT, TAG, TOP, wanted
from .openapi import WRITING, doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, YES_NO, Schema, described, made

router = Router()
BINARY = {"type": "string", "format": "binary"}
BOM = Query(False, description="With a mark of its encoding, which Excel needs.")


@router.get("/report.csv", **doc(_l("Ask for figures as CSV"), answer=BINARY, media="text/csv", fails=(403, 422),
            name="askReportAsCsv", tag=TAG))  # fmt: skip
def as_csv(
    request: HttpRequest, metrics: str = METRICS, by: str = BY, condition: str = CONDITION, period: str = PERIOD,
    first: str = FIRST, last: str = LAST, compare: str = COMPARE, sort: str = SORT, top: int = TOP,
    formulas: list[str] = FORMULAS, bom: bool = BOM,
) -> HttpResponse:  # fmt: skip
    """The table with names and totals. A text that could be a formula has an apostrophe before it."""
    found = figures(request, metrics=metrics.split(","), by=by.split(","), condition=condition, period=period,
                    first=first, last=last, compare=compare, sort=sort, top=top, formulas=formulas)  # fmt: skip
    file = io.BytesIO()
    csv.write(found, file, bom)
    return sent(file, "csv")


@router.get("/report.xlsx", **doc(_l("Ask for figures as an Excel file"), answer=BINARY, media=CONTENT_TYPES["xlsx"],
            fails=(403, 422), name="askReportAsExcel", tag=TAG))  # fmt: skip
def as_xlsx(
    request: HttpRequest, metrics: str = METRICS, by: str = BY, condition: str = CONDITION, period: str = PERIOD,
    first: str = FIRST, last: str = LAST, compare: str = COMPARE, sort: str = SORT, top: int = TOP,
    formulas: list[str] = FORMULAS,
) -> HttpResponse:  # fmt: skip
    """The table with names and totals; numbers, times and shares are of real types."""
    found = figures(request, metrics=metrics.split(","), by=by.split(","), condition=condition, period=period,
                    first=first, last=last, compare=compare, sort=sort, top=top, formulas=formulas)  # fmt: skip
    file = io.BytesIO()
    writer("xlsx").write(found, file)
    return sent(file, "xlsx")


def figures(request: HttpRequest, **given: Any) -> Content:
    """Raises Refused, Invalid."""
    agent = trusted(request)
    return as_shown(wanted(**given), agent, Desk.the().zone_of(agent))


def sent(file: io.BytesIO, format: str) -> HttpResponse:
    made = HttpResponse(file.getvalue(), content_type=CONTENT_TYPES[format])
    made["Content-Disposition"] = f'attachment; filename="report.{format}"'
    return made


def trusted(request: HttpRequest) -> Agent:
    """Who asks, if they may export. Raises Refused."""
    agent = asker(request)
    making.may(agent, SHOWN)
    return agent


@router.post("/exports", **doc(_l("Have an export written"), answer="Export", status=201, takes="NewExport",
             fails=WRITING, name="beginExport", tag=TAG))  # fmt: skip
def begin(request: HttpRequest) -> HttpResponse:
    """A small one is done in the answer; of others `state` says how far they are."""
    by, raw = trusted(request), body(request)
    only(raw, {"subject", "definition", "saved", "title", "metric", "values", "format", "detail", "bom"})
    texts = {key: raw.get(key, usual) for key, usual in (("subject", "report"), ("format", "xlsx"), ("detail", SHOWN))}
    wrong = {key: _("A text is needed here.") for key, value in texts.items() if not isinstance(value, str)}
    wrong |= {"bom": _("Yes or no is needed here.")} if not isinstance(raw.get("bom", True), bool) else {}
    if wrong:
        raise Invalid(wrong)
    row = making.ask(texts["subject"], asked(raw), texts["format"], texts["detail"], by=by, bom=raw.get("bom", True))
    return answer(shape(row), 201, Location=f"{request.path}/{row.pk}")


def asked(raw: dict[str, Any]) -> dict[str, Any]:
    """What the subject needs to know. Raises Invalid."""
    found = {key: raw[key] for key in ("definition", "saved", "title", "metric", "values") if raw.get(key) is not None}
    kinds: dict[str, tuple[Any, str]] = {
        "definition": (dict, _("A report is an object with metrics.")), "title": (str, _("A text is needed here.")),
        "metric": (str, _("A text is needed here.")), "values": (list, _("A list of names is needed here.")),
        "saved": (int, _("A number is needed here.")),
    }  # fmt: skip
    wrong = {key: kinds[key][1] for key, value in found.items() if not isinstance(value, kinds[key][0])}
    if "values" not in wrong and not all(one is None or isinstance(one, str) for one in found.get("values", [])):
        wrong["values"] = _("A list of names is needed here.")
    if wrong:
        raise Invalid(wrong)
    return found


@router.get("/exports", **doc(_l("List my exports"), answer="Export", many=True, fails=(403, 422), name="listExports",
            tag=TAG))  # fmt: skip
def list_exports(request: HttpRequest, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)) -> HttpResponse:
    """Newest first."""
    found = page(Export.objects.filter(agent=trusted(request)).order_by(), "-id", cursor, limit)
    return answer(shapes.listed(map(shape, found.rows), found.next))


@router.get("/exports/{int:pk}", **doc(_l("Read an export"), answer="Export", fails=(403, 404), name="readExport",
            tag=TAG))  # fmt: skip
def read_export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is."""
    return answer(shape(own(request, pk)))


@router.get("/exports/{int:pk}/file", **doc(_l("Download an export"), answer=BINARY, media="*/*", fails=(403, 404, 409),
            name="downloadExport", tag=TAG))  # fmt: skip
def file(request: HttpRequest, pk: int) -> Any:
    """For whoever had it written, for seven days."""
    row = own(request, pk)
    stream = making.fetch(row, by=asker(request))
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=CONTENT_TYPES[row.format])


@router.post("/exports/{int:pk}/cancel", **doc(_l("Cancel an export"), answer="Export", fails=WRITING,
             name="cancelExport", tag=TAG))  # fmt: skip
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """As long as it is not finished."""
    row = own(request, pk)
    making.cancel(row, by=asker(request))
    return answer(shape(row))


def own(request: HttpRequest, pk: int) -> Export:
    row = Export.objects.filter(pk=pk, agent=trusted(request)).first() if pk < 2**62 else None
    if row is None:
        raise Http404
    return row


def shape(one: Export) -> dict[str, Any]:
    return {
        "id": one.pk, "subject": one.subject, "title": one.title, "format": one.format, "detail": one.detail,
        "state": one.state, "rows": one.total, "done": one.done_count, "size": one.size, "why": one.why,
        "asked_at": one.asked_at, "finished_at": one.finished_at,
    }  # fmt: skip


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    subject, formats, details = {"enum": [*subjects]}, {"enum": [*FORMATS]}, {"enum": [*DETAILS]}
    report = {
        "type": "object",
        "description": _(
            "metrics, by, condition, period …, as in /report; “board”: the id or key of a dashboard; “flow”: of the "
            "process map."
        ),
    }
    return {
        "NewExport": made({
            "subject": subject, "definition": report,
            "saved": described(WHOLE, _("With the subject “saved”: the id of the report.")), "title": TEXT,
            "metric": described(TEXT, _("With the subject “tickets”: the metric whose tickets are wanted.")),
            "values": {"type": "array", "items": {"type": ["string", "null"]}}, "format": formats, "detail": details,
            "bom": YES_NO,
        }, []),
        "Export": made({
            "id": WHOLE, "subject": subject, "title": TEXT, "format": formats, "detail": details,
            "state": {"enum": [str(one) for one in Export.State]}, "rows": WHOLE, "done": WHOLE, "size": WHOLE,
            "why": TEXT, "asked_at": AT, "finished_at": MAYBE_AT,
        }),
    }  # fmt: skip


sources.append(schemas)
