"""A ticket for somebody who calls, comes by or writes elsewhere: find or make the customer, say what it is about."""

import json
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.automation.plans.actions.template import filled, plan
from yizhan.automation.plans.models import TicketTemplate
from yizhan.catalog.models import CustomField, TicketType
from yizhan.lib.digits import whole
from yizhan.people.customers import Identity, normal
from yizhan.people.identify import identify
from yizhan.people.models import Customer
from yizhan.spine.actions import registry
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Choice, Context, Email, Field, LongText, Option, Phone, Reference, Text
from yizhan.tickets.models import Attachment

from .gate import asker, for_agents
from .lists import context_for
from .pages.controls import Control, draw, read

CHANNELS = (
    Option("phone", "phone", _l("Phone")), Option("walk_in", "walk_in", _l("Walk-in")),
    Option("mail", "mail", _l("Mail")), Option("wechat", "wechat", _l("WeChat")), Option("agent", "agent", _l("Other")),
)  # fmt: skip
CALLER = (
    Field("caller_name", pgettext_lazy("person", "Name"), Text(200)),
    Field("caller_phone", _l("Phone number"), Phone()),
    Field("caller_email", _l("Mail address"), Email()),
)
ABOUT = (
    Field("subject", pgettext_lazy("ticket", "Subject"), Text(500), required=True),
    Field("body", _l("What is it about?"), LongText()),
)


def sorting() -> tuple[Field, ...]:
    """Where it goes."""
    params = registry["ticket.open"].params
    return (
        Field("channel", _l("Channel"), Choice(CHANNELS), required=True, default="phone"),
        Field("type", _l("Type"), params["type"].type),
        Field("priority", _l("Priority"), params["priority"].type, required=True, default=2),
        Field("department", _l("Department"), Reference("people.Department")),
        Field("team", _l("Team"), Reference("people.Team")),
        Field("assignee", _l("Assignee"), params["assignee"].type),
        Field("tags", _l("Tags"), params["tags"].type),
    )


