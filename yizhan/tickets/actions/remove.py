"""Mark as spam, delete to the recycle bin, restore."""

from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.spine.actions import action
from yizhan.spine.actors import Actor

from ..ticket import Ticket


@action("spam", _l("Mark as spam"), event="ticket.marked_spam", needs="ticket.delete", icon="spam", bulk=True,
        danger=True, available=lambda ticket, by: not ticket.is_spam,
        says=_l("%(actor)s marked this ticket as spam"))  # fmt: skip
def mark_spam(ticket: Ticket, *, by: Actor) -> None:
    """Out of every queue and figure; nobody is answered."""
    ticket.is_spam = True


@action("not_spam", _l("Not spam"), event="ticket.unmarked_spam", needs="ticket.delete", icon="check", bulk=True,
        available=lambda ticket, by: ticket.is_spam, says=_l("%(actor)s said this is no spam"))  # fmt: skip
def unmark_spam(ticket: Ticket, *, by: Actor) -> None:
    """Back to the queues."""
    ticket.is_spam = False


@action("delete", _l("Delete"), event="ticket.deleted", needs="ticket.delete", icon="trash", bulk=True, danger=True,
        available=lambda ticket, by: not ticket.deleted_at, says=_l("%(actor)s deleted this ticket"))  # fmt: skip
def delete(ticket: Ticket, *, by: Actor) -> None:
    """Into the recycle bin, from where it can be restored."""
    ticket.deleted_at = clock.now()


@action("restore", _l("Restore"), event="ticket.restored", needs="ticket.bin", icon="restore", bulk=True, rule=False,
        available=lambda ticket, by: bool(ticket.deleted_at), says=_l("%(actor)s restored this ticket"))  # fmt: skip
def restore(ticket: Ticket, *, by: Actor) -> None:
    """Out of the recycle bin."""
    ticket.deleted_at = None
