"""Working time from opening within which nine of ten had their resolution."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "resolution_working_p90",
    pgettext_lazy("metric", "Resolution, working time, P90"),
    _l("Working time from opening within which nine of ten had their resolution."),
    middle("resolved", "working", "", 0.9),
    better=DOWN,
    group=SPEED,
    is_working=True,
)
