"""Median time from opening to being resolved, on the clock."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "resolution",
    pgettext_lazy("metric", "Resolution"),
    _l("Median time from opening to being resolved, on the clock."),
    middle("resolved", "seconds"),
    better=DOWN,
    group=SPEED,
)
