"""Time from opening within which nine of ten had their first answer by a person, on the clock."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "first_response_p90",
    pgettext_lazy("metric", "First response, P90"),
    _l("Time from opening within which nine of ten had their first answer by a person, on the clock."),
    middle("replied", "seconds", "m.word = 'first'", 0.9),
    better=DOWN,
    group=SPEED,
)
