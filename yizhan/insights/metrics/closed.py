"""How often tickets were closed in the period."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import UP, VOLUME, count, metric

metric(
    "closed",
    pgettext_lazy("metric", "Closed"),
    _l("How often tickets were closed in the period."),
    count("closed"),
    better=UP,
    group=VOLUME,
)
