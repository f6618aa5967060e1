"""Of the resolutions that had a target, those in time."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import TARGETS, UP, count, metric, share

metric(
    "resolved_in_time",
    pgettext_lazy("metric", "Resolved in time"),
    _l("Of the resolutions that had a target, those in time."),
    share(count("target", "m.word = 'resolution' AND m.number = 1"), count("target", "m.word = 'resolution'")),
    better=UP,
    group=TARGETS,
)
