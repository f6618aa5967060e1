"""Of the chats that began in the period and wait no more, those that ended before an agent took them."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import CHATS, COUNT, DOWN, QUALITY, Sum, metric, share

NOBODY = "m.state = 'ended' AND m.accepted_at IS NULL"
LOST = Sum(f"count(*) FILTER (WHERE {NOBODY})", (), COUNT, NOBODY, CHATS)
DECIDED = Sum("count(*) FILTER (WHERE m.state <> 'waiting')", (), COUNT, "TRUE", CHATS)

metric(
    "chats_abandoned",
    pgettext_lazy("metric", "Chats nobody took"),
    _l("Of the chats that began in the period and wait no more, those that ended before an agent took them."),
    share(LOST, DECIDED),
    better=DOWN,
    group=QUALITY,
)
