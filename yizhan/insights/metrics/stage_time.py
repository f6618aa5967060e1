"""Median working time in a stage of a flow, of those left in the period."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, stay

metric(
    "stage_time",
    pgettext_lazy("metric", "Time in a stage"),
    _l("Median working time in a stage of a flow, of those left in the period."),
    stay("stage", "working"),
    better=DOWN,
    group=SPEED,
    is_working=True,
)
