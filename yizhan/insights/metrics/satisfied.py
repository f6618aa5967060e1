"""Of the ratings, those with 4 or 5 stars."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import UP, VOICES, count, metric, share

metric(
    "satisfied",
    pgettext_lazy("metric", "Satisfied"),
    _l("Of the ratings, those with 4 or 5 stars."),
    share(count("rated", "m.number >= 4"), count("rated")),
    better=UP,
    group=VOICES,
)
