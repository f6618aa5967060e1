"""How often customers or colleagues urged."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, VOICES, count, metric

metric(
    "urges",
    pgettext_lazy("metric", "Urged"),
    _l("How often customers or colleagues urged."),
    count("urged"),
    better=DOWN,
    group=VOICES,
)
