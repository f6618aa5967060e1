"""Approvals of a ticket and those one is asked for, with what was said: the events hold no words."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.approvals.models import Approval, Approver, Mode
from yizhan.tickets.models import Ticket

from . import shapes
from .answers import answer
from .asking import ticket_named
from .auth import asker
from .openapi import doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, Schema, described, made, many, maybe, ref

router = Router()
TAG = "tickets"
MOST = 100


@router.get("/tickets/{number}/approvals", **doc(_l("List the approvals of a ticket"), answer="Approval",
            many=True, fails=(404,), name="listApprovals", tag=TAG))  # fmt: skip
def list_approvals(request: HttpRequest, number: str) -> HttpResponse:
    """Newest first, decided or not. Always one page."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(shaped(Approval.objects.filter(ticket=ticket)), None))


@router.get("/approvals", **doc(_l("List the approvals that wait for me"), answer="Approval", many=True,
            name="listMyApprovals", tag=TAG))  # fmt: skip
def list_mine(request: HttpRequest) -> HttpResponse:
    """Those the one who asks has to decide now, the newest first. Always one page."""
    by = asker(request)
    waiting = Approver.objects.filter(agent=by, state=Approver.State.WAITING).values("approval")
    seen = Ticket.objects.visible_to(by)
    return answer(shapes.listed(shaped(Approval.objects.filter(pk__in=waiting, ticket__in=seen)), None))


def shaped(rows: Any) -> list[dict[str, Any]]:
    found = list(rows.select_related("ticket", "template").prefetch_related("approvers")[:MOST])
    return [approval(one, one.approvers.all()) for one in found]


def approval(one: Approval, approvers: Iterable[Approver]) -> dict[str, Any]:
    return {
        "id": one.pk,
        "ticket": one.ticket.number,
        "question": one.question,
        "purpose": one.purpose,
        "template": one.template.slug if one.template else None,
        "state": one.state,
        "asker": shapes.agent(one.asker_id),
        "levels": one.levels,
        "level": one.level,
        "round": one.round,
        "guarded": one.guarded,
        "approvers": [approver(row) for row in approvers],
        "created_at": one.created_at,
        "decided_at": one.decided_at,
        "remind_at": one.remind_at,
        "escalate_at": one.escalate_at,
    }


def approver(one: Approver) -> dict[str, Any]:
    return {
        "id": one.pk,
        "round": one.round,
        "level": one.level,
        "agent": shapes.agent(one.agent_id),
        "address": one.address,
        "instead_of": shapes.agent(one.instead_of_id),
        "state": one.state,
        "reason": one.reason,
        "asked_at": one.asked_at,
        "decided_at": one.decided_at,
    }


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    level = {
        "type": "object",
        "properties": {"mode": {"enum": Mode.values}, "who": many(TEXT), "need": WHOLE},
        "required": ["mode", "who"],
    }
    return {
        "Approval": made(
            {
                "id": WHOLE, "ticket": described(WHOLE, _("Number of the ticket.")), "question": TEXT,
                "purpose": described(TEXT, _("Empty, “close”, or the flow that asked.")),
                "template": {"type": ["string", "null"]}, "state": {"enum": Approval.State.values},
                "asker": described(maybe("Agent"), _("Null when a rule or flow asked.")), "levels": many(level),
                "level": described(WHOLE, _("Which level is asked now, from 1.")),
                "round": described(WHOLE, _("Grows when a guarded field changed and everybody is asked again.")),
                "guarded": many(TEXT), "approvers": many(ref("Approver")), "created_at": AT, "decided_at": MAYBE_AT,
                "remind_at": MAYBE_AT, "escalate_at": MAYBE_AT,
            }
        ),
        "Approver": made(
            {
                "id": WHOLE, "round": WHOLE, "level": WHOLE, "agent": maybe("Agent"),
                "address": described(TEXT, _("Of who is asked by mail and is no agent.")),
                "instead_of": maybe("Agent"), "state": {"enum": Approver.State.values}, "reason": TEXT,
                "asked_at": MAYBE_AT, "decided_at": MAYBE_AT,
            }
        ),
    }  # fmt: skip


sources.append(schemas)
