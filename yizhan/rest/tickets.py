"""Tickets: open, list, read, edit; their messages and links."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.automation.plans.actions.template import filled, plan
from yizhan.automation.plans.models import ChecklistItem, TicketTemplate
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.spine.paging import page
from yizhan.tickets.actions.edit import parsed_values, set_fields
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.addresses import Addresses
from yizhan.tickets.children import children_of
from yizhan.tickets.fields import TICKET
from yizhan.tickets.lists import matching, order_of
from yizhan.tickets.models import Link, Ticket

from . import shapes
from .answers import answer
from .asking import MOST, context, etag, expected, ticket_named
from .auth import asker
from .body import body, only
from .openapi import READING, WRITING, doc, sources, taken
from .people import requester_in
from .schemas import Schema, made

router = Router()
TAG = "tickets"
# What is changed by an action of its own, so that the event says what happened.
ACTION_FOR = {"status": "status", "assignee": "assign", "team": "assign", "department": "assign", "tags": "tag",
              "cc": "cc", "followers": "follow"}  # fmt: skip


@router.post("/tickets", **doc(_l("Open a ticket"), answer="Ticket", status=201, takes="NewTicket", fails=WRITING,
                               name="openTicket", tag=TAG))  # fmt: skip
def open_one(request: HttpRequest) -> HttpResponse:
    """On behalf of a requester, who is found by id, mail address or phone number, and made when new."""
    by, raw = asker(request), body(request)
    template = template_in(raw, context(request))
    with transaction.atomic():
        made = open_ticket(by=by, **opening(raw, context(request)))
        if template:
            plan(made, template, by)
    return answer(shapes.ticket(made), 201, ETag=etag(made.version), Location=f"{request.path}/{made.number}")


@router.get(
    "/tickets", **doc(_l("List tickets"), answer="Ticket", many=True, fails=READING, name="listTickets", tag=TAG)
)
def list_all(
    request: HttpRequest,
    query: str = Query("", description="A condition as in the search box: `status:open 空调 priority>=high`."),
    sort: str = Query("-updated", description="updated, created, number, priority or due; with - the other way round."),
    deleted: bool = Query(False, description="The recycle bin instead, for those who may see it."),
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:
    """Those the token's agent may see; spam, archived and merged ones only when named, or the `number`."""
    by = asker(request)
    if deleted and not by.may("ticket.bin"):
        raise Refused("ticket.bin")
    try:
        rows, _asked = matching(query, context(request), binned=deleted)
    except Invalid as error:
        raise Invalid({"query": str(error)}) from None
    return answer(one_page(rows, sort, cursor, limit))


@router.get("/tickets/{number}", **doc(_l("Read a ticket"), answer="Ticket", fails=(404,), name="readTicket", tag=TAG))
def read_one(request: HttpRequest, number: str) -> HttpResponse:
    """Its ETag is the version, for If-Match."""
    found = ticket_named(request, number)
    return answer(shapes.ticket(found), ETag=etag(found.version))


@router.patch("/tickets/{number}", **doc(_l("Edit a ticket"), answer="Ticket", takes="TicketEdit", fails=WRITING,
                                         name="editTicket", tag=TAG, match=True))  # fmt: skip
def edit_one(request: HttpRequest, number: str) -> HttpResponse:
    """Sets fields. Status, assignee, tags and the like are changed by the actions named after them."""
    found, raw = ticket_named(request, number), body(request)
    set_fields(found, by=asker(request), expect=expected(request), fields=edited(raw, context(request)))
    return answer(shapes.ticket(found), ETag=etag(found.version))


@router.get("/tickets/{number}/messages", **doc(_l("List the messages of a ticket"), answer="Message", many=True,
                                                name="listMessages", tag=TAG))  # fmt: skip
def list_messages(
    request: HttpRequest, number: str, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)
) -> HttpResponse:
    """Oldest first, internal notes among them."""
    rows = ticket_named(request, number, full=False).messages.select_related("customer")
    rows = rows.prefetch_related("attachments", "customer__identities")
    found = page(rows, "created_at", cursor, limit)
    return answer(shapes.listed(map(shapes.message, found.rows), found.next))


@router.get("/tickets/{number}/children", **doc(_l("List the child tickets of a ticket"), answer="Part", many=True,
                                                fails=(404,), name="listChildren", tag=TAG))  # fmt: skip
def list_children(request: HttpRequest, number: str) -> HttpResponse:
    """Oldest first. Of those the asker may not see there is the number and the state. Always one page."""
    by, found = asker(request), children_of(ticket_named(request, number, full=False))
    return answer(shapes.listed(shapes.part(one, by) for one in shapes.with_all(found)))


@router.get("/tickets/{number}/checklist", **doc(_l("List the checklist items of a ticket"), answer="ChecklistItem",
            many=True, fails=(404,), name="listChecklistItems", tag=TAG))  # fmt: skip
