"""Decisions on approvals behind a link: whoever is asked by mail looks at the question, and decides with a button.

Opening the link decides nothing: mail scanners open every link they see.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_http_methods

from yizhan.automation.approvals.deciding import decide_by_link
from yizhan.automation.approvals.links import behind, mail_context
from yizhan.automation.approvals.models import Approver
from yizhan.automation.approvals.who import ASKING, just_asked
from yizhan.catalog.models import Desk
from yizhan.channels import automatic, templates
from yizhan.channels.recipients import own_addresses
from yizhan.security import throttle
from yizhan.spine.actors import through
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.tickets.fields import TICKET

from . import guards
from .visiting import behind_link, for_visitors, network, too_often


@behind_link
@require_http_methods(["GET", "HEAD", "POST"])
@for_visitors
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what is asked. POST: approve, or decline with a reason."""
    one = behind(token)
    if one is None:
        return gone(request)
    if request.method != "POST":
        return page(request, one)
    agrees, reason = request.POST.get("answer") == "approve", request.POST.get("reason", "")
    if not agrees and request.POST.get("answer") != "decline":
        return page(request, one, reason, _("Choose one of both."), 422)
    try:
        with through("mail"):
            decide_by_link(one, agrees=agrees, reason=reason)
    except Conflict:
        return gone(request)
    except Invalid as error:
        return page(request, one, reason, str(error), 422)
    return render(request, "portal/decided.html", {"agrees": agrees, "ticket": one.approval.ticket})


def page(request: HttpRequest, one: Approver, reason: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """The question, with what is approved and no more of the ticket."""
    approval, ticket, fields = one.approval, one.approval.ticket, TICKET.fields()
    facts = [(fields[key].label, fields[key].type.show(fields[key].value(ticket)) or pgettext("value", "none"))
             for key in approval.guarded if key in fields]  # fmt: skip
    shown: dict[str, Any] = {"approval": approval, "ticket": ticket, "facts": facts, "who": one.name,
                             "typed": reason, "error": error}  # fmt: skip
    return render(request, "portal/decide.html", shown, status=status)


def gone(request: HttpRequest) -> HttpResponse:
    """One answer for links that are wrong, too old, used, or of no use any more; who keeps guessing has to wait."""
    try:
        throttle.spend("track-miss", network(request), **guards.GUESSES)
    except throttle.TooMany as error:
        return too_often(request, str(error))
    return render(request, "portal/decide-gone.html", status=404)


def invite(event: Event) -> None:
    """LATER reaction: a mail with a link to everybody asked who is no agent. Agents hear of it by their notices."""
    for one in just_asked(event):
        if one.agent_id or one.address in own_addresses() or not one.customer or one.customer.is_blocked:
            continue
        ticket, language = one.approval.ticket, one.customer.language or Desk.the().language
        with override(language):
            subject, html = templates.render("approval", language, ticket.department, mail_context(one))
        key = f"approval:{event.pk}:{one.pk}"
        automatic.queue(automatic.NOTICE, one.address, key, language, subject, html, ticket)


invite.wants = lambda event: event.name in ASKING  # type: ignore[attr-defined]
