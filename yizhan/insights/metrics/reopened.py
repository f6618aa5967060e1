"""How often finished tickets came back into work."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, QUALITY, count, metric

metric(
    "reopened",
    pgettext_lazy("metric", "Reopened"),
    _l("How often finished tickets came back into work."),
    count("reopened"),
    better=DOWN,
    group=QUALITY,
)
