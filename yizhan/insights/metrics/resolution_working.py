"""The same, counting only the desk's working hours."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "resolution_working",
    pgettext_lazy("metric", "Resolution, working time"),
    _l("The same, counting only the desk's working hours."),
    middle("resolved", "working"),
    better=DOWN,
    is_working=True,
    group=SPEED,
)
