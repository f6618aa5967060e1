"""The OpenAPI document: what ninja knows of the routes, and schemas made from actions, records and fields."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.fields import Choice, Field, MultiChoice
from yizhan.spine.fields.base import Label

from . import schemas
from .schemas import Schema, ref

# Errors every route may answer.
ALWAYS = (400, 401, 429, 500, 503)
MEANS = {
    200: _l("Done."), 201: _l("Made."), 204: _l("Done; nothing to say."),
    202: _l("Taken on; it is done in the background."), 400: _l("Not understood."),
    401: _l("No valid token."), 403: _l("Visible, but not allowed."), 404: _l("Not there, or not visible."),
    409: _l("Not possible in the present state."), 412: _l("Not the version named by If-Match."), 413: _l("Too large."),
    415: _l("Not JSON."), 422: _l("A value cannot be taken; `errors` says which."), 429: _l("Too many requests."),
    500: _l("Our fault."), 503: _l("Busy."),
}  # fmt: skip
READING = (403, 404, 422)
WRITING = (403, 404, 409, 413, 415, 422)
DROPPING = (403, 404, 409, 422)
PROBLEM = {"application/problem+json": {"schema": ref("Problem")}}
# One object for all routes: there are hundreds of them.
FAILURES = {code: {"description": means, "content": PROBLEM} for code, means in MEANS.items()}
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200},
    "description": _l("Asking again with the same key within 24 hours gives the first answer and does nothing twice."),
}  # fmt: skip
IF_MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": _l("The ETag that was read. If somebody changed the thing since, the answer is 412."),
}  # fmt: skip
# Components that depend on the desk, made when the document is asked for: name → schema.
sources: list[Callable[[bool], dict[str, Schema]]] = [lambda is_known: schemas.fixed()]


def doc(
    summary: Label,
    *,
    name: str,
    tag: str,
    description: Label = "",
    answer: str | Schema | None = None,
    many: bool = False,
    status: int = 200,
    media: str = "application/json",
    takes: str = "",
    fails: tuple[int, ...] = READING,
    match: bool = False,
    upload: bool = False,
) -> dict[str, Any]:
    """What a route says of itself: `@router.get(path, **doc(_l("List tickets"), answer="Ticket", many=True, …))`."""
    responses: dict[int, Any] = {status: {"description": MEANS[status]}}
    if answer is not None:
        named = {"$list": answer} if many else ref(answer) if isinstance(answer, str) else answer
        responses[status]["content"] = {media: {"schema": named}}
    if match:
        fails = (*fails, 412)
    responses |= {code: FAILURES[code] for code in sorted({*ALWAYS, *fails})}
    extra: dict[str, Any] = {"responses": responses}
    if takes:
        body = {"content": {"application/json": {"schema": ref(takes)}}, "required": True}
        extra |= {"requestBody": body}
    if upload:
        part = {"type": "string", "format": "binary", "description": _l("At most the desk's limit, 50 MB.")}
        form = {"type": "object", "properties": {"file": part}, "required": ["file"]}
        extra |= {"requestBody": {"content": {"multipart/form-data": {"schema": form}}, "required": True}}
    if 415 in fails or 409 in fails:
        extra["parameters"] = [KEY, *([IF_MATCH] if match else [])]
    return {
        "summary": summary,
        "description": description,
        "tags": [tag],
        "operation_id": name,
        "response": {status: None},
        "openapi_extra": extra,
    }


def completed(document: dict[str, Any], is_known: bool) -> dict[str, Any]:
    """The document with its components, in the present language."""
    document["components"]["schemas"] = {name: one for source in sources for name, one in source(is_known).items()}
    return {**document, "paths": _with_lists(document["paths"])}


def taken(field: Field, is_known: bool) -> Schema:
    """What may be sent for a field, in actions and records alike."""
    schema = {**field.schema(), **({"description": str(field.hint)} if field.hint else {})}
    if isinstance(field.type, Choice) and not isinstance(field.type, MultiChoice):
        schema["type"] = ["string", "integer"]
        if callable(field.type._choices) and not is_known:
            schema.pop("description", None)
    return schema


def _with_lists(part: Any) -> Any:
    """`{"$list": name}` becomes the schema of a page; it says a sentence, so it is made per language."""
    if isinstance(part, dict):
        if "$list" in part:
            return schemas.listing(part["$list"])
        return {key: _with_lists(value) for key, value in part.items()}
    return [_with_lists(one) for one in part] if isinstance(part, list) else part
