"""Public replies by agents."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import VOLUME, count, metric

metric(
    "replies",
    pgettext_lazy("metric", "Replies"),
    _l("Public replies by agents."),
    count("replied"),
    group=VOLUME,
)
