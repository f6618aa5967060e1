"""Open a ticket, for oneself or on behalf of a customer."""

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import CustomField, Kind, Status, TicketType
from yizhan.catalog.requests.request_type import RequestType
from yizhan.lib import clock
from yizhan.people.models import Customer, Department, Organization, Team
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Choice, Context, Files, LongText, Reference, RichText, Tags, Text
from yizhan.spine.fields.reference import Person

from ..fields import CHANNELS, PRIORITIES, type_options
from ..messages import Message
from ..ticket import NORMAL, Ticket
from ..writing import need_words, write


@action("open", _l("New ticket"), event="ticket.opened", needs="ticket.open", icon="plus", creates=True,
        says=_l("%(actor)s opened this ticket"))  # fmt: skip
def open_ticket(
    *,
    by: Actor,
    requester: Annotated[Customer, Reference("people.Customer"), Param(_l("Requester"))],  # type: ignore[valid-type]
    subject: Annotated[str, Text(500), Param(pgettext_lazy("ticket", "Subject"))],
    body: Annotated[str, LongText(), Param(pgettext_lazy("message", "Text"))] = "",
    html: Annotated[str, RichText(), Param(_l("Formatted text"), hidden=True)] = "",
    department: Annotated[Department | None, Reference("people.Department"), Param(_l("Department"))] = None,
    team: Annotated[Team | None, Reference("people.Team"), Param(_l("Team"))] = None,
    assignee: Annotated[Any, Person(), Param(_l("Assignee"))] = None,
    type: Annotated[int | None, Choice(type_options), Param(_l("Type"))] = None,
    priority: Annotated[int, Choice(PRIORITIES), Param(_l("Priority"))] = NORMAL,
    channel: Annotated[str, Choice(CHANNELS), Param(_l("Channel"))] = "agent",
    organization: Annotated[Organization | None, Reference("people.Organization"), Param(_l("Organization"))] = None,
    tags: Annotated[list | None, Tags(), Param(_l("Tags"))] = None,
    files: Annotated[list | None, Files(), Param(_l("Files"))] = None,
    fields: dict[str, Any] | None = None,
    cc: list[str] | None = None,
    mailbox_id: int | None = None,
    message: dict[str, Any] | None = None,
    author: Customer | None = None,
    parent: Ticket | None = None,
    due: datetime | None = None,
    request_type: RequestType | None = None,
) -> Ticket:
    """Open a ticket. `fields` are raw custom values; `message` more columns of the first message.

    With a `parent` it is work among agents: the first message is a note, and the customer does not see the ticket.
    Raises Invalid with a message per field.
    """
    need_words(body or subject, html, files)
    type_row = TicketType.named(type) if type else None
    ticket = Ticket(
        subject=subject,
        status=Status.first(Kind.NEW),
        kind=Kind.NEW,
        type=type_row,
        request_type=request_type,
        priority=priority,
        channel=channel,
        mailbox_id=mailbox_id,
        department=department or Department.current()[0],
        team=team,
        assignee=assignee,
        requester=requester,
        organization=organization or requester.organization,
        cc=cc or [],
        tags=tags or [],
        data=custom_values(fields or {}, by, type_row),
        parent=parent,
        is_internal=parent is not None,
        due_at=due,
    )
    said: dict[str, Any] = {"customer": author or requester} if parent is None else {"kind": Message.NOTE}
    with change(ticket, "ticket.opened", by=by, channel=channel) as it:
        ticket.created_at = ticket.updated_at = clock.now()
        ticket.customer_wrote_at = None if parent else ticket.created_at
        ticket.message_count = 1
        ticket.save(force_insert=True)
        first = write(ticket, by=by, body=body, html=html, files=files or [], **said, **(message or {}))
        it.say(message=first.pk, requester=requester.pk, department=ticket.department_id)
        if parent is not None:
            it.say(parent=parent.pk)
    ticket.first_message = first
    return ticket


def custom_values(raw: dict[str, Any], by: Actor, type_row: TicketType | None) -> dict[str, Any]:
    """Stored values of custom fields from raw ones. Machines need not fill in required fields: mail cannot."""
    context, data, errors = Context(by=by), {}, {}
    known = {row.slug: row for row in CustomField.of("ticket")}
    for key in set(raw) - set(known):
        errors[f"fields.{key}"] = _("There is no such field.")
    for key, row in known.items():
        shown = type_row is None or not type_row.fields or key in type_row.fields
        if key not in raw and not (row.is_required and shown and by.actor_kind == "agent"):
            continue
        try:
            value = row.field.parse(raw.get(key), context)
        except Invalid as error:
            errors[f"fields.{key}"] = str(error)
            continue
        if not row.field.type.is_empty(value):
            data[key] = row.field.type.dump(value)
    if errors:
        raise Invalid(errors)
    return data
