"""What became of the conversations of a guide: at each node how many came, went no further, and how they ended."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from yizhan.lib import clock

from .models import Guide, GuideStep, GuideTalk

# Who said nothing for so long has left.
LEFT = timedelta(minutes=30)


def of_guide(guide: Guide, since: datetime) -> dict[str, Any]:
    """All conversations that began since then."""
    talks = GuideTalk.objects.filter(guide=guide, started_at__gte=since)
    is_gone = Q(outcome="", moved_at__lt=clock.now() - LEFT)
    ended = {f"{one}": Count("pk", filter=Q(outcome=one)) for one in GuideTalk.Outcome.values}
    return talks.aggregate(began=Count("pk"), left=Count("pk", filter=is_gone), **ended)


def of_nodes(guide: Guide, since: datetime) -> dict[str, dict[str, int]]:
    """Node → how many conversations came, went no further, and how those that came ended."""
    gone = Q(way="", talk__outcome="", talk__moved_at__lt=clock.now() - LEFT)
    rows = GuideStep.objects.filter(talk__guide=guide, talk__started_at__gte=since).order_by().values("node")
    ended = {one: Count("talk", filter=Q(talk__outcome=one), distinct=True) for one in GuideTalk.Outcome.values}
    keys = ("came", "left", *ended)
    counted = rows.annotate(came=Count("talk", distinct=True), left=Count("talk", filter=gone, distinct=True), **ended)
    return {line[0]: dict(zip(keys, line[1:], strict=True)) for line in counted.values_list("node", *keys)}
