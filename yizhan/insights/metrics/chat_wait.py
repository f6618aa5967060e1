"""Median time until an agent took a chat, on the clock."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import CHATS, DOWN, SECONDS, SPEED, Sum, metric

MIDDLE = "percentile_cont(0.5) WITHIN GROUP (ORDER BY m.wait) FILTER (WHERE m.wait IS NOT NULL)"

metric(
    "chat_wait",
    pgettext_lazy("metric", "Chat waiting time"),
    _l("Median time until an agent took a chat, on the clock."),
    Sum(MIDDLE, (), SECONDS, "m.wait IS NOT NULL", CHATS, basis="count(m.wait)"),
    better=DOWN,
    group=SPEED,
)
