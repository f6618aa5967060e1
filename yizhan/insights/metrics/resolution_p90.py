"""Time from opening within which nine of ten had their resolution, on the clock."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "resolution_p90",
    pgettext_lazy("metric", "Resolution, P90"),
    _l("Time from opening within which nine of ten had their resolution, on the clock."),
    middle("resolved", "seconds", "", 0.9),
    better=DOWN,
    group=SPEED,
)
