"""Reopened for each time a ticket was resolved in the period."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, QUALITY, count, metric, share

metric(
    "reopen_rate",
    pgettext_lazy("metric", "Reopen rate"),
    _l("Reopened for each time a ticket was resolved in the period."),
    share(count("reopened"), count("resolved")),
    better=DOWN,
    group=QUALITY,
)
