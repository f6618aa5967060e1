"""Median working time until a ticket left a team."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, stay

metric(
    "team_time",
    pgettext_lazy("metric", "Time in a team"),
    _l("Median working time until a ticket left a team."),
    stay("team", "working"),
    better=DOWN,
    group=SPEED,
    is_working=True,
)
