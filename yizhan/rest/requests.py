"""Open a ticket through a request type: its questions are asked as on the customers' pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.catalog.requests.definition import CONTACT, NAME
from yizhan.catalog.requests.reading import Given, body_of, read, subject_of
from yizhan.catalog.requests.request_type import RequestType
from yizhan.people.models import Department
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Files
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket

from . import shapes
from .answers import answer
from .asking import context, etag
from .auth import asker
from .body import body, only
from .openapi import WRITING, doc, sources
from .people import requester_in
from .records import row_named
from .schemas import WHOLE, Schema, made, many

router = Router()
# The requester is named apart from the answers.
APART = frozenset({NAME, CONTACT})


@router.post("/request-types/{key}/tickets", **doc(
    _l("Open a ticket through a request type"), answer="Ticket", status=201, takes="NewRequest", fails=WRITING,
    name="openRequest", tag="request-types"))  # fmt: skip
def open_one(request: HttpRequest, key: str) -> HttpResponse:
    """Answers by the keys of the questions. What does not show for them is neither required nor kept."""
    row = row_named(records["request_type"], request, key)
    if row.is_archived:
        raise Http404
    asking, raw = context(request), body(request)
    only(raw, {"requester", "answers", "files"})
    given = _answered(row, raw.get("answers") or {}, asking)
    ticket = open_ticket(
        by=asker(request), requester=requester_in(raw.get("requester"), asking.by), subject=subject_of(row, given),
        body=body_of(given), files=_files(raw.get("files"), asking), channel="api", type=row.type_id,
        department=Department.named(row.department_id) if row.department_id else None, fields=given.data,
        request_type=row,
    )  # fmt: skip
    location = request.path.partition("/request-types/")[0]
    return answer(shapes.ticket(ticket), 201, ETag=etag(ticket.version), Location=f"{location}/tickets/{ticket.number}")


def _answered(row: RequestType, raw: Any, asking: Context) -> Given:
    """Raises Invalid with a message per question, also for what the form does not ask."""
    if not isinstance(raw, dict):
        raise Invalid({"answers": _("Give an object of questions and answers.")})
    known = {one.field for _section, one in row.form.questions()} - APART
    errors: dict[str, list[str]] = {key: [_("There is no such field.")] for key in raw if key not in known}
    given = read(row.form, {key: raw.get(key) for key in known}, asking, known=APART)
    errors |= given.errors
    if errors:
        raise Invalid({f"answers.{key}": texts for key, texts in errors.items()})
    return given


def _files(raw: Any, asking: Context) -> list[Any]:
    try:
        return list(Files().parse(raw, asking)) if raw else []
    except Invalid as error:
        raise Invalid(error.under("files")) from None


def request_schemas(is_known: bool) -> dict[str, Schema]:
    shape = made({"requester": {"type": "object"}, "answers": {"type": "object"}, "files": many(WHOLE)}, ["requester"])
    return {"NewRequest": shape}


sources.append(request_schemas)
