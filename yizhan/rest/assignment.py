"""Automatic assignment: why somebody got a ticket, and one's own availability."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.assignment.models import Availability, Decision, State
from yizhan.automation.assignment.states import become
from yizhan.people.models import Agent
from yizhan.spine.errors import Refused

from . import shapes
from .answers import answer
from .asking import ticket_named
from .auth import asker
from .body import body, only
from .openapi import WRITING, doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, Schema, described, made, many, maybe, ref

router = Router()
MOST = 100


@router.get("/tickets/{number}/decisions", **doc(_l("List the decisions of automatic assignment"), answer="Decision",
            many=True, fails=(404,), name="listDecisions", tag="tickets"))  # fmt: skip
def list_decisions(request: HttpRequest, number: str) -> HttpResponse:
    """Newest first: who was considered, who got the ticket, what spoke against the others. Always one page."""
    ticket = ticket_named(request, number, full=False)
    return answer(shapes.listed(map(decision, ticket.decisions.select_related("rule")[:MOST]), None))


@router.get("/me/availability", **doc(_l("Read one's own availability"), answer="OwnAvailability", fails=(),
                                      name="readOwnAvailability", tag="me"))  # fmt: skip
def own(request: HttpRequest) -> HttpResponse:
    """Only who is online is given tickets."""
    return answer({"state": Availability.of(asker(request).pk).state})


@router.patch("/me/availability", **doc(_l("Set one's own availability"), answer="OwnAvailability",
              takes="OwnAvailability", fails=WRITING, name="setOwnAvailability", tag="me"))  # fmt: skip
def set_own(request: HttpRequest) -> HttpResponse:
    """For those who may reply to tickets."""
    by, raw = asker(request), body(request)
    if not by.may("ticket.reply"):
        raise Refused("ticket.reply")
    only(raw, {"state"})
    return answer({"state": become(by, str(raw.get("state", ""))).state})


def decision(one: Decision) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": one.at,
        "event": one.event_id,
        "rule": one.rule.slug if one.rule else None,
        "method": one.method,
        "chosen": person(one.chosen_id),
        "candidates": [candidate(line) for line in one.lines],
        "attempt": one.attempt,
        "due_at": one.due_at,
        "timed_out_at": one.timed_out_at,
    }


def candidate(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "agent": person(line["agent"]),
        "stands_in_for": person(line.get("for")),
        "reasons": line["why"],
        "tickets": line.get("load"),
        "points": line.get("points"),
    }


def person(pk: int | None) -> dict[str, Any] | None:
    agent = Agent.named(pk) if pk else None
    return {"id": agent.pk, "name": agent.name, "email": agent.email} if agent else None


def assignment_schemas(is_known: bool) -> dict[str, Schema]:
    whole: Schema = {"type": ["integer", "null"]}
    line = made(
        {"agent": maybe("Agent"), "stands_in_for": maybe("Agent"),
         "reasons": described(many(TEXT), _("What spoke against this agent; empty for who could take it.")),
         "tickets": whole, "points": whole}
    )  # fmt: skip
    return {
        "Candidate": line,
        "Decision": made(
            {"id": WHOLE, "at": AT, "event": whole, "rule": {"type": ["string", "null"]}, "method": TEXT,
             "chosen": maybe("Agent"), "candidates": many(ref("Candidate")),
             "attempt": described(WHOLE, _("How many agents let it lie before.")),
             "due_at": MAYBE_AT, "timed_out_at": MAYBE_AT}
        ),
        "OwnAvailability": made({"state": {"enum": list(State.values)}}),
    }  # fmt: skip


sources.append(assignment_schemas)
