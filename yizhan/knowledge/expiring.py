"""What has run out: readers do not see it any more, and whoever answers for it hears of that."""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import change
from yizhan.spine.models import Event

from .models import Article, Edition

# What ran out longer ago while the program was away is found in the list.
RECENT = timedelta(days=7)
MOST = 200


def tell_due() -> int:
    """EVERY: say of each article that ran out that it has, once each time. Returns how many."""
    now = clock.now()
    said = Event.objects.filter(
        subject_kind="article", subject_id=OuterRef("pk"), ticket_id=None, name="article.expired",
        at__gte=OuterRef("expires_at"),
    )  # fmt: skip
    live = Edition.objects.filter(article=OuterRef("pk"), is_live=True)
    due = Article.objects.filter(Exists(live), ~Exists(said), expires_at__lte=now, expires_at__gt=now - RECENT)
    with through("clock"):
        return sum(_say(one) for one in due.filter(is_archived=False).order_by("expires_at")[:MOST])


def _say(article: Article) -> bool:
    """False when somebody gave it more time in the meantime."""
    with change(article, "article.expired", by=CLOCK) as it:
        if article.is_expired:
            it.say(article=article.pk, language=article.language)
    return it.event is not None
