"""Median working time in a status, of those left in the period."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, stay

metric(
    "status_time",
    pgettext_lazy("metric", "Time in a status"),
    _l("Median working time in a status, of those left in the period."),
    stay("status", "working"),
    better=DOWN,
    group=SPEED,
    is_working=True,
)
