"""How often a ticket reached a level of escalation or was put under supervision."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, TARGETS, count, metric

metric(
    "escalations",
    pgettext_lazy("metric", "Escalations"),
    _l("How often a ticket reached a level of escalation or was put under supervision."),
    count("escalated"),
    better=DOWN,
    group=TARGETS,
)
