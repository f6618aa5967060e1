"""What a webhook says: a text of one's own with placeholders, or the standard JSON of a ticket."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from liquid.exceptions import LiquidError

from yizhan.lib import clock
from yizhan.lib.config import config
from yizhan.people.models import Agent, Department, Team
from yizhan.spine.errors import Invalid
from yizhan.tickets.fields import PRIORITY_SLUGS
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import as_text, context_of, run

from .models import Webhook


def body_of(webhook: Webhook, ticket: Ticket) -> str:
    """Raises Invalid when the placeholders make it something that is no JSON."""
    if not webhook.body.strip():
        return written({"at": clock.now(), "ticket": told(ticket)})
    context = context_of(ticket)
    facts = {**context["ticket"], **{key: spoken(value) for key, value in told(ticket).items()}}
    return filled(webhook.body, {**context, "ticket": facts})


def check_body(text: str) -> None:
    """Raises Invalid for a text that will never be JSON."""
    names = ("ticket", "customer", "agent", "desk", "department")
    if text.strip():
        filled(text, {name: {} for name in names})


def filled(text: str, context: dict[str, Any]) -> str:
    """Placeholders stand inside of strings, so what fills them is written as JSON writes strings."""
    try:
        made = run(text, quoted(as_text(context)), is_html=False)
        json.loads(made)
    except (LiquidError, RecursionError, ValueError) as error:
        reason = str(error).split("\n")[0]
        raise Invalid({"body": _("This does not become JSON: %(reason)s") % {"reason": reason}}) from None
    return made


def quoted(values: dict[str, Any]) -> dict[str, Any]:
    return {key: quoted(one) if isinstance(one, dict) else written(one)[1:-1] for key, one in values.items()}


def told(ticket: Ticket) -> dict[str, Any]:
    """A ticket in the words of the API, without what was said in it."""
    department, team = Department.named(ticket.department_id), Team.named(ticket.team_id)
    agent = Agent.named(ticket.assignee_id)
    who = ticket.requester
    return {
        "number": ticket.number, "code": ticket.code, "subject": ticket.subject, "status": ticket.status.slug,
        "kind": str(ticket.kind), "priority": PRIORITY_SLUGS.get(ticket.priority, ""),
        "type": ticket.type.slug if ticket.type else None, "channel": ticket.channel,
        "department": department.slug if department else None, "team": team.slug if team else None,
        "assignee": {"name": agent.name, "email": agent.email} if agent else None,
        "requester": {"name": who.name, "address": who.address},
        "organization": ticket.organization.name if ticket.organization else None,
        "tags": ticket.tags, "fields": ticket.data, "created_at": ticket.created_at, "updated_at": ticket.updated_at,
        "due_at": ticket.due_at, "resolved_at": ticket.resolved_at, "version": ticket.version,
        "url": f"{config.url}/tickets/{ticket.number}",
    }  # fmt: skip


def spoken(value: Any) -> Any:
    """What a placeholder shows of it."""
    if isinstance(value, dict):
        return {key: spoken(one) for key, one in value.items()}
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else value


def written(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
