"""How often tickets went to another team or department."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, count, metric

metric(
    "transfers",
    pgettext_lazy("metric", "Transfers"),
    _l("How often tickets went to another team or department."),
    count("transferred"),
    better=DOWN,
)
