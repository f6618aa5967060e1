"""What guides keep about people, forgotten: when a customer is erased, and by itself after a while."""

import json
from datetime import timedelta

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from yizhan.lib import clock
from yizhan.people.customers import Customer

from .models import GuideTalk

KEPT = timedelta(days=90)
NO_WORDS: dict[str, object] = {"standing": {}, "prompt": {}, "lines": [], "page": "", "visit": ""}


def forget(customer: Customer, known: list[str]) -> None:
    """The figures stay, the words go. Runs inside the open door of the customer."""
    theirs = _theirs(customer)
    given = Q(visitor__email__in=known) | Q(visitor__phone__in=known)
    for one in known:  # who was asked how they are reached, and never came to an end
        given |= Q(said__contains=json.dumps(one, ensure_ascii=False))
    talks = GuideTalk.objects.annotate(said=Cast("standing", TextField())).filter(theirs | given)
    ended = list(talks.values_list("pk", flat=True))
    GuideTalk.objects.filter(pk__in=ended, ended_at=None).update(ended_at=clock.now())
    GuideTalk.objects.filter(pk__in=ended).update(**NO_WORDS)


def of_customer(customer: Customer) -> QuerySet[GuideTalk]:
    """Conversations that are surely theirs, the oldest first."""
    return GuideTalk.objects.filter(_theirs(customer)).order_by("pk")


def _theirs(customer: Customer) -> Q:
    return Q(customer=customer) | Q(visitor__customer=customer) | Q(ticket__requester=customer)


def sweep() -> int:
    """EVERY: conversations of long ago keep their figures only. Returns how many."""
    old = GuideTalk.objects.filter(moved_at__lt=clock.now() - KEPT).exclude(lines=[])
    return old.update(**NO_WORDS, ended_at=clock.now())
