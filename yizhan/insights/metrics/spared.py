"""Visits in which a reader said that an article solved it and no ticket came; there are no tickets behind it."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import COUNT, OFFERS, UP, VOLUME, Sum, metric

SPARED = "m.solved_at IS NOT NULL AND m.ticket_id IS NULL"

metric(
    "spared",
    pgettext_lazy("metric", "Requests spared"),
    _l("Visits in which a reader said that an article solved it and no ticket came; there are no tickets behind it."),
    Sum(f"count(*) FILTER (WHERE {SPARED})", (), COUNT, SPARED, OFFERS),
    better=UP,
    group=VOLUME,
)
