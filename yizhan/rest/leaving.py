"""An agent leaves: what they have, and handing it over."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.automation.assignment.offboarding import HOW, Belongings, leave
from yizhan.people.models import Agent
from yizhan.spine.errors import Refused
from yizhan.spine.fields import Person
from yizhan.tickets.models import Ticket

from .answers import answer
from .asking import context, row_of
from .auth import asker
from .body import body, only
from .openapi import WRITING, doc, sources
from .schemas import TEXT, WHOLE, YES_NO, Schema, described, made, many

router = Router()
AT_PATH = "/agents/{int:pk}"
MOST = 100


@router.get(f"{AT_PATH}/belongings", **doc(_l("Read what an agent has"), answer="Belongings", fails=(403, 404),
            name="readBelongings", tag="agents"))  # fmt: skip
def belongings(request: HttpRequest, pk: int) -> HttpResponse:
    """Before they leave: unfinished tickets, and what names them and should be looked at."""
    return answer(shape(agent_of(request, pk), asker(request)))


@router.post(f"{AT_PATH}/leave", **doc(_l("Close the account of an agent who leaves"), answer="Belongings",
             takes="Leaving", fails=WRITING, name="leaveDesk", tag="agents"))  # fmt: skip
def leave_desk(request: HttpRequest, pk: int) -> HttpResponse:
    """They can no longer sign in; a job hands over their tickets. Answers with what is theirs at that moment."""
    agent, raw = agent_of(request, pk), body(request)
    only(raw, {"how", "to"})
    to = Person().parse(raw["to"], context(request)) if raw.get("to") is not None else None
    leave(agent, how=str(raw.get("how", "rule")), to=to, by=asker(request))
    return answer(shape(Agent.objects.get(pk=pk), asker(request)))


def agent_of(request: HttpRequest, pk: int) -> Agent:
    """Raises Refused for whoever does not keep the people, 404 for nobody."""
    if not asker(request).may("admin.people"):
        raise Refused("admin.people")
    found: Agent = row_of(request, "agent", pk)
    return found


def shape(agent: Agent, by: Any) -> dict[str, Any]:
    has = Belongings.of(agent, by)
    seen = Ticket.objects.visible_to(by).filter(pk__in=has.tickets.values("pk")).order_by("-priority", "id")
    return {
        "is_active": agent.is_active,
        "tickets": has.tickets.count(),
        "numbers": list(seen.values_list("number", flat=True)[:MOST]),
        "named": [{"record": one.record.key, "id": one.row.pk, "name": str(one.row)} for one in has.named[:MOST]],
    }


def leaving_schemas(is_known: bool) -> dict[str, Schema]:
    """What they have, and where it goes."""
    named = made({"record": TEXT, "id": WHOLE, "name": TEXT})
    return {
        "Belongings": made(
            {"is_active": YES_NO, "tickets": described(WHOLE, _("Unfinished tickets, also those you may not see.")),
             "numbers": described(many(WHOLE), _("The first hundred of those you may see.")),
             "named": described(many(named), _("What names them and should be looked at."))}
        ),
        "Leaving": {
            "type": "object", "additionalProperties": False,
            "properties": {"how": {"type": "string", "enum": list(HOW), "default": "rule"},
                           "to": described({"type": ["string", "integer", "null"]}, _("With “agent”: who gets them."))},
        },
    }  # fmt: skip


sources.append(leaving_schemas)
