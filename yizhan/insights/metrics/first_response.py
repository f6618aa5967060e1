"""Median time from opening to the first answer by a person, on the clock."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "first_response",
    pgettext_lazy("metric", "First response"),
    _l("Median time from opening to the first answer by a person, on the clock."),
    middle("replied", "seconds", "m.word = 'first'"),
    better=DOWN,
    group=SPEED,
)
