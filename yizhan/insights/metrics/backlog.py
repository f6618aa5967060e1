"""Tickets not finished at the end of the period, or of each part of it."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import BACKLOG, COUNT, DOWN, VOLUME, Sum, metric

metric(
    "backlog",
    pgettext_lazy("metric", "Open at the end"),
    _l("Tickets not finished at the end of the period, or of each part of it."),
    Sum("count(*)", ("open",), COUNT, "TRUE", BACKLOG),
    better=DOWN,
    group=VOLUME,
)
