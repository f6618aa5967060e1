"""Tickets opened in the period."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import VOLUME, count, metric

metric(
    "created",
    pgettext_lazy("metric", "Opened"),
    _l("Tickets opened in the period."),
    count("opened"),
    group=VOLUME,
)
