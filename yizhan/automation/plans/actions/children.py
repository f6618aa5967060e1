"""Child tickets 子工单: open one below a ticket, attach and detach, resolve a ticket together with them."""

from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.people.models import Department, Team
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Choice, LongText, Reference, Text
from yizhan.spine.fields.reference import Person
from yizhan.tickets.actions.finish import CLOSING, resolve
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.children import OPEN, above, children_of, count, one_at_a_time
from yizhan.tickets.fields import PRIORITIES, type_options
from yizhan.tickets.ticket import Ticket

from ...urging.actions.urge import in_work
from ...urging.deadline import Deadline

ITS_NUMBER = _l("Its number")
WORK = Param(_l("What is to be done"), _l("An internal note; the customer does not see the child ticket."))


def whole(ticket: Ticket, by: Actor) -> bool:
    return not (ticket.merged_into_id or ticket.deleted_at or ticket.is_spam)


@action("open_child", _l("Open a child ticket"), event="ticket.child_opened", needs="ticket.edit", icon="plus",
        composed=True, available=in_work, says=_l("%(actor)s opened a child ticket"))  # fmt: skip
def open_child(
    ticket: Ticket,
    *,
    by: Actor,
    subject: Annotated[str, Text(500), Param(pgettext_lazy("ticket", "Subject"))],
    text: Annotated[str, LongText(), WORK] = "",
    department: Annotated[Department | None, Reference("people.Department"), Param(_l("Department"))] = None,
    team: Annotated[Team | None, Reference("people.Team"), Param(_l("Team"))] = None,
    assignee: Annotated[Any, Person(), Param(_l("Assignee"))] = None,
    type: Annotated[int | None, Choice(type_options), Param(_l("Type"))] = None,
    priority: Annotated[int | None, Choice(PRIORITIES), Param(_l("Priority"))] = None,
    due: Annotated[datetime | None, Deadline(), Param(_l("Due"), _l("A time, or 8h, 2d from now."))] = None,
) -> Ticket:  # fmt: skip
    """Open a ticket that is a part of this one. What is not given is as here. Returns the child ticket."""
    return made_below(ticket, by=by, subject=subject, text=text, department=department, team=team, assignee=assignee,
                      type=type, priority=priority, due=due)  # fmt: skip


def made_below(
    ticket: Ticket, *, by: Actor, subject: str, text: str = "", department: Department | None = None,
    type: int | None = None, priority: int | None = None, **more: Any,
) -> Ticket:  # fmt: skip
    """A child ticket, and a line on its parent. Raises Refused."""
    team = more.get("team")
    department = department or (team and team.department) or ticket.department
    if not by.may("ticket.open", department):
        raise Refused("ticket.open")
    with transaction.atomic():
        child = open_ticket.verb(
            by=by, requester=ticket.requester, organization=ticket.organization, subject=subject, body=text or subject,
            department=department, type=type or ticket.type_id,
            priority=priority or ticket.priority, channel="agent", parent=ticket, **more,
        )  # fmt: skip
        with change(ticket, "ticket.child_opened", by=by, into=child.pk):
            count(ticket)
    return child


@action("attach_child", _l("Attach a ticket as child"), event="ticket.child_attached", needs="ticket.edit", icon="link",
        composed=True, rule=False, available=whole, says=_l("%(actor)s attached a child ticket"))  # fmt: skip
def attach_child(
    ticket: Ticket,
    *,
    by: Actor,
    child: Annotated[Ticket, Reference("tickets.Ticket"), Param(_l("Which ticket"), ITS_NUMBER)],  # type: ignore[valid-type]
) -> None:
    """Make a ticket that is there already a part of this one. Raises Invalid, Conflict for a circle."""
    put_below(child, ticket, by, "child")


@action("attach", _l("Make it a child ticket"), event="ticket.attached", needs="ticket.edit", icon="link",
        composed=True, rule=False, bulk=True, available=lambda ticket, by: not ticket.parent_id and whole(ticket, by),
        says=_l("%(actor)s made this a child ticket"))  # fmt: skip
