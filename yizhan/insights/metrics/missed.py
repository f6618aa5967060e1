"""How many SLA targets were missed in the period."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, TARGETS, count, metric

metric(
    "missed",
    pgettext_lazy("metric", "Targets missed"),
    _l("How many SLA targets were missed in the period."),
    count("target", "m.number = 0"),
    better=DOWN,
    group=TARGETS,
)
