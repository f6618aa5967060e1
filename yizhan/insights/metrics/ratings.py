"""How many ratings customers gave."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import VOICES, count, metric

metric(
    "ratings",
    pgettext_lazy("metric", "Ratings"),
    _l("How many ratings customers gave."),
    count("rated"),
    group=VOICES,
)
