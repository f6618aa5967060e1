"""Chats that began in the period; behind the figure stand the tickets made of them."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import CHATS, NEITHER, VOLUME, all_of, metric

metric(
    "chats",
    pgettext_lazy("metric", "Chats"),
    _l("Chats that began in the period; behind the figure stand the tickets made of them."),
    all_of(CHATS),
    better=NEITHER,
    group=VOLUME,
)
