"""Working time in a stage of a flow within which nine of ten left it."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, stay

metric(
    "stage_time_p90",
    pgettext_lazy("metric", "Time in a stage, P90"),
    _l("Working time in a stage of a flow within which nine of ten left it."),
    stay("stage", "working", 0.9),
    better=DOWN,
    group=SPEED,
    is_working=True,
)
