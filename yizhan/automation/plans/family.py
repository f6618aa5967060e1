"""NOW reactions: what becomes of a child ticket is told to its parent, which may be resolved by it."""

from yizhan.catalog.models import UNFINISHED
from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.children import above, children_of, count, wants
from yizhan.tickets.ticket import Ticket

from .actions.children import move

SELF = Machine("desk")
CONCERN = {"kind", "deleted_at", "is_spam", "merged_into_id"}


def follow(event: Event, ticket: Ticket) -> None:
    """Keep the numbers on the parent, and what follows when the last child is finished."""
    if event.name == "ticket.merged":
        _hand_on(event, ticket)
    if not ticket.parent_id:
        return
    finished = _turned(event)
    if finished is None and not (CONCERN - {"kind"}) & event.changes.keys():
        return
    parent = Ticket.objects.get(pk=ticket.parent_id)
    before = parent.open_child_count
    name = {True: "ticket.child_finished", False: "ticket.child_reopened", None: "ticket.children_counted"}[finished]
    with change(parent, name, by=Machine(event.actor_kind, event.actor_id), source=ticket.pk):
        count(parent)
    if before and not parent.open_child_count and parent.child_count:
        _all_done(parent)


follow.wants = lambda event: event.name == "ticket.merged" or bool(CONCERN & event.changes.keys())  # type: ignore[attr-defined]


def _turned(event: Event) -> bool | None:
    """Whether the child was finished or taken up again by this; None when neither."""
    before, after = event.changes.get("kind", [None, None])
    was, now = before in UNFINISHED, after in UNFINISHED
    return None if was == now else was


def _all_done(parent: Ticket) -> None:
    with change(parent, "ticket.children_done", by=SELF, children=parent.child_count):
        pass
    if not (parent.is_unfinished and wants(parent, "parent_follows")):
        return
    try:
        resolve(parent, by=SELF)
    except (Conflict, Invalid):
        return  # something else of it is not done yet: it stays with whoever has it


def _hand_on(event: Event, ticket: Ticket) -> None:
    """The child tickets of a ticket that was merged go to where it went."""
    target = Ticket.objects.get(pk=event.data["into"])
    by = Machine(event.actor_kind, event.actor_id)
    for child in children_of(ticket):
        is_circle = child.pk == target.pk or child.pk in above(target)
        move(child, None if is_circle else target, by=by)
