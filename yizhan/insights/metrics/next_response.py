"""Median time a customer's message waited for an answer, the first one included, on the clock."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "next_response",
    pgettext_lazy("metric", "Customer wait"),
    _l("Median time a customer's message waited for an answer, the first one included, on the clock."),
    middle("replied", "seconds"),
    better=DOWN,
    group=SPEED,
)
