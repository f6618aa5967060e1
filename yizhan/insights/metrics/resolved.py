"""How often tickets were resolved or closed in the period."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import UP, VOLUME, count, metric

metric(
    "resolved",
    pgettext_lazy("metric", "Resolved"),
    _l("How often tickets were resolved or closed in the period. One that was reopened and solved again counts again."),
    count("resolved"),
    better=UP,
    group=VOLUME,
)
