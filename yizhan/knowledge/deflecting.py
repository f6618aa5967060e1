"""Articles offered while a request is written: which one solved it, counted once a visit, and not if a ticket came."""

from django.db.models import Subquery

from yizhan.lib import clock
from yizhan.tickets.models import Ticket

from .models import Article, Deflection


def shown(visit: str) -> None:
    """Articles were offered in this visit."""
    if visit:
        Deflection.objects.get_or_create(visit=visit)


def solved(visit: str, article: Article) -> bool:
    """The reader says that this article solved it. False when nothing had been offered."""
    row = Deflection.objects.filter(visit=visit).first()
    if row is None or row.ticket_id:
        return False
    if row.solved_at is None:
        row.opened, row.solved_at = article, clock.now()
        row.save(update_fields=["opened", "solved_at"])
    return True


def asked_after_all(visit: str, number: int) -> None:
    """A request came from this visit: nothing was spared."""
    if visit:
        asked = Ticket.objects.filter(number=number).values("pk")[:1]
        Deflection.objects.filter(visit=visit, ticket=None).update(ticket=Subquery(asked))


def not_spared(visit: str, ticket: int | None) -> None:
    """Somebody has to work on it after all: a ticket came, or a chat, after which nothing counts as solved."""
    rows = Deflection.objects.filter(visit=visit, ticket=None)
    if visit and ticket:
        rows.update(ticket=ticket)
    elif visit:
        rows.update(opened=None, solved_at=None)
