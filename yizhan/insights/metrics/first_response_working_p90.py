"""Working time from opening within which nine of ten had their first answer by a person."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "first_response_working_p90",
    pgettext_lazy("metric", "First response, working time, P90"),
    _l("Working time from opening within which nine of ten had their first answer by a person."),
    middle("replied", "working", "m.word = 'first'", 0.9),
    better=DOWN,
    group=SPEED,
    is_working=True,
)
