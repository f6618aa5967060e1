"""Links and codes of a request type: with answers beforehand, as QR code, as a sheet of many, and for other sites."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from yizhan.catalog.brands import Brand
from yizhan.catalog.requests.request_type import RequestType
from yizhan.lib.config import config
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Field, LongText, Text
from yizhan.spine.records import records

from ..gate import asker, for_agents, row_of
from ..lists import context_for
from .admin import page
from .controls import draw, read

NEEDS = "admin.catalog"
KEY = "request_type"
MOST_CODES = 500
# A longer link makes a code that no telephone reads from a sticker.
LONGEST_LINK = 1200


@for_agents(NEEDS)
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; POST keeps the sites that may embed the form."""
    row = row_of(request, KEY, pk)
    if request.method == "POST":
        return _keep_hosts(request, row)
    return _page(request, row)


@for_agents(NEEDS)
@require_safe
def code(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The QR code of the link with these values, as SVG or PNG."""
    row = row_of(request, KEY, pk)
    made, out = segno.make(link_to(row, request.GET)[:LONGEST_LINK], error="m", micro=False), io.BytesIO()
    if kind == "png":
        made.save(out, kind="png", scale=12, border=4)
    else:
        made.save(out, kind="svg", scale=8, border=4, light="#fff")
    response = HttpResponse(out.getvalue(), content_type="image/png" if kind == "png" else "image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="{row.slug}.{kind}"'
    return response


@for_agents(NEEDS)
@require_POST
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of many codes to print, one for each pasted device or place; wrong lines are said and stay."""
    row = row_of(request, KEY, pk)
    key, text = request.POST.get("field", ""), request.POST.get("lines", "")
    field = next((one for one in questions_of(row) if one.key == key), None)
    try:
        if field is None:
            raise Invalid(_("Choose the question that the codes answer."))
        codes = list(_codes(row, field, text, context_for(asker(request))))
    except Invalid as error:
        return _page(request, row, lines=text, chosen=key, sheet_errors=error.texts, status=422)
    return page(request, "workspace/admin/request-sheet.html", KEY, {"row": row, "codes": codes, "label": field.label})


def _codes(row: RequestType, field: Field, text: str, context: Context) -> Iterator[dict[str, str]]:
    """Every line as a code: a value and, after a tab, what stands below it. Raises Invalid, naming each wrong line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not 0 < len(lines) <= MOST_CODES:
        raise Invalid(_("Give 1 to %(most)s lines.") % {"most": MOST_CODES})
    wrong, codes = [], []
    for number, line in enumerate(lines, 1):
        value, _tab, caption = (part.strip() for part in line.partition("\t"))
        try:
            field.parse(value, context)
        except Invalid as error:
            wrong.append(_("Line %(n)s: %(text)s") % {"n": number, "text": " ".join(error.texts)})
            continue
        address = link_to(row, QueryDict(urlencode({field.key: value})))
        made = segno.make(address[:LONGEST_LINK], error="m", micro=False)
        codes.append({"value": value, "caption": caption, "svg": made.svg_inline(border=4, omitsize=True)})
    if wrong:
        raise Invalid(wrong[0] if len(wrong) == 1 else {"": wrong[:20]})
    yield from codes


def questions_of(row: RequestType) -> list[Field]:
    """What a link can answer beforehand: everything but who asks, and files."""
    own = {
        "subject": Field("subject", pgettext("ticket", "Subject"), Text(500), "subject"),
        "body": Field("body", _("What happened"), LongText(), "body"),
    }
    found = []
    for _section, one in row.form.questions():
        if one.custom is not None:
            kind = one.custom.field
            found.append(Field(kind.key, one.label or kind.label, kind.type, kind.key))
        elif one.field in own:
            found.append(own[one.field])
    return found


def link_to(row: RequestType, given: QueryDict, name: str = "ask-for") -> str:
    """The address of the form with what is given of its questions; anything else is left out."""
    kept = [
        (key, value) for one in questions_of(row) for key in given
        if key == one.key or (one.type.control == "address" and key.startswith(f"{one.key}."))
        for value in given.getlist(key) if value
    ]  # fmt: skip
    kept = [(key, "yes" if value == "on" else value) for key, value in kept]
    only = Brand.named(row.brands[0]) if len(row.brands) == 1 else None
    if only and not (only.domain or only.is_default):
        kept.append(("brand", only.slug))
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{only.url if only else config.url}{reverse(name, args=[row.slug])}{query}"


def _keep_hosts(request: HttpRequest, row: RequestType) -> HttpResponse:
    try:
        records[KEY].edit(row, {"hosts": request.POST.get("hosts", "")}, by=asker(request))
    except Invalid as error:
        return _page(request, row, hosts=request.POST.get("hosts", ""), host_errors=error.texts, status=422)
    messages.success(request, _("Saved"))
    return redirect("request-type-links", pk=row.pk)


def _page(request: HttpRequest, row: RequestType, *, status: int = 200, **more: Any) -> HttpResponse:
    fields, context, errors = questions_of(row), context_for(asker(request)), {}
    typed = read("", fields, request.GET)
    for one in fields:
        try:
            one.parse(typed.get(one.key), context)
        except Invalid as error:
            errors[one.key] = error.texts
    link = link_to(row, request.GET)
    embed, base = link_to(row, request.GET, "embed"), link.partition("/submit/")[0]
    name = escape(row.label)
    return page(request, "workspace/admin/request-links.html", KEY, {
        "row": row, "controls": draw("", fields, None, context, typed, errors), "link": link,
        "query": link.partition("?")[2], "is_long": len(link) > LONGEST_LINK, "fields": fields,
        "frame": f'<iframe src="{embed}" title="{name}" width="100%" height="720" style="border:0"></iframe>',
        "script": f'<script src="{base}/embed.js" data-form="{row.slug}" data-title="{name}" async></script>',
        "hosts": "\n".join(row.hosts), "most": MOST_CODES, **more,
    }, status)  # fmt: skip
