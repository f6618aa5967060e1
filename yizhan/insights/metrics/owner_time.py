"""Median working time until a ticket left the agent who had it."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, stay

metric(
    "owner_time",
    pgettext_lazy("metric", "Time with an agent"),
    _l("Median working time until a ticket left the agent who had it."),
    stay("owner", "working"),
    better=DOWN,
    group=SPEED,
    is_working=True,
)
