"""Whether an article helped: one opinion a visit, which may be changed; unhelpful ones wait for its author."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.lib.text import straight
from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid

from .counting import count
from .models import Edition, Opinion
from .powers import WRITE

LONGEST = 2000


@dataclass(frozen=True)
class Said:
    """What a reader says."""

    is_helpful: bool
    reason: str = ""
    comment: str = ""

    def checked(self) -> "Said":
        """Raises Invalid for a reason that is none, or a comment without end."""
        if self.reason and self.reason not in Opinion.Reason.values:
            raise Invalid({"reason": _("Please choose one of the reasons.")})
        comment = straight(self.comment).strip()
        if len(comment) > LONGEST:
            raise Invalid({"comment": _("At most %(most)s characters, please.") % {"most": LONGEST}})
        return Said(self.is_helpful, "" if self.is_helpful else self.reason, comment)


@transaction.atomic
def give(edition: Edition, said: Said, *, visit: str, by: Actor) -> Opinion:
    """Keep it, or change what the same visit said before. Raises Invalid."""
    said = said.checked()
    _one_at_a_time(visit)
    known = Opinion.objects.filter(edition=edition, visit=visit).first()
    row = known or Opinion(edition=edition, visit=visit, is_helpful=said.is_helpful)
    before = known.is_helpful if known else None
    with change(row, "opinion.given", by=by, article=edition.article_id, number=edition.number):
        row.customer = by if isinstance(by, Customer) else None
        row.number, row.is_helpful, row.handled_at = edition.number, said.is_helpful, None
        row.reason = "" if said.is_helpful else said.reason or row.reason
        row.comment = said.comment or row.comment
    if before is not said.is_helpful:
        if before is not None:
            count(edition, _column(before), -1)
        count(edition, _column(said.is_helpful))
    return row


def handle(opinion: Opinion, *, by: Agent) -> None:
    """Somebody has looked after it. Raises Refused."""
    with change(opinion, "opinion.handled", by=by, needs=WRITE.key):
        opinion.handled_at, opinion.handled_by = clock.now(), by


def _one_at_a_time(visit: str) -> None:
    """A double click, or yes and no at once, are one opinion."""
    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"opinion:{visit}"])


def _column(is_helpful: bool) -> str:
    return "helped" if is_helpful else "not_helped"
