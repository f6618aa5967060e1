"""Median working time until a ticket left a department."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, stay

metric(
    "department_time",
    pgettext_lazy("metric", "Time in a department"),
    _l("Median working time until a ticket left a department."),
    stay("department", "working"),
    better=DOWN,
    group=SPEED,
    is_working=True,
)
