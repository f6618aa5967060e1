"""What a ticket is made of. Nouns answer; verbs in actions/ change."""

from .drafts import Draft, Presence
from .messages import Attachment, Message
from .saved import CannedReply, View
from .ticket import Link, Ticket, TicketText

__all__ = ["Attachment", "CannedReply", "Draft", "Link", "Message", "Presence", "Ticket", "TicketText", "View"]
