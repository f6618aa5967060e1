"""Into the archive and out of it: what ended long ago leaves the lists, and is still found."""

from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Kind
from yizhan.spine.actions import action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change

from ..ticket import Ticket


@action("archive", _l("Archive"), event="ticket.archived", needs="ticket.archive", icon="archive", bulk=True,
        available=lambda ticket, by: ticket.kind == Kind.CLOSED and not ticket.deleted_at,
        says=_l("%(actor)s put this ticket into the archive"))  # fmt: skip
def archive(ticket: Ticket, *, by: Actor, it: Change) -> None:
    """Out of the lists, and only read from now on. A closed ticket keeps its place in the order of changes."""
    it.keep_time()
    ticket.is_archived = True


@action("unarchive", _l("Take out of the archive"), event="ticket.unarchived", needs="ticket.archive", icon="restore",
        bulk=True, available=lambda ticket, by: ticket.is_archived and not ticket.deleted_at,
        says=_l("%(actor)s took this ticket out of the archive"))  # fmt: skip
def unarchive(ticket: Ticket, *, by: Actor) -> None:
    """Back to the lists; it stays closed. The clock does not archive it again before its time has passed once more."""
    ticket.is_archived = False
