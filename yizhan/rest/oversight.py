"""Supervisions and extensions of a ticket, with what was said: the events hold no words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.urging.models import LEVELS, Extension, Supervision

from . import shapes
from .answers import answer
from .asking import ticket_named
from .openapi import doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, Schema, described, made, maybe

router = Router()
TAG = "tickets"
MOST = 100
LEVEL_SLUGS = {one.value: one.slug for one in LEVELS}


@router.get("/tickets/{number}/supervisions", **doc(_l("List the supervisions of a ticket"), answer="Supervision",
            many=True, fails=(404,), name="listSupervisions", tag=TAG))  # fmt: skip
def list_supervisions(request: HttpRequest, number: str) -> HttpResponse:
    """Newest first; one without `closed_at` is open. Always one page."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(map(supervision, Supervision.objects.filter(ticket=ticket)[:MOST]), None))


@router.get("/tickets/{number}/extensions", **doc(_l("List the extensions of a ticket"), answer="Extension",
            many=True, fails=(404,), name="listExtensions", tag=TAG))  # fmt: skip
def list_extensions(request: HttpRequest, number: str) -> HttpResponse:
    """Newest first, whether they were granted or not. Always one page."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(map(extension, Extension.objects.filter(ticket=ticket)[:MOST]), None))


def supervision(one: Supervision) -> dict[str, Any]:
    return {
        "id": one.pk,
        "level": LEVEL_SLUGS.get(one.level, str(one.level)),
        "opener": shapes.agent(one.opener_id),
        "instruction": one.instruction,
        "deadline": one.deadline,
        "feedback": one.feedback,
        "answered_by": shapes.agent(one.answered_by_id),
        "answered_at": one.answered_at,
        "created_at": one.created_at,
        "closed_at": one.closed_at,
    }


def extension(one: Extension) -> dict[str, Any]:
    return {
        "id": one.pk,
        "state": one.state,
        "asker": shapes.agent(one.asker_id),
        "reason": one.reason,
        "old_due_at": one.old_due_at,
        "new_due_at": one.new_due_at,
        "decider": shapes.agent(one.decider_id),
        "answer": one.answer,
        "created_at": one.created_at,
        "decided_at": one.decided_at,
    }


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    return {
        "Supervision": made(
            {
                "id": WHOLE, "level": {"enum": list(LEVEL_SLUGS.values())},
                "opener": described(maybe("Agent"), _("Null when a rule opened it.")), "instruction": TEXT,
                "deadline": AT, "feedback": TEXT, "answered_by": maybe("Agent"), "answered_at": MAYBE_AT,
                "created_at": AT, "closed_at": MAYBE_AT,
            }
        ),
        "Extension": made(
            {
                "id": WHOLE, "state": {"enum": [str(one) for one in Extension.State]}, "asker": maybe("Agent"),
                "reason": TEXT, "old_due_at": AT, "new_due_at": AT, "decider": maybe("Agent"),
                "answer": described(TEXT, _("Why it was declined.")), "created_at": AT, "decided_at": MAYBE_AT,
            }
        ),
    }  # fmt: skip


sources.append(schemas)
