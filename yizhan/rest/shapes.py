"""What goes out: each thing as data. The same as JSON schema stands in schemas.py."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from yizhan.automation.plans.models import ChecklistItem
from yizhan.catalog.models import CustomField, Status, TicketType
from yizhan.catalog.requests.request_type import RequestType
from yizhan.people.models import Agent, Customer, Department, Organization, Team
from yizhan.tickets.fields import PRIORITY_SLUGS
from yizhan.tickets.models import Attachment, Message, Ticket


def appointment(one: Ticket) -> dict[str, Any] | None:
    """When somebody comes to the customer; null when no time is set or offered."""
    if not one.appointment_state:
        return None
    return {"from": one.appointment_at, "until": one.appointment_until, "state": one.appointment_state}


def with_all(tickets: QuerySet) -> QuerySet:
    """Tickets with everything their shape needs, in a fixed number of queries."""
    return tickets.select_related("requester", "organization").prefetch_related(
        "requester__identities", "merged_into", "parent"
    )


def ticket(one: Ticket) -> dict[str, Any]:
    """A ticket. What the catalog holds is said by slug, people by id and name."""
    return {
        "number": one.number,
        "code": one.code,
        "subject": one.subject,
        "status": slug(Status, one.status_id),
        "kind": one.kind,
        "type": slug(TicketType, one.type_id),
        "request_type": slug(RequestType, one.request_type_id),
        "priority": PRIORITY_SLUGS.get(one.priority, str(one.priority)),
        "channel": one.channel,
        "department": slug(Department, one.department_id),
        "team": slug(Team, one.team_id),
        "assignee": agent(one.assignee_id),
        "requester": customer(one.requester),
        "organization": organization(one.organization),
        "cc": one.cc,
        "tags": one.tags,
        "followers": [person for pk in one.follower_ids if (person := agent(pk))],
        "fields": {row.slug: one.data.get(row.slug) for row in CustomField.of("ticket")},
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "due_at": one.due_at,
        "reply_due_at": one.reply_due_at,
        "next_due_at": one.next_due_at,
        "sla": one.sla_state or None,
        "breaches": one.breach_count,
        "first_replied_at": one.first_replied_at,
        "customer_wrote_at": one.customer_wrote_at,
        "agent_wrote_at": one.agent_wrote_at,
        "wakes_at": one.wakes_at,
        "resolved_at": one.resolved_at,
        "closed_at": one.closed_at,
        "deleted_at": one.deleted_at,
        "is_overdue": one.is_overdue,
        "rests_since": one.rests_since,
        "closing_at": one.closing_at,
        "is_archived": one.is_archived,
        "is_spam": one.is_spam,
        "resolution": one.resolution,
        "reopen_count": one.reopen_count,
        "message_count": one.message_count,
        "urge_count": one.urge_count,
        "transfer_count": one.transfer_count,
        "return_count": one.return_count,
        "extension_count": one.extension_count,
        "is_supervised": one.is_supervised,
        "stages": one.stages,
        "appointment": appointment(one),
        "is_extending": one.is_extending,
        "is_in_approval": one.is_in_approval,
        "approvers": [agent(pk) for pk in one.approver_ids],
        "approval_count": one.approval_count,
        "parent": one.parent.number if one.parent else None,
        "child_count": one.child_count,
        "open_child_count": one.open_child_count,
        "incident_count": one.incident_count,
        "item_count": one.item_count,
        "open_item_count": one.open_item_count,
        "is_internal": one.is_internal,
        "rating": one.rating,
        "is_confirmed": one.is_confirmed,
        "awaits_callback": one.awaits_callback,
        "callback_count": one.callback_count,
        "merged_into": one.merged_into.number if one.merged_into else None,
        "version": one.version,
    }


def part(one: Ticket, by: Any) -> dict[str, Any]:
    """A child ticket: number and state, and the rest for who may see it."""
    is_seen = one.is_visible_to(by)
    return {"number": one.number, "code": one.code, "kind": one.kind, "status": slug(Status, one.status_id),
            "ticket": ticket(one) if is_seen else None}  # fmt: skip


def checklist_item(one: ChecklistItem) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "owner": agent(one.owner_id),
        "due_at": one.due_at,
        "is_required": one.is_required,
        "done_at": one.done_at,
        "done_by": agent(one.done_by_id),
        "created_at": one.created_at,
    }


def message(one: Message) -> dict[str, Any]:
    """A public message or an internal note, with its files."""
    return {
        "id": one.pk,
        "kind": one.kind,
        "author": author(one),
        "is_automatic": one.is_automatic,
        "is_thanks": one.is_thanks,
        "channel": one.channel,
        "text": one.text,
        "html": one.html,
        "quoted_html": one.quoted_html,
        "sender": one.sender,
        "to": one.to,
        "cc": one.cc,
        "bcc": one.bcc,
        "mentions": [person for pk in one.mention_ids if (person := agent(pk))],
        "state": one.state,
        "warning": one.warning,
        "created_at": one.created_at,
        "files": [attachment(file) for file in one.attachments.all()],
    }


def attachment(one: Attachment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "key": one.key,
        "name": one.name,
        "size": one.size,
        "content_type": one.content_type,
        "is_inline": one.is_inline,
        "created_at": one.created_at,
    }


def author(one: Message) -> dict[str, Any] | None:
    if one.agent_id:
        return {"kind": "agent", "id": one.agent_id, "name": str(Agent.named(one.agent_id) or "")}
    if one.customer_id:
        return {"kind": "customer", "id": one.customer_id, "name": str(one.customer)}
    return None


def agent(pk: int | None) -> dict[str, Any] | None:
    one = Agent.named(pk) if pk else None
    return {"id": one.pk, "name": one.name, "email": one.email} if one else None


def customer(one: Customer) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "email": one.address or None, "phone": one.phone or None}


def organization(one: Organization | None) -> dict[str, Any] | None:
    return {"id": one.pk, "name": one.name} if one else None


def slug(model: Any, pk: int | None) -> str | None:
    one = model.named(pk) if pk else None
    return one.slug if one else None


def listed(items: Iterable[Any], following: str | None = None) -> dict[str, Any]:
    """A page of a list, and the cursor of the next one."""
    return {"items": list(items), "next": following or None}