@for_agents("ticket.open")
def new(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: open it and go there."""
    if request.method != "POST":
        return form(request)
    agent = asker(request)
    try:
        ticket = opened(request, agent)
    except Invalid as error:
        return form(request, error.errors, status=422)
    messages.success(request, _("%(code)s is open.") % {"code": ticket.code})
    return redirect("ticket", code=ticket.code)


def opened(request: HttpRequest, agent: Any) -> Any:
    """Open the ticket a form describes. Raises Invalid with a message per field."""
    context, post = context_for(agent), request.POST
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    raw = read("", (*ABOUT, *sorting()), post)
    for one in (*ABOUT, *sorting()):
        try:
            values[one.key] = one.parse(raw.get(one.key), context)
        except Invalid as error:
            errors[one.key] = error.texts
    custom: dict[str, Any] = {}
    try:
        custom = own_values(values.get("type"), context, post)
    except Invalid as error:
        errors |= error.errors
    uploaded = [one for one in post.getlist("attachment") if one]
    files = registry["ticket.open"].params["files"].parse(uploaded or None, context)
    try:
        requester = caller(request, agent)
    except Invalid as error:
        errors |= error.errors
    if errors:
        raise Invalid(errors)
    given = {key: value for key, value in values.items() if value is not None}
    if not given.get("department") and agent.department_ids:
        given["department"] = agent.departments[0]
    with transaction.atomic():
        ticket = registry["ticket.open"](by=agent, requester=requester, fields=custom, files=files, **given)
        template = chosen_template(post)
        if template and (template.checklist_ids or template.child_ids):
            plan(ticket, template, agent)
    return ticket


def own_values(type_id: int | None, context: Context, data: QueryDict) -> dict[str, Any]:
    """The custom fields of the type as they are kept. Raises Invalid."""
    shown = shown_fields(type_id)
    fields = [row.field for row in CustomField.of("ticket") if row.slug in shown]
    raw, found, errors = read("", fields, data), {}, {}
    for one in fields:
        try:
            value = one.parse(raw.get(one.key), context)
        except Invalid as error:
            errors[one.key] = error.texts
            continue
        if not one.type.is_empty(value):
            found[one.key] = one.type.dump(value)
    if errors:
        raise Invalid(errors)
    return found


def chosen_template(data: QueryDict) -> TicketTemplate | None:
    """The template that was chosen, if it may be."""
    return next((one for one in TicketTemplate.offered() if one.slug == data.get("template")), None)


def begun_values(template: TicketTemplate) -> dict[str, Any]:
    """The custom fields a template fills in, as their controls know them."""
    given = template.values
    return {row.slug: row.field.type.load(given[row.slug]) for row in CustomField.of("ticket") if row.slug in given}


def shown_fields(type_id: int | None) -> list[str]:
    """Slugs of the custom fields the type shows."""
    kind = TicketType.named(type_id) if type_id else None
    return kind.fields if kind and kind.fields else [row.slug for row in CustomField.of("ticket")]


def caller(request: HttpRequest, agent: Any) -> Customer:
    """The chosen customer, or a new one by phone number or mail address."""
    post = request.POST
    known = Customer.objects.filter(pk=whole(post.get("requester", "")) or 0, merged_into=None).first()
    if known:
        return known
    values: dict[str, str] = {}
    for one in CALLER:
        try:
            values[one.key] = one.parse(post.get(one.key, ""), context_for(agent)) or ""
        except Invalid as error:
            raise Invalid({one.key: str(error)}) from None
    if not (values["caller_phone"] or values["caller_email"]):
        raise Invalid({"requester": _("Choose a customer, or give a phone number or mail address.")})
    if not agent.may("customer.edit"):
        raise Refused("customer.edit")
    kind = "email" if values["caller_email"] else "phone"
    found = identify(kind, values["caller_email"] or values["caller_phone"], name=values["caller_name"], by=agent)
    if values["caller_email"] and values["caller_phone"]:
        also_known(found, values["caller_phone"], agent)
    return found


def also_known(customer: Customer, phone: str, agent: Any) -> None:
    """The phone number too, unless somebody else is known by it."""
    value = normal("phone", phone)
    if not Identity.objects.filter(kind="phone", value=value).exists():
        with change(customer, "customer.edited", by=agent, identity="phone"):
            Identity(customer=customer, kind="phone", value=value).save()


def form(request: HttpRequest, errors: dict[str, list[str]] | None = None, status: int = 200) -> HttpResponse:
    """The page, with what was typed and what is wrong."""
    agent = asker(request)
    context, post = context_for(agent), request.POST if request.method == "POST" else None
    wanted = request.POST.get("requester", "") or request.GET.get("customer", "")
    chosen = Customer.objects.filter(pk=whole(wanted) or 0, merged_into=None).first()

    template = chosen_template(request.POST or request.GET)
    begun = {**begun_values(template), **filled(template)} if template else {}

    def controls(fields: Any) -> list[Control]:
        typed = (
            read("", fields, post) if post is not None else {one.key: begun.get(one.key, one.default) for one in fields}
        )
        return draw("", fields, None, context, typed, errors)

    custom = CustomField.of("ticket")
    return render(request, "workspace/desk/new.html", {
        "caller": controls(CALLER), "about": controls(ABOUT), "sorting": controls(sorting()), "chosen": chosen,
        "custom": controls([row.field for row in custom]), "errors": errors or {},
        "caller_errors": (errors or {}).get("requester", []),
        "shown": json.dumps({str(kind.pk): kind.fields for kind in TicketType.current() if kind.fields}),
        "may_create": agent.may("customer.edit"), "templates": TicketTemplate.offered(), "template": template,
        "files": chosen_files(request.POST, agent),
    }, status=status)  # fmt: skip


def chosen_files(post: QueryDict, agent: Any) -> list[Attachment]:
    """What the agent uploaded for this ticket before something in the form was wrong."""
    ids = [number for one in post.getlist("attachment")[:50] if (number := whole(one)) is not None]
    return list(Attachment.objects.filter(pk__in=ids, message=None, uploader_id=agent.pk)) if ids else []
