"""Ticket templates: checklists and child tickets put on a ticket at once, and what a new ticket begins with."""

from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.fields import Reference
from yizhan.spine.fields.moment import relative
from yizhan.tickets.placeholders import fill_text
from yizhan.tickets.ticket import Ticket

from ...urging.actions.urge import in_work
from ..models import TicketTemplate
from .checklist import from_line, owners, put
from .children import made_below

DEEPEST = 4


@action("apply_template", _l("Apply a ticket template"), event="ticket.templated", needs="ticket.edit", icon="copy",
        composed=True, available=in_work, says=_l("%(actor)s applied a ticket template"))  # fmt: skip
def apply_template(
    ticket: Ticket,
    *,
    by: Actor,
    template: Annotated[TicketTemplate, Reference("plans.TicketTemplate"), Param(_l("Ticket template"))],  # type: ignore[valid-type]
) -> None:
    """Put the checklists and the child tickets of a template on this ticket; its fields stay as they are."""
    with transaction.atomic():
        plan(ticket, template, by)


def plan(ticket: Ticket, template: TicketTemplate, by: Actor, depth: int = 0) -> None:
    """The checklists of a template, then its child tickets with theirs."""
    with change(ticket, "ticket.templated", by=by, template=template.pk) as it:
        made = [put(ticket, from_line(line, ticket)) for one in template.checklists for line in one.items]
        if made:
            it.say(items=len(made), owners=owners(made))
    for one in template.children if depth < DEEPEST else ():
        child = made_below(ticket, by=by, **beginning(one, ticket))
        plan(child, one, by, depth + 1)


def beginning(template: TicketTemplate, parent: Ticket) -> dict[str, Any]:
    """What a child ticket begins with; texts can name its parent with placeholders."""
    span = relative(template.due_in) if template.due_in else None
    given: dict[str, Any] = {
        "subject": fill_text(template.subject, parent, None) or template.label,
        "text": fill_text(template.body, parent, None), "department": template.department, "team": template.team,
        "assignee": template.assignee, "type": template.type_id, "priority": template.priority,
        "due": clock.now() + span if span else None, "tags": list(template.tags), "fields": dict(template.values),
    }  # fmt: skip
    return given


def filled(template: TicketTemplate) -> dict[str, Any]:
    """What a form or a program begins with, as they send it; empty parts left out."""
    raw = {
        "subject": template.subject, "body": template.body, "type": template.type_id, "priority": template.priority,
        "department": template.department_id, "team": template.team_id, "assignee": template.assignee_id,
        "tags": list(template.tags),
    }  # fmt: skip
    return {key: value for key, value in raw.items() if value not in (None, "", [])}
