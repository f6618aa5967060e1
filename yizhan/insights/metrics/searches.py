"""What was looked for in the help centre, and how often nothing was found; each search once, as it was typed last."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, QUALITY, SEARCHES, VOLUME, all_of, metric, share

metric(
    "searches",
    pgettext_lazy("metric", "Help centre searches"),
    _l("What readers looked for, each search once, as it was typed last. Kept for 90 days."),
    all_of(SEARCHES),
    group=VOLUME,
)
metric(
    "searches_in_vain",
    pgettext_lazy("metric", "Searches without results"),
    _l("Of the searches in the help centre, those that found no article. Kept for 90 days."),
    share(all_of(SEARCHES, "m.found = 0"), all_of(SEARCHES)),
    better=DOWN,
    group=QUALITY,
)
