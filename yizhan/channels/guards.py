"""What must not become a ticket: our own mail coming back, machines running wild."""

from datetime import timedelta

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.tickets.models import Message, Ticket

from .bounces import is_ours
from .incoming import Incoming


def is_our_own(incoming: Incoming) -> bool:
    """A mail we sent ourselves: its Message-ID is one that only we can make."""
    return is_ours(incoming.mail.message_id)


def is_mere_report(incoming: Incoming) -> bool:
    """A report that nothing is wrong: delivered, read. Complaints about abuse are not such reports."""
    mail = incoming.mail
    if mail.content_type != "multipart/report":
        return False
    kinds = {one.content_type for one in mail.attachments}
    return "message/feedback-report" not in kinds


def hears_too_many_robots(ticket: Ticket) -> bool:
    """A machine that answers a machine."""
    most = Desk.the().setting("robots_per_ticket")
    recent = Message.objects.filter(ticket=ticket, created_at__gt=clock.now() - timedelta(hours=1), is_automatic=True)
    return len(recent.filter(customer__isnull=False).order_by().values_list("pk")[:most]) >= most
