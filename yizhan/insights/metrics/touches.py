"""Replies by agents for each time a ticket was resolved in the period."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, count, metric, per

metric(
    "touches",
    pgettext_lazy("metric", "Replies per resolution"),
    _l("Replies by agents for each time a ticket was resolved in the period."),
    per(count("replied"), count("resolved")),
    better=DOWN,
)
