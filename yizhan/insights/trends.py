"""What became of a figure since the period before."""

from math import sqrt

from django.utils.translation import gettext as _

from .metrics import Metric
from .metrics.base import DOWN, UP

# A count moves by more than three times its root and a tenth, a median by a tenth and five minutes.
SIGMAS, TENTH, MINUTES = 3, 0.1, 300

# Of less than this a percentage says nothing.
FEW = 20


def trend(metric: Metric, now: float | None, was: float | None) -> tuple[str, bool | None]:
    """How it changed, in words, and whether that is good news."""
    if now is None or was is None or now == was:
        return "", None
    if metric.sum.unit == "share":
        text = points(now, was)
    elif metric.sum.unit == "stars":
        text = f"{now - was:+.2f}"
    elif abs(was) < FEW and metric.sum.unit == "count":
        text = f"{now - was:+,.0f}"
    elif not was:
        return "", None
    else:
        text = f"{(now - was) / abs(was) * 100:+.1f}%"
    better = {UP: now > was, DOWN: now < was}.get(metric.better)
    return text, better


def points(now: float, was: float) -> str:
    """The difference of two shares in words."""
    return _("%(points)s points") % {"points": f"{(now - was) * 100:+.1f}"}


def has_moved(now: float | None, was: float | None) -> bool:
    """Whether a count moved further than chance moves it."""
    now, was = now or 0, was or 0
    return abs(now - was) > max(SIGMAS * sqrt(was), was * TENTH, 2)
