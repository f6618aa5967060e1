"""Merge two tickets into one, take it back within 30 days, split a ticket, link tickets."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Kind, Status
from yizhan.lib import clock
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change, change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Boolean, Choice, Context, Integer, MultiChoice, Option, Reference, Text
from yizhan.spine.models import Event

from ..messages import Attachment, Message
from ..ticket import Link, Ticket
from ..writing import follow, set_kind

UNDO_DAYS = 30
LINK_KINDS = tuple(Option(key, key, label) for key, label in Link.KINDS)


def whole(ticket: Ticket, by: Actor) -> bool:
    return not (ticket.merged_into_id or ticket.deleted_at)


@action("merge", _l("Merge"), event="ticket.merged", needs="ticket.merge", icon="merge", rule=False, available=whole,
        danger=True, says=_l("%(actor)s merged this ticket into another"))  # fmt: skip
def merge(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    into: Annotated[Ticket, Reference("tickets.Ticket"), Param(_l("Into which ticket"), _l("Its number"))],  # type: ignore[valid-type]
) -> None:
    """Move the conversation into another ticket. This one is closed, and later mails to it follow."""
    target = into
    if target.pk == ticket.pk:
        raise Invalid({"into": _("A ticket cannot be merged into itself.")})
    with change(target, "ticket.absorbed", by=by, needs="ticket.merge", source=ticket.pk) as other:
        if not whole(target, by):
            raise Conflict(_("That ticket is merged or deleted itself."))
        moved = move_messages(ticket, target)
        target.message_count += moved
        target.tags = list(dict.fromkeys([*target.tags, *ticket.tags]))
        follow(target, ticket.follower_ids)
        also = [ticket.requester.address] if ticket.requester_id != target.requester_id else []
        target.cc = list(dict.fromkeys(address for address in [*target.cc, *ticket.cc, *also] if address))
        target.customer_wrote_at = latest(target.customer_wrote_at, ticket.customer_wrote_at)
        other.say(messages=moved)
    it.say(into=target.pk, was=ticket.status_id)
    ticket.merged_into, ticket.message_count = target, 0
    set_kind(ticket, Kind.CLOSED)


@action("unmerge", _l("Undo merge"), event="ticket.unmerged", needs="ticket.merge", icon="split", rule=False,
        available=lambda ticket, by: bool(ticket.merged_into_id), says=_l("%(actor)s undid the merge"))  # fmt: skip
def unmerge(ticket: Ticket, *, by: Actor, it: Change) -> None:
    """Take back a merge of the last 30 days, with the messages that arrived under this number since."""
    merged = Event.objects.filter(ticket_id=ticket.pk, name="ticket.merged").order_by("-id").first()
    if merged is None or merged.at < clock.now() - timedelta(days=UNDO_DAYS):
        raise Conflict(_("A merge can be undone for %(days)s days.") % {"days": UNDO_DAYS})
    target = holder = ticket.merged_into
    assert target is not None and holder is not None
    while holder.merged_into is not None:
        holder = holder.merged_into
    with change(holder, "ticket.released", by=by, source=ticket.pk):
        moved = take_back(ticket, holder)
        holder.message_count -= moved
    it.say(from_=target.pk)
    ticket.merged_into, ticket.message_count = None, moved
    ticket.status_id = merged.data.get("was", ticket.status_id)
    ticket.kind = ticket.status.kind
    if ticket.is_unfinished:
        ticket.resolved_at = ticket.closed_at = None


def move_messages(ticket: Ticket, target: Ticket) -> int:
    """Messages go over and remember where they were written; those of earlier merges keep their first origin."""
    Attachment.objects.filter(ticket=ticket).update(ticket=target)
    ticket.messages.filter(origin=None).update(origin=ticket)
    return ticket.messages.update(ticket=target)


def take_back(ticket: Ticket, holder: Ticket) -> int:
    """What was written under this number comes back, and what under those that had been merged into it before."""
    family = {ticket.pk}
    while more := set(Ticket.objects.filter(merged_into__in=family).values_list("pk", flat=True)) - family:
        family |= more
    own = Message.objects.filter(ticket=holder, origin__in=family)
    Attachment.objects.filter(message__in=own).update(ticket=ticket)
    moved = own.update(ticket=ticket)
    ticket.messages.filter(origin=ticket).update(origin=None)
    return moved


def latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


class Messages(MultiChoice):
    """Ids of messages."""

    key = ""

    def parse(self, raw: Any, context: Context) -> list[int]:
        values = raw if isinstance(raw, (list, tuple)) else str(raw).split(",")
        return [number for value in values if (number := Integer().parse(value, context)) is not None]

    def schema(self) -> dict:
        return {"type": "array", "items": {"type": "integer"}}


@action("split", _l("Split"), event="ticket.split", needs="ticket.merge", icon="split", rule=False, available=whole,
        says=_l("%(actor)s split messages off"))  # fmt: skip
def split(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    messages: Annotated[list, Messages(), Param(_l("Messages"))],
    subject: Annotated[str, Text(500), Param(_l("Subject of the new ticket"))],
) -> Ticket:
    """Chosen messages become a new, linked ticket with its own clock. Returns the new ticket."""
    chosen = list(ticket.messages.filter(pk__in=messages))
    if not chosen or len(chosen) == ticket.message_count:
        raise Invalid({"messages": _("Choose some of the messages, but not all.")})
    made = Ticket(
        subject=subject, status=Status.first(Kind.OPEN), kind=Kind.OPEN, message_count=len(chosen),
        requester=ticket.requester, organization=ticket.organization, department=ticket.department, type=ticket.type,
        priority=ticket.priority, channel=ticket.channel, mailbox_id=ticket.mailbox_id, customer_wrote_at=clock.now(),
    )  # fmt: skip
    with change(made, "ticket.opened", by=by, split_from=ticket.pk, requester=ticket.requester_id):
        made.save(force_insert=True)
        own = Message.objects.filter(pk__in=[one.pk for one in chosen])
        Attachment.objects.filter(message__in=own).update(ticket=made)
        own.update(ticket=made, origin=None)
    Link.objects.create(source=made, target=ticket, kind="related")
    ticket.message_count -= len(chosen)
    it.say(into=made.pk, messages=len(chosen))
    return made


@action("link", pgettext_lazy("ticket", "Link"), event="ticket.linked", needs="ticket.edit", icon="link",
        rule=False, available=whole, says=_l("%(actor)s linked this ticket"))  # fmt: skip
def link(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    kind: Annotated[str, Choice(LINK_KINDS), Param(_l("How"))],
    to: Annotated[Ticket, Reference("tickets.Ticket"), Param(_l("To which ticket"), _l("Its number"))],  # type: ignore[valid-type]
) -> None:
    """This ticket duplicates, blocks, was caused by, follows or relates to another."""
    if to.pk == ticket.pk:
        raise Invalid({"to": _("A ticket cannot be linked to itself.")})
    _made, is_new = Link.objects.get_or_create(source=ticket, target=to, kind=kind)
    if is_new:
        it.say(kind=kind, to=to.pk)


@action("unlink", _l("Remove link"), event="ticket.unlinked", needs="ticket.edit", icon="unlink", rule=False,
        says=_l("%(actor)s removed a link"))  # fmt: skip
def unlink(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    to: Annotated[Ticket, Reference("tickets.Ticket"), Param(_l("From which ticket"), _l("Its number"))],  # type: ignore[valid-type]
    both: Annotated[bool, Boolean(), Param(hidden=True)] = True,
) -> None:
    """Remove every link between the two."""
    gone, _per_model = Link.objects.filter(source=ticket, target=to).delete()
    if both:
        gone += Link.objects.filter(source=to, target=ticket).delete()[0]
    if gone:
        it.say(to=to.pk, links=gone)
