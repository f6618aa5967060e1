"""How often agents gave a ticket back."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, count, metric

metric(
    "returns",
    pgettext_lazy("metric", "Returns"),
    _l("How often agents gave a ticket back."),
    count("returned"),
    better=DOWN,
)
