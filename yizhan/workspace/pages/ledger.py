"""Received mail: everything that came in and what became of it; what was put aside can be tried again or dropped."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.channels import quarantine
from yizhan.channels.models import RawMail
from yizhan.lib.digits import whole
from yizhan.lib.mime import TooComplex, parse
from yizhan.tickets.models import Ticket

from ..gate import asker, for_agents
from .admin import page

NEEDS = "admin.quarantine"
PAGE = 50
COLOURS = {"quarantined": "amber", "new": "violet", "ticket": "green", "reply": "teal", "bounce": "red"}


@for_agents(NEEDS)
def ledger(request: HttpRequest) -> HttpResponse:
    """The newest first; `?what=` narrows to a disposition, `?q=` to a sender or subject."""
    what, wanted = request.GET.get("what", ""), request.GET.get("q", "").strip()
    rows = quarantine.ledger(asker(request))
    if what in dict(RawMail.DISPOSITIONS):
        rows = rows.filter(disposition=what)
    if wanted:
        rows = rows.filter(sender__icontains=wanted) | rows.filter(subject__icontains=wanted)
    if before := whole(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    aside = quarantine.ledger(asker(request)).filter(disposition__in=["quarantined", "new"])
    held = aside.values_list("disposition").order_by()
    return page(request, "workspace/admin/ledger.html", "ledger", {
        "lines": [line_of(row) for row in found[:PAGE]], "q": wanted, "what": what,
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "dispositions": RawMail.DISPOSITIONS, "held": dict(held.annotate(number=Count("pk"))),
    })  # fmt: skip


@for_agents(NEEDS)
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: its heads, why it is where it is, what can be done."""
    row = the_mail(request, pk)
    ticket = Ticket.objects.visible_to(asker(request)).filter(pk=row.ticket_id).first() if row.ticket_id else None
    return page(request, "workspace/admin/mail.html", "ledger", {
        **line_of(row), "heads": heads_of(row), "ticket": ticket, "text": text_of(row),
    })  # fmt: skip


@for_agents(NEEDS)
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as it came, as a file nothing can run from."""
    row = the_mail(request, pk)
    answer = HttpResponse(bytes(row.raw), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml.txt"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@require_POST
@for_agents(NEEDS)
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Process it once more."""
    row = quarantine.try_again(the_mail(request, pk), asker(request))
    if row.disposition == "quarantined":
        messages.warning(request, _("It was put aside again: %(reason)s") % {"reason": row.reason})
    else:
        messages.success(request, _("Processed: %(outcome)s.") % {"outcome": row.get_disposition_display()})
    return redirect("ledger-mail", pk=pk)


@require_POST
@for_agents(NEEDS)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it aside for good."""
    quarantine.discard(the_mail(request, pk), asker(request))
    messages.success(request, _("The mail was discarded. The ledger keeps it."))
    return redirect("ledger")


def the_mail(request: HttpRequest, pk: int) -> RawMail:
    row = quarantine.ledger(asker(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def line_of(row: RawMail) -> dict[str, Any]:
    return {"mail": row, "colour": COLOURS.get(row.disposition, ""), "outcome": row.get_disposition_display()}


def heads_of(row: RawMail) -> list[tuple[str, str]]:
    """The heads of a mail as text, folded lines joined; at most so many."""
    top = bytes(row.raw)[:60_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    heads: list[tuple[str, str]] = []
    for line in top.split("\n"):
        if line[:1] in " \t" and heads:
            heads[-1] = (heads[-1][0], f"{heads[-1][1]} {line.strip()}")
        elif ":" in line:
            name, _colon, value = line.partition(":")
            heads.append((name[:80], value.strip()))
    return [(name, value[:2000]) for name, value in heads[:100]]


def text_of(row: RawMail) -> str:
    """The readable text of a mail, or '' when even that cannot be found."""
    try:
        return parse(bytes(row.raw)).text[:20_000]
    except TooComplex:
        return ""
