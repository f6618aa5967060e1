"""Mean rating of customers, 1 to 5."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import STARS, UP, VOICES, mean, metric

metric(
    "satisfaction",
    pgettext_lazy("metric", "Satisfaction"),
    _l("Mean rating of customers, 1 to 5."),
    mean("rated", "number", unit=STARS),
    better=UP,
    group=VOICES,
)
