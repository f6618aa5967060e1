"""Returned for each time a ticket came to an agent."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, count, metric, share

metric(
    "return_rate",
    pgettext_lazy("metric", "Return rate"),
    _l("Returned for each time a ticket came to an agent."),
    share(count("returned"), count("assigned")),
    better=DOWN,
)
