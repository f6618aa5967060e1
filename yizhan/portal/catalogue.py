"""The service catalogue: cards of what can be asked for, and the form behind each."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yizhan.catalog.requests.definition import CONTACT
from yizhan.catalog.requests.request_type import RequestType
from yizhan.knowledge import deflecting
from yizhan.lib.text import normal
from yizhan.people.models import Department
from yizhan.security.throttle import TooMany, check, spend
from yizhan.spine.errors import Invalid

from . import guards, held, uploads
from .asking import RequestTypeForm, filled
from .branding import department_of
from .help_visit import visit_of
from .opening import open_request
from .receipts import receipt
from .uploads import Uploads
from .visiting import for_visitors, network, nothing, to_sign_in

# From so many cards on they can be searched.
SEARCHED_FROM = 7


def cards(request: HttpRequest, rows: list[RequestType]) -> HttpResponse:
    """All request types the visitor may use, under their headings; `q` narrows them."""
    query = " ".join(request.GET.get("q", "").split())[:100]
    words = normal(query).split()
    found = [row for row in rows if all(word in _said(row) for word in words)]
    shown = {"groups": grouped(found), "query": query, "searched": len(rows) >= SEARCHED_FROM}
    return render(request, "portal/catalogue.html", shown)


def grouped(rows: Iterable[RequestType]) -> list[tuple[str, list[RequestType]]]:
    """(heading, its cards) in the order of the first card of each; those without a heading come last."""
    found: dict[str, list[RequestType]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row)
    return sorted(found.items(), key=lambda pair: not pair[0])


def offered(request: HttpRequest) -> list[RequestType]:
    """The request types this visitor may use."""
    return RequestType.open_to(request.brand, request.customer)  # type: ignore[attr-defined]


@for_visitors
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a request type, or a ticket from it. Whatever goes wrong, nothing typed or uploaded is lost."""
    who = request.customer  # type: ignore[attr-defined]
    row = next((one for one in RequestType.current() if one.slug == slug), None)
    if row is None or not row.admits(request.brand, who or True):  # type: ignore[attr-defined]
        return held.gone(request) if request.method == "POST" else nothing(request)
    if not row.admits(request.brand, who):  # type: ignore[attr-defined]
        return held.signed_out(request) if request.method == "POST" else to_sign_in(request)
    if request.method == "POST":
        return _sent(request, row)
    form = filled(row, request.GET, who=who, is_query=True)
    return page(request, form, department=request.GET.get("department", ""))


def _sent(request: HttpRequest, row: RequestType) -> HttpResponse:
    post, who = request.POST, request.customer  # type: ignore[attr-defined]
    draft = filled(row, post, who=who, is_query=False)
    try:
        check("web-form", network(request), **guards.PER_NETWORK)
        if request.FILES:
            spend("web-upload", network(request), **guards.UPLOADS)
    except TooMany as error:
        return page(request, draft, notice=str(error), status=429)
    files = uploads.take(request)
    if post.keys() & {"lang", "dismiss"}:
        return page(request, draft, files=files)
    form = RequestTypeForm(post, row=row, who=who)
    if {one.field for one in form.given.shown} - set(post.get("asked", "").split(",")):
        return page(request, draft, files=files, hint=_("A few more questions for this kind of request."))
    odd, token = guards.suspicion(post.get("opened", ""), post.get(guards.TRAP, ""))
    if odd or not form.is_valid() or files.errors:
        notice = odd if form.is_valid() and not files.errors else ""
        return page(request, form, files=files, token=token, notice=notice, status=422)
    return _open(request, form, files, token)


def _open(request: HttpRequest, form: RequestTypeForm, files: Uploads, token: str) -> HttpResponse:
    kind, value = form.cleaned_data[CONTACT]
    taken = files.files if form.takes_files else []
    try:
        check("web-sender", value, **guards.PER_SENDER)
        number = open_request(form, taken, word=guards.read(token)[0], department=_department(request, form.row),
                              who=form.who, request_type=form.row)  # fmt: skip
    except TooMany as error:
        return page(request, form, files=files, token=token, notice=str(error), status=429)
    except Invalid as error:
        form.add_error(None, error.texts)
        return page(request, form, files=files, token=token, status=422)
    guards.count_sending(network(request), value)
    deflecting.asked_after_all(visit_of(request), number)
    return redirect("submit-done", receipt=receipt(number, kind))


def _department(request: HttpRequest, row: RequestType) -> Department | None:
    """The one of the request type, else as for the plain form."""
    own = Department.named(row.department_id) if row.department_id else None
    return own or department_of(request.brand, request.POST.get("department", ""))  # type: ignore[attr-defined]


def page(
    request: HttpRequest, form: RequestTypeForm, *, files: Uploads | None = None, token: str = "", notice: str = "",
    hint: str = "", department: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The form. `notice` says why it was not sent, `hint` what else is asked."""
    shown = {
        "form": form, "row": form.row, "uploads": files or Uploads(), "notice": notice, "hint": hint,
        "token": token or request.POST.get("opened") or guards.form_token(), "trap": guards.TRAP,
        "department": department or request.POST.get("department", ""),
    }  # fmt: skip
    return render(request, "portal/ask-for.html", shown, status=status)


def _said(row: RequestType) -> str:
    """What a card is found by: its words in every language."""
    return normal(" ".join([*row.labels.values(), *row.descriptions.values(), *row.groups.values()]))
