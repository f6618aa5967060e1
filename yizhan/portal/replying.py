"""A customer answers on the page of a ticket."""

from django.db import transaction

from yizhan.security import throttle
from yizhan.spine.errors import Refused
from yizhan.spine.fields import Context, LongText
from yizhan.tickets.models import Attachment, Ticket
from yizhan.tickets.receiving import is_over, receive, survivor
from yizhan.tickets.writing import need_words

from . import guards
from .links import Visit
from .uploads import WEB


def say_it(who: Visit, text: str, files: list[Attachment], *, token: str) -> tuple[Visit, str]:
    """Add it to the ticket, or to a follow-up where policy wants one; the same form twice is one message.

    Returns where it went, and what to say: "reply" or "follow_up". Raises Invalid, Refused, Conflict, TooMany.
    """
    if who.ticket.merged_into_id or not who.customer.may("ticket.reply", who.ticket):
        raise Refused("ticket.reply")
    body = LongText().parse(text, Context()) or ""
    throttle.check("track-reply", str(who.ticket.number), **guards.PER_TICKET)
    word = guards.read(token)[0]
    with transaction.atomic():
        number = guards.earlier(word) if word else ""
        if not number:
            number = str(_receive(who, body, files).number)
            throttle.count("track-reply", str(who.ticket.number))
            if word:
                guards.remember(word, number)
    ticket = Ticket.objects.visible_to(who.customer).filter(number=int(number)).first()
    then = who.to(ticket) if ticket else None
    return (then, "reply" if then.ticket.pk == who.ticket.pk else "follow_up") if then else (who, "late")


def _receive(who: Visit, body: str, files: list[Attachment]) -> Ticket:
    """The customer speaks; a follow-up is opened and linked by the desk, since customers link nothing."""
    need_words(body.strip(), "", files)
    by = WEB if is_over(survivor(who.ticket)) else who.customer
    details = {"channel": "web", "sender": who.address}
    target, _message = receive(who.ticket, by=by, author=who.customer, body=body, files=files, message=details)
    return target
