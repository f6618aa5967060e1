"""How heavy the work was: tickets resolved, and tickets open, in the points that assignment rules give."""

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from ..weights import points
from .base import BACKLOG, COUNT, HANDLING, NEITHER, UP, Sum, metric, rows

RESOLVED = rows("resolved")

metric(
    "points",
    pgettext_lazy("metric", "Points handled"),
    _l(
        "Points of what was resolved: the weights by priority and type of the department's first assignment rule that "
        "has any, as they are now; one for each ticket without."
    ),
    Sum(f"sum(m.points) FILTER (WHERE {RESOLVED})", ("resolved",), COUNT, RESOLVED, needs=(points,)),
    better=UP,
    group=HANDLING,
)
metric(
    "open_points",
    pgettext_lazy("metric", "Open points"),
    _l("Points of the tickets not finished at the end, weighed as points handled are; by agent it is their load."),
    Sum("sum(m.points)", ("open",), COUNT, "TRUE", BACKLOG, needs=(points,)),
    better=NEITHER,
    group=HANDLING,
)
