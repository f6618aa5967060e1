"""The desk as it is now, for programs: the live floor, and what a wall board shows of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.assignment.models import State
from yizhan.catalog.models import Desk
from yizhan.insights.floor import Floor, look
from yizhan.people.models import Department
from yizhan.tickets.models import Ticket

from . import shapes
from .answers import answer
from .insights import trusted
from .openapi import doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, Schema, described, made, many, maybe

router = Router()
TAG = "reports"
SUMS = ("at", "unfinished", "unassigned", "soon", "overdue", "waits_since", "online", "chats_waiting", "chats_active")


@router.get("/floor", **doc(_l("Ask for the live floor"), answer="Floor", fails=(403,), name="askFloor", tag=TAG))
def floor(request: HttpRequest) -> HttpResponse:
    """Queues, people, who waits and what is due, of the tickets one may see; a few seconds old at most."""
    agent = trusted(request)
    found = look(agent, Desk.the().zone_of(agent))
    return answer({
        **board(found),
        "queues": [{"department": shapes.slug(Department, one.department.pk), "unfinished": one.unfinished,
                    "unassigned": one.unassigned, "soon": one.soon, "overdue": one.overdue,
                    "waits_since": one.waits_since} for one in found.queues],
        "people": [{"agent": shapes.agent(one.agent.pk), "state": one.state, "tickets": one.tickets, "cap": one.cap,
                    "chats": one.chats} for one in found.people],
        "due": [{**ticket(one), "due_at": one.next_due_at} for one in found.due],
    })  # fmt: skip


@router.get("/wall", **doc(_l("Ask for what a wall board shows"), answer="Wall", fails=(403,), name="askWall", tag=TAG))
def wall(request: HttpRequest) -> HttpResponse:
    """The figures of now and of today, opened by the hour, and who waits longest; nobody's names but of customers."""
    agent = trusted(request)
    return answer(board(look(agent, Desk.the().zone_of(agent))))


def board(found: Floor) -> dict[str, Any]:
    return {
        **{key: getattr(found, key) for key in SUMS},
        "today": found.today,
        "hours": [{"hour": hour, "today": today, "usual": usual} for hour, today, usual in found.hours],
        "waiting": [{**ticket(one), "waits_since": one.waits_since} for one in found.waiting],  # type: ignore[attr-defined]
    }


def ticket(one: Ticket) -> dict[str, Any]:
    return {"number": one.number, "code": one.code, "subject": one.subject, "requester": str(one.requester or "")}


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    number: Schema = {"type": ["number", "null"]}
    row: Schema = {"number": WHOLE, "code": TEXT, "subject": TEXT, "requester": TEXT}
    shown: Schema = {
        "at": AT, **dict.fromkeys(("unfinished", "unassigned"), WHOLE),
        "soon": described(WHOLE, _("Due within an hour")), "overdue": WHOLE,
        "waits_since": described(MAYBE_AT, _("Since when the one that has waited longest for the desk waits.")),
        **dict.fromkeys(("online", "chats_waiting", "chats_active"), WHOLE),
        "today": {"type": "object", "additionalProperties": number},
        "hours": described(many(made({"hour": WHOLE, "today": {"type": ["integer", "null"]}, "usual": number})),
                           _("Opened by the hour: today, and the median of the same day of the last eight weeks.")),
        "waiting": many(made({**row, "waits_since": AT})),
    }  # fmt: skip
    queue = made({"department": {"type": ["string", "null"]}, **dict.fromkeys(("unfinished", "unassigned", "soon",
                  "overdue"), WHOLE), "waits_since": MAYBE_AT})  # fmt: skip
    person = made({"agent": maybe("Agent"), "state": {"enum": [str(one) for one in State.values]}, "tickets": WHOLE,
                   "cap": {"type": ["integer", "null"]}, "chats": WHOLE})  # fmt: skip
    return {
        "Wall": made(shown),
        "Floor": made(
            {**shown, "queues": many(queue), "people": many(person), "due": many(made({**row, "due_at": AT}))}
        ),
    }


sources.append(schemas)
