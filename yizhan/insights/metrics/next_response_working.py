"""The same, counting only the desk's working hours."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import DOWN, SPEED, metric, middle

metric(
    "next_response_working",
    pgettext_lazy("metric", "Customer wait, working time"),
    _l("The same, counting only the desk's working hours."),
    middle("replied", "working"),
    better=DOWN,
    is_working=True,
    group=SPEED,
)
