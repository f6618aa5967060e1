"""Of the answers to whether it is solved, those that say it is."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import UP, VOICES, count, metric, share

metric(
    "solved_rate",
    pgettext_lazy("metric", "Confirmed as solved"),
    _l("Of the answers to whether it is solved, those that say it is."),
    share(count("said_solved", "m.number = 1"), count("said_solved")),
    better=UP,
    group=VOICES,
)
