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
    text = changed(metric.sum.unit, now, was)
    if not any(one in text for one in "123456789"):
        return "", None
    return text, {UP: now > was, DOWN: now < was}.get(metric.better)


def changed(unit: str, now: float, was: float) -> str:
    """The difference in words; nothing where there is none to speak of."""
    if unit == "share":
        return points(now, was)
    if unit == "stars":
        return signed(now - was, "+.2f")
    if abs(was) < FEW and unit == "count":
        return signed(now - was, "+,.0f")
    return f"{signed((now - was) / abs(was) * 100, '+,.1f')}%" if was else ""


def points(now: float, was: float) -> str:
    """The difference of two shares in words."""
    return _("%(points)s points") % {"points": signed((now - was) * 100, "+.1f")}


def signed(number: float, form: str) -> str:
    """With a sign that is a minus and no hyphen."""
    return format(number, form).replace("-", "−")


def has_moved(now: float | None, was: float | None) -> bool:
    """Whether a count moved further than chance moves it."""
    now, was = now or 0, was or 0
    return abs(now - was) > max(SIGMAS * sqrt(was), was * TENTH, 2)
