"""Mean time since opening of the tickets not finished at the end."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from .base import BACKLOG, DOWN, SECONDS, VOLUME, Sum, metric

metric(
    "backlog_age",
    pgettext_lazy("metric", "Age of open tickets"),
    _l("Mean time since opening of the tickets not finished at the end."),
    Sum("avg(m.age)", ("open",), SECONDS, "TRUE", BACKLOG),
    better=DOWN,
    group=VOLUME,
)