def attach(
    ticket: Ticket,
    *,
    by: Actor,
    parent: Annotated[Ticket, Reference("tickets.Ticket"), Param(_l("Of which ticket"), ITS_NUMBER)],  # type: ignore[valid-type]
) -> None:
    """Make this ticket a part of another one. Raises Invalid, Conflict for a circle."""
    if not by.may("ticket.edit", parent):
        raise Refused("ticket.edit")
    put_below(ticket, parent, by, "parent")


@action("detach_child", _l("Detach a child ticket"), event="ticket.child_detached", needs="ticket.edit", icon="unlink",
        composed=True, rule=False, available=lambda ticket, by: bool(ticket.child_count),
        says=_l("%(actor)s detached a child ticket"))  # fmt: skip
def detach_child(
    ticket: Ticket,
    *,
    by: Actor,
    child: Annotated[Ticket, Reference("tickets.Ticket"), Param(_l("Which ticket"), ITS_NUMBER)],  # type: ignore[valid-type]
) -> None:
    """A child ticket stands alone again. Raises Invalid."""
    if child.parent_id != ticket.pk:
        raise Invalid({"child": _("That is no child ticket of this one.")})
    move(child, None, by=by, needs="ticket.edit")


@action("detach", _l("Detach from its parent"), event="ticket.detached", needs="ticket.edit", icon="unlink",
        composed=True, rule=False, available=lambda ticket, by: bool(ticket.parent_id),
        says=_l("%(actor)s detached this ticket from its parent"))  # fmt: skip
def detach(ticket: Ticket, *, by: Actor) -> None:
    """Stand alone again."""
    move(ticket, None, by=by)


@action("resolve_family", _l("Resolve with its child tickets"), event="ticket.resolved", needs="ticket.close",
        icon="check-circle", composed=True,
        available=lambda ticket, by: in_work(ticket, by) and bool(ticket.open_child_count),
        says=_l("%(actor)s resolved this ticket"))  # fmt: skip
def resolve_family(
    ticket: Ticket, *, by: Actor, resolution: Annotated[str, LongText(), CLOSING["resolution"]] = ""
) -> None:
    """Resolve what is open below it, then the ticket itself: all of them or none. Raises Conflict, Refused."""
    with transaction.atomic():
        for child in children_of(ticket).filter(OPEN):
            if not by.may("ticket.close", child):
                raise Conflict(_("%(code)s is not yours to resolve.") % {"code": child.code})
            _resolve_below(child, by, resolution)
        ticket.refresh_from_db()
        if ticket.is_unfinished:  # it may have followed its last child
            resolve(ticket, by=by, resolution=resolution)


def _resolve_below(child: Ticket, by: Actor, resolution: str) -> None:
    try:
        (resolve_family if child.open_child_count else resolve)(child, by=by, resolution=resolution)
    except Conflict as error:
        raise Conflict(f"{child.code}: {error}") from error


def put_below(child: Ticket, parent: Ticket, by: Actor, param: str) -> None:
    """Raises Invalid or Conflict for what would make no sense."""
    with transaction.atomic():
        one_at_a_time()
        child.refresh_from_db()
        parent.refresh_from_db()
        if child.pk == parent.pk or child.pk in above(parent):
            raise Invalid({param: _("That would make a circle.")})
        if child.parent_id:
            raise Conflict(_("%(code)s is a child ticket already.") % {"code": child.code})
        if not (whole(child, by) and whole(parent, by)):
            raise Conflict(_("That ticket is merged or deleted itself."))
        move(child, parent, by=by, needs="ticket.edit")


def move(child: Ticket, parent: Ticket | None, *, by: Actor, needs: str = "") -> None:
    """Put a ticket below another or below none, and count on both. The child is locked before its parent, always."""
    before = Ticket.objects.filter(pk=child.parent_id).first() if child.parent_id else None
    with transaction.atomic():
        facts = {"to": parent.pk} if parent else {"from_": child.parent_id}
        with change(child, "ticket.attached" if parent else "ticket.detached", by=by, needs=needs, **facts):
            child.parent = parent
        if before is not None:
            with change(before, "ticket.child_detached", by=by, source=child.pk):
                count(before)
        if parent is not None:
            with change(parent, "ticket.child_attached", by=by, source=child.pk):
                count(parent)
