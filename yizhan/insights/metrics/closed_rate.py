"""Tickets closed in the period for each one opened in it."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import UP, VOLUME, count, metric, share, tickets

metric(
    "closed_rate",
    pgettext_lazy("metric", "Closure rate"),
    _l("Tickets closed in the period for each one opened in it."),
    share(tickets("closed"), count("opened")),
    better=UP,
    group=VOLUME,
)
