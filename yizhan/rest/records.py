"""Everything administrators keep, each with the same five routes, made from spine.records."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from ninja import Query, Router

from yizhan.spine.fields import Choice, Field, MultiChoice
from yizhan.spine.fields.reference import Reference, References
from yizhan.spine.labelled import Labelled
from yizhan.spine.paging import page
from yizhan.spine.records import Record, records

from . import customers
from .answers import answer, nothing
from .asking import MOST, context, etag, expected
from .auth import asker
from .body import body
from .openapi import DROPPING, READING, WRITING, doc, sources, taken
from .schemas import WHOLE, YES_NO, Schema, made, many
from .shapes import listed

# How the address says what the plural of the key would not.
PATHS = {"status": "statuses", "mailbox": "mailboxes", "field": "custom-fields"}
# There is one of these: it is read and changed, never listed, added or removed.
SINGLE = {"desk"}


def path_of(record: Record) -> str:
    word = record.key.replace("_", "-")
    return PATHS.get(record.key, f"{word[:-1]}ies" if word.endswith("y") else f"{word}s")


def name_of(record: Record) -> str:
    """What the document calls a record: `canned_reply` is CannedReply."""
    return "".join(part.capitalize() for part in record.key.split("_")) + "Record"


def record_routes() -> Router:
    """Routes of every record there is."""
    router = Router()
    for record in records.values():
        (_single if record.key in SINGLE else _several)(router, record)
    return router


def _several(router: Router, record: Record) -> None:
    at, name, tag = f"/{path_of(record)}", name_of(record), path_of(record)
    said: dict[str, Any] = {"tag": tag, "description": record.intro}
    noun = record.key.title().replace("_", "")

    def list_all(
        request: HttpRequest,
        q: str = Query("", description="Only those with this text in them, where the record can be searched."),
        archived: bool = Query(False, description="Also those out of use."),
        cursor: str = "",
        limit: int = Query(50, ge=1, le=MOST),
    ) -> HttpResponse:
        rows = prepared(record, record.rows(asker(request)), archived)
        rows = customers.searched(record.key, rows, q) if q else rows
        found = page(rows, "id", cursor, limit)
        return answer(listed((data(record, row) for row in found.rows), found.next))

    def create(request: HttpRequest) -> HttpResponse:
        row = record.create(body(request), by=asker(request), asking=context(request))
        return answer(data(record, row), 201, Location=f"{request.path}/{row.pk}")

    def read(request: HttpRequest, key: str) -> HttpResponse:
        return _tagged(record, row_named(record, request, key))

    def edit(request: HttpRequest, key: str) -> HttpResponse:
        row = record.edit(row_named(record, request, key), body(request), by=asker(request), expect=expected(request),
                          asking=context(request))  # fmt: skip
        return _tagged(record, row)

    def remove(request: HttpRequest, key: str) -> HttpResponse:
        record.remove(row_named(record, request, key), by=asker(request))
        return nothing()

    one = f"{at}/{{key}}"
    many_said = doc(record.plural, answer=name, many=True, name=f"list{noun}", **said)
    router.get(at, **many_said)(list_all)
    router.post(
        at,
        **doc(
            pgettext_lazy("record", "Add"),
            answer=name,
            takes=f"{name}New",
            status=201,
            fails=WRITING,
            name=f"add{noun}",
            **said,
        ),
    )(create)
    router.get(one, **doc(record.label, answer=name, fails=READING, name=f"read{noun}", **said))(read)
    edit_said = doc(_l("Edit"), answer=name, takes=f"{name}Edit", fails=WRITING, match=True, name=f"edit{noun}", **said)
    router.patch(one, **edit_said)(edit)
    router.delete(one, **doc(_l("Remove, or archive when it was used"), status=204, fails=DROPPING,
                             name=f"remove{noun}", **said))(remove)  # fmt: skip


def _single(router: Router, record: Record) -> None:
    def only_row(request: HttpRequest) -> Any:
        row = record.rows(asker(request)).first()
        if row is None:
            raise Http404
        return row

    def read(request: HttpRequest) -> HttpResponse:
        return answer(data(record, only_row(request)))

    def edit(request: HttpRequest) -> HttpResponse:
        row = record.edit(only_row(request), body(request), by=asker(request), asking=context(request))
        return answer(data(record, row))

    name, at = name_of(record), f"/{record.key}"
    router.get(at, **doc(record.label, answer=name, name=f"read{name}", tag=record.key))(read)
    said = doc(_l("Edit"), answer=name, takes=f"{name}Edit", fails=WRITING, name=f"edit{name}", tag=record.key)
    router.patch(at, **said)(edit)


def row_named(record: Record, request: HttpRequest, key: str) -> Any:
    """A row by id, or by slug where there are slugs. Raises Http404, Refused."""
    rows = prepared(record, record.rows(asker(request)), archived=True)
    row = None
    if key.isascii() and key.isdigit() and len(key) < 19:
        row = rows.filter(pk=int(key)).first()
    if row is None and issubclass(record.model, Labelled):
        row = rows.filter(slug=key).first()
    if row is None:
        raise Http404
    return row


def prepared(record: Record, rows: QuerySet, archived: bool) -> QuerySet:
    """Rows with what their data needs."""
    if issubclass(record.model, Labelled) and not archived:
        rows = rows.filter(is_archived=False)
    return rows.prefetch_related("identities") if record.key == "customer" else rows


def data(record: Record, row: Any) -> dict[str, Any]:
    """A row as data; secrets stay home."""
    said = record.as_data(row)
    if isinstance(row, Labelled):
        said["is_archived"] = row.is_archived
    if hasattr(row, "version"):
        said["version"] = row.version
    return {**said, **customers.more(row)} if record.key == "customer" else said


def _tagged(record: Record, row: Any) -> HttpResponse:
    response = answer(data(record, row))
    if hasattr(row, "version"):
        response["ETag"] = etag(row.version)
    return response


# -- schemas
def record_schemas(is_known: bool) -> dict[str, Schema]:
    """Of every record: as it is read, as it is added, as it is edited."""
    found = {}
    for record in records.values():
        fields = {one.key: one for one in record.fields} if not is_known else record.all_fields()
        name, sent = name_of(record), {key: taken(one, is_known) for key, one in fields.items()}
        found[name] = shape(record)
        found[f"{name}New"] = made(sent, [key for key, one in fields.items() if one.required])
        found[f"{name}Edit"] = made(sent, [])
    return found


def shape(record: Record) -> Schema:
    properties: Schema = {"id": WHOLE}
    if issubclass(record.model, Labelled):
        properties |= {"slug": {"type": "string"}, "is_archived": YES_NO}
    own = {key: field for key, field in record.all_fields().items() if field.type.control != "secret"}
    properties |= {key: field_given(field) for key, field in own.items() if not field.is_custom}
    if hasattr(record.model, "version"):
        properties["version"] = WHOLE
    schema = made(properties | customers.MORE if record.key == "customer" else properties)
    if record.key in {"customer", "organization"}:
        schema["properties"]["fields"] = {"type": "object"}
        schema["required"].append("fields")
    return schema


def field_given(field: Field) -> Schema:
    """What is answered for a field."""
    kind: Any
    if isinstance(field.type, References):
        return {"type": ["array", "null"], "items": WHOLE, "title": str(field.label)}
    if isinstance(field.type, Reference):
        kind = ["integer", "null"]
    elif isinstance(field.type, MultiChoice):
        return {**many({"type": "string"}), "type": ["array", "null"], "title": str(field.label)}
    elif isinstance(field.type, Choice):
        kind = ["string", "integer", "null"]
    else:
        given = field.type.schema().get("type", "string")
        kind = [*(given if isinstance(given, list) else [given]), "null"]
    return {"type": kind, "title": str(field.label)}


sources.append(record_schemas)
