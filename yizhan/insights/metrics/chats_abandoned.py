"""Of the chats that began in the period and wait no more, those that ended before an agent took them."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import CHATS, DOWN, QUALITY, all_of, metric, share

NOBODY = "m.state = 'ended' AND m.accepted_at IS NULL"
LOST = all_of(CHATS, NOBODY)
DECIDED = all_of(CHATS, "m.state <> 'waiting'")

metric(
    "chats_abandoned",
    pgettext_lazy("metric", "Chat abandonment rate"),
    _l("Of the chats that began in the period and wait no more, those that ended before an agent took them."),
    share(LOST, DECIDED),
    better=DOWN,
    group=QUALITY,
)
