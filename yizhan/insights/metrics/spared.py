"""Visits in which a reader said that an article solved it and no ticket came; there are no tickets behind it."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import OFFERS, UP, VOLUME, all_of, metric

SPARED = all_of(OFFERS, "m.solved_at IS NOT NULL AND m.ticket_id IS NULL")

metric(
    "spared",
    pgettext_lazy("metric", "Self-service resolutions"),
    _l("Visits in which a reader said that an article solved it and no ticket came; there are no tickets behind it."),
    SPARED,
    better=UP,
    group=VOLUME,
)
