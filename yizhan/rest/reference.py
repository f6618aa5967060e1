"""The OpenAPI document, and the same as a page for people. Nothing comes from a foreign host, no script is needed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _l
from ninja import NinjaAPI

from yizhan.security import tokens
from yizhan.spine.records import records

from .answers import answer
from .openapi import completed
from .records import path_of

GROUPS = {
    "tickets": _l("Tickets"), "ticket actions": _l("What can be done with a ticket"),
    "message actions": _l("What can be done with a message"), "customers": _l("Customers"),
    "customer actions": _l("What can be done with a customer"), "events": _l("Events"), "files": _l("Files"),
    "me": _l("The token itself"), "fields": _l("Fields"), "search": _l("Search"),
    "batches": _l("Batches"), "knowledge": _l("Knowledge base"), "satisfaction": _l("Satisfaction"),
    "reports": _l("Reports"), "chats": _l("Chats"), "community": _l("Community"),
}  # fmt: skip
METHODS = ("get", "post", "patch", "delete")


def openapi_json(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """The document itself, for programs that make clients."""
    return answer(document(request, api), Vary="Accept-Language, Authorization, Cookie")


def docs(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """The reference as a page."""
    made = document(request, api)
    schemas = made["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in made["paths"].items():
        for method in METHODS:
            if method in operations:
                tag = operations[method]["tags"][0]
                groups.setdefault(tag, []).append(line(method, path, operations[method], schemas))
    named = [(tag.replace(" ", "-"), name_of(tag), lines) for tag, lines in groups.items()]
    return render(request, "rest/docs.html", {"groups": named, "shapes": shapes_of(schemas)})


def name_of(tag: str) -> str:
    """A group as people read it; the document itself keeps the names that programs know."""
    record = next((one for one in records.values() if tag in (one.key, path_of(one))), None)
    return str(record.plural if record else GROUPS.get(tag, tag))


def document(request: HttpRequest, api: NinjaAPI) -> dict[str, Any]:
    """Everything the API can do. The desk's own fields and lists are for those who belong to it."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    is_known = bool(request.agent or (given and tokens.find(given)))  # type: ignore[attr-defined]
    return completed(api.get_openapi_schema(), is_known)


def line(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """One operation as the page shows it."""
    body: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    taken: dict[str, Any] = next(iter(body.values()), {"schema": {}})["schema"]
    answers = {code: one for code, one in operation["responses"].items() if int(code) < 300}
    given: dict[str, Any] = next(
        (media["schema"] for one in answers.values() for media in one.get("content", {}).values()), {}
    )
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "takes": properties(taken, schemas),
        "status": next(iter(answers), ""),
        "gives": said(given),
        "errors": [code for code in operation["responses"] if int(code) >= 400],
    }


def properties(schema: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """Name, type, necessity and meaning of every property."""
    whole = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    needed = whole.get("required", [])
    return [
        {"name": key, "type": said(one), "required": key in needed,
         "text": " · ".join(str(one[key]) for key in ("title", "description") if one.get(key))}
        for key, one in whole.get("properties", {}).items()
    ]  # fmt: skip


def said(schema: dict[str, Any]) -> str:
    """A schema in few words: `Ticket`, `[Message]`, `string | null`."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(said(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = schema.get("type", "")
    if kind == "array":
        return f"[{said(schema.get('items', {}))}]"
    if kind == "object" and "items" in schema.get("properties", {}):
        return said(schema["properties"]["items"])
    return " | ".join(kind) if isinstance(kind, list) else str(kind)


def shapes_of(schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that goes out; what comes in stands with its operation."""
    inputs = ("New", "Edit", "NewTicket", "TicketEdit")
    return [
        {"name": name, "properties": properties(schema, schemas)}
        for name, schema in sorted(schemas.items())
        if name[0].isupper() and not name.endswith(inputs)
    ]