def list_items(request: HttpRequest, number: str) -> HttpResponse:
    """In their order. Always one page; the actions `tick_item` and the like take the id."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(map(shapes.checklist_item, ChecklistItem.objects.filter(ticket=ticket))))


@router.get("/tickets/{number}/links", **doc(_l("List the links of a ticket"), answer="Link", many=True,
                                             name="listLinks", tag=TAG))  # fmt: skip
def list_links(request: HttpRequest, number: str) -> HttpResponse:
    """In both directions; tickets the asker may not see are left out. Always one page."""
    here = ticket_named(request, number, full=False)
    links = list(Link.objects.filter(Q(source=here) | Q(target=here)).order_by("id"))
    others = {link.target_id if link.source_id == here.pk else link.source_id for link in links}
    seen = {one.pk: one for one in shapes.with_all(Ticket.objects.visible_to(asker(request)).filter(pk__in=others))}
    items = []
    for link in links:
        is_out = link.source_id == here.pk
        other = seen.get(link.target_id if is_out else link.source_id)
        if other:
            kind = {"kind": link.kind, "says": str(link.get_kind_display())}
            items.append({**kind, "direction": "out" if is_out else "in", "ticket": shapes.ticket(other)})
    return answer(shapes.listed(items))


def one_page(rows: QuerySet, sort: str, cursor: str, limit: int) -> dict[str, Any]:
    """A page of tickets in an order we have an index for. Raises Invalid."""
    found = page(shapes.with_all(rows), order_of(sort), cursor, limit)
    return shapes.listed(map(shapes.ticket, found.rows), found.next)


def opening(raw: dict[str, Any], asking: Context) -> dict[str, Any]:
    """What `open_ticket` takes, from what a program sent. Raises Invalid with a message per field."""
    errors: dict[str, list[str]] = {}
    params: dict[str, Any] = {"channel": "api", "fields": raw.get("fields") or {}}
    if not isinstance(params["fields"], dict):
        errors["fields"] = [_("Give fields as an object of key and value.")]
    try:
        params["requester"] = requester_in(raw.get("requester"), asking.by)
    except Invalid as error:
        errors |= error.errors
    try:
        params["cc"] = Addresses().parse(raw.get("cc") or "", asking)
    except Invalid as error:
        errors["cc"] = error.errors[""]
    others = {key: value for key, value in raw.items() if key not in {"fields", "cc", "requester"}}
    try:
        params |= open_ticket.parse({**others, "requester": params.get("requester")}, asking)
    except Invalid as error:
        unmet = {"requester"} if "requester" not in params else set()
        errors |= {key: texts for key, texts in error.errors.items() if key not in unmet}
    if errors:
        raise Invalid(errors)
    return params


def template_in(raw: dict[str, Any], asking: Context) -> TicketTemplate | None:
    """The template a program names; what it fills in and was not sent is put into `raw`. Raises Invalid."""
    named = raw.pop("template", None)
    if not named:
        return None
    template = TicketTemplate.lookup(str(named)[:60], asking)
    if template is None:
        raise Invalid({"template": _("Nothing is known as “%(text)s”.") % {"text": str(named)[:60]}})
    own = {**template.values, **raw["fields"]} if isinstance(raw.get("fields"), dict) else raw.get("fields")
    raw |= {**filled(template), **raw, "fields": own or dict(template.values)}
    return template


def edited(raw: dict[str, Any], context: Context) -> dict[str, Any]:
    """Typed values by field key. Built-in fields stand at the top, the desk's own in `fields`. Raises Invalid."""
    raw = {"due" if key == "due_at" else key: value for key, value in raw.items()}
    instead = {key: _("Use the action “%(action)s” for this.") % {"action": ACTION_FOR[key]}
               for key in raw if key in ACTION_FOR}  # fmt: skip
    if instead:
        raise Invalid(instead)
    only(raw, {"fields", *editable()})
    own = raw.pop("fields", None) or {}
    if not isinstance(own, dict):
        raise Invalid({"fields": _("Give fields as an object of key and value.")})
    custom = {field.key for field in TICKET.custom()}
    only({f"fields.{key}": None for key in own}, {f"fields.{key}" for key in custom})
    try:
        return parsed_values({**raw, **own}, context)
    except Invalid as error:
        said = {key: f"fields.{key}" if key in own else "due_at" if key == "due" else key for key in error.errors}
        raise Invalid({said[key]: texts for key, texts in error.errors.items()}) from None


def editable() -> set[str]:
    return {field.key for field in TICKET.builtin if field.editable}


def ticket_schemas(is_known: bool) -> dict[str, Schema]:
    """What opens a ticket, and what edits one."""
    own = made({one.key: taken(one, is_known) for one in TICKET.custom()} if is_known else {}, [])
    own["description"] = _("Values of the desk's own fields, by key; see /fields.")
    sent = {key: taken(one, is_known) for key, one in open_ticket.params.items() if key != "requester"}
    text = {"type": "string"}
    who = made({"id": {"type": "integer"}, "email": text, "phone": text, "name": text}, [])
    who["description"] = _("Found by id, mail address or phone number, and made when new.")
    copies = {"type": "array", "items": {"type": "string", "format": "email"}}
    says = _("Slug of a ticket template: fills in what is not sent, adds its child tickets and checklists.")
    opened = {**sent, "requester": who, "fields": own, "cc": copies, "template": {**text, "description": says}}
    edits = {one.key: taken(one, is_known) for one in TICKET.builtin if one.editable}
    edits["due_at"] = edits.pop("due")
    return {"NewTicket": made(opened, ["requester", "subject"]), "TicketEdit": made({**edits, "fields": own}, [])}


sources.append(ticket_schemas)
