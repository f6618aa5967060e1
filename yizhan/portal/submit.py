"""The web form `/submit`: a request without an account."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.catalog.models import Desk
from yizhan.knowledge import deflecting
from yizhan.people.models import Customer
from yizhan.security.throttle import TooMany, check, spend
from yizhan.spine.errors import Invalid

from . import catalogue, guards, uploads
from .branding import department_of
from .forms import RequestForm, blank, type_named
from .help_visit import visit_of
from .links import own_visit
from .opening import open_request
from .questions import asked_of
from .receipts import opened, receipt
from .uploads import Uploads
from .visiting import for_visitors, network

# What a link to the plain form may say; without any of it a visitor sees the catalogue, where there is one.
PLAIN = {"plain", "type", "subject", "body"}


@for_visitors
def submit(request: HttpRequest) -> HttpResponse:
    """Show the catalogue or the form, or open a ticket from it. Whatever goes wrong, nothing typed is lost."""
    if request.method == "POST":
        return _sent(request)
    query = request.GET
    if not query.keys() & PLAIN and (rows := catalogue.offered(request)):
        return catalogue.cards(request, rows)
    form = blank(query, type_row=type_named(query.get("type", "")), is_query=True)
    form.initial = {**known_of(request), **form.initial}
    return page(request, form, department=query.get("department", ""))


@for_visitors
@require_POST
def questions(request: HttpRequest) -> HttpResponse:
    """The custom fields of another type, with what was typed into those that stay."""
    form = blank(request.POST, type_row=type_named(request.POST.get("type", "")))
    return render(request, "portal/questions.html", {"form": form})


@for_visitors
@require_safe
def done(request: HttpRequest, receipt: str) -> HttpResponse:
    """The number, and what happens next. Says nothing of the ticket: the link can be passed on."""
    try:
        number, kind = opened(receipt)
    except signing.BadSignature:
        return redirect("submit")
    code = f"{Desk.the().prefix}{number}"
    own = own_visit(customer, number) if (customer := who(request)) else None
    return render(request, "portal/done.html", {"code": code, "kind": kind, "own": own})


def _sent(request: HttpRequest) -> HttpResponse:
    post = request.POST
    type_row = type_named(post.get("type", ""))
    try:
        check("web-form", network(request), **guards.PER_NETWORK)
        if request.FILES:
            spend("web-upload", network(request), **guards.UPLOADS)
    except TooMany as error:
        return page(request, blank(post, type_row=type_row), notice=str(error), status=429)
    files = uploads.take(request)
    turns = bool(post.keys() & {"lang", "dismiss"})
    if turns or _is_asked_more(post.get("asked", ""), type_row):
        notice = "" if turns else _("A few more questions for this kind of request.")
        return page(request, blank(post, type_row=type_row), files=files, hint=notice)
    form = RequestForm(post, type_row=type_row)
    odd, token = guards.suspicion(post.get("opened", ""), post.get(guards.TRAP, ""))
    if odd or not form.is_valid() or files.errors:
        notice = odd if form.is_valid() and not files.errors else ""
        return page(request, form, files=files, token=token, notice=notice, status=422)
    return _open(request, form, files, token)


def _open(request: HttpRequest, form: RequestForm, files: Uploads, token: str) -> HttpResponse:
    kind, value = form.cleaned_data["contact"]
    department = department_of(request.brand, request.POST.get("department", ""))  # type: ignore[attr-defined]
    try:
        check("web-sender", value, **guards.PER_SENDER)
        number = open_request(form, files.files, word=guards.read(token)[0], department=department, who=who(request))
    except TooMany as error:
        return page(request, form, files=files, token=token, notice=str(error), status=429)
    except Invalid as error:
        for texts in error.errors.values():
            form.add_error(None, texts)
        return page(request, form, files=files, token=token, status=422)
    guards.count_sending(network(request), value)
    deflecting.asked_after_all(visit_of(request), number)
    return redirect("submit-done", receipt=receipt(number, kind))


def who(request: HttpRequest) -> Customer | None:
    """The customer who has signed in."""
    customer: Customer | None = request.customer  # type: ignore[attr-defined]
    return customer


def known_of(request: HttpRequest) -> dict[str, Any]:
    """What need not be typed by who has signed in."""
    customer = who(request)
    return {"name": customer.name, "contact": customer.address or customer.phone} if customer else {}


def page(
    request: HttpRequest, form: RequestForm, *, files: Uploads | None = None, token: str = "", notice: str = "",
    hint: str = "", department: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The form. `notice` says why it was not sent, `hint` what else is asked."""
    shown: dict[str, Any] = {
        "form": form,
        "uploads": files or Uploads(),
        "token": token or request.POST.get("opened") or guards.form_token(),
        "trap": guards.TRAP,
        "notice": notice,
        "hint": hint,
        "department": department or request.POST.get("department", ""),
    }
    return render(request, "portal/submit.html", shown, status=status)


def _is_asked_more(asked: str, type_row: Any) -> bool:
    """Whether the chosen type has questions that were not on the page."""
    shown = {row.slug for row in asked_of(type_named(asked))}
    return type_row is not None and not {row.slug for row in asked_of(type_row)} <= shown
