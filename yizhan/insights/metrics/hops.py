"""How often a ticket came to a further agent after its first one."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, count, metric

metric(
    "hops",
    pgettext_lazy("metric", "Handovers"),
    _l("How often a ticket came to a further agent after its first one."),
    count("assigned", "m.number > 1"),
    better=DOWN,
)
