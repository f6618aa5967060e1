"""Of the first responses that had a target, those in time."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import TARGETS, UP, count, metric, share

metric(
    "response_in_time",
    pgettext_lazy("metric", "First response in time"),
    _l("Of the first responses that had a target, those in time."),
    share(count("target", "m.word = 'first_response' AND m.number = 1"), count("target", "m.word = 'first_response'")),
    better=UP,
    group=TARGETS,
)
