"""Of the SLA targets that were decided in the period, those kept in time."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import TARGETS, UP, count, metric, share

metric(
    "sla_met",
    pgettext_lazy("metric", "Targets met"),
    _l("Of the SLA targets that were decided in the period, those kept in time."),
    share(count("target", "m.number = 1"), count("target")),
    better=UP,
    group=TARGETS,
)
