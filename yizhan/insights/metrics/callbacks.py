"""How often customers were called back afterwards, reached or not."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import HANDLING, NEITHER, count, metric

metric(
    "callbacks",
    pgettext_lazy("metric", "Call-backs"),
    _l("How often customers were called back afterwards, reached or not."),
    count("called"),
    better=NEITHER,
    group=HANDLING,
)
