"""EVERY: alerts that are due are looked at one by one; what holds is noted once, and told when it may be.

Figures are those the owner of the alert may see at that moment. An owner who has left, or may not set alerts any more,
has no eyes here: the alert says so and waits for somebody to keep it.
"""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import override

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.spine.actors import through
from yizhan.spine.errors import Invalid
from yizhan.spine.models import Event

from .measuring import Learning, Reading, read
from .models import Alert, AlertFiring, AlertState
from .recipients import eyes
from .telling import tell
from .windows import WINDOWS, quiet_until

AT_ONCE = 200
REMEMBERED = timedelta(days=400)
# Other names and people do not change what was measured.
MEASURED = frozenset({"kind", "condition", "window", "metric", "comparator", "limit", "watch", "sensitivity",
                      "minimum", "owner_id", "is_paused"})  # fmt: skip
log = logging.getLogger(__name__)


def go_round() -> int:
    """EVERY: look at what is due, the longest due first. Returns how many were."""
    claimed = 0
    with through("clock"), override(Desk.the().language):
        while claimed < AT_ONCE and claim_one():
            claimed += 1
    return claimed


def sweep() -> int:
    """EVERY: forget what was over long ago. Returns how many."""
    return AlertFiring.objects.filter(resolved_at__lt=clock.now() - REMEMBERED).delete()[0]


def claim_one() -> bool:
    """One that is due. What it found and when it is looked at next are one transaction, so nothing fires twice."""
    now = clock.now()
    with transaction.atomic():
        due = AlertState.objects.filter(due_at__lte=now).order_by("due_at")
        state = due.select_for_update(skip_locked=True, of=("self",)).select_related("alert").first()
        if state is None:
            return False
        look(state, now, Desk.the().zoneinfo)
        state.save()
        return True


def look(state: AlertState, now: datetime, zone: ZoneInfo) -> None:
    """Measure, note what began or ended, tell of it, and set the next look."""
    alert = state.alert
    quiet = quiet_until(alert.quiet_from, alert.quiet_to, now, zone)
    state.due_at = min(now + WINDOWS[alert.window].step, quiet or datetime.max.replace(tzinfo=now.tzinfo))
    state.looked_at, state.trouble, state.figure = now, "", None
    owner = eyes(alert)
    if owner is None:
        state.level = AlertState.BLIND
        return
    try:
        with transaction.atomic():
            readings = read(alert, now, owner, zone)
    except Learning:
        state.level = AlertState.LEARNING
        return
    except Invalid as error:
        state.level, state.trouble = AlertState.FAILED, str(error)[:400]
        return
    except Exception:
        # One that cannot be worked out must not keep the others from being looked at.
        log.exception("alert %s", alert.pk)
        state.level = AlertState.FAILED
        return
    settle(alert, readings, now)
    if quiet is None:
        tell(alert, now)
    is_firing = AlertFiring.objects.filter(alert=alert, resolved_at=None).exists()
    state.level = AlertState.FIRING if is_firing else AlertState.CALM
    state.figure = max((one.figure for one in readings if one.figure is not None), default=None)


def settle(alert: Alert, readings: list[Reading], now: datetime) -> None:
    """What holds and was not noted begins, what was noted and holds no more ends; of too few nothing can be said."""
    noted = {one.value: one for one in AlertFiring.objects.filter(alert=alert, resolved_at=None)}
    holding = {one.value: one for one in readings if one.is_true}
    for value, one in holding.items():
        assert one.figure is not None
        if value not in noted:
            AlertFiring.objects.create(
                alert=alert, value=value, at=now, since=datetime.fromisoformat(one.arithmetic["since"]),
                figure=one.figure, peak=one.figure, baseline=one.baseline, arithmetic=one.arithmetic,
            )  # fmt: skip
        elif further(alert, one.figure, noted[value].peak):
            AlertFiring.objects.filter(pk=noted[value].pk).update(peak=one.figure)
    unsure = {one.value for one in readings if one.few}
    over = [one.pk for value, one in noted.items() if value not in holding.keys() | unsure]
    AlertFiring.objects.filter(pk__in=over).update(resolved_at=now)


def further(alert: Alert, figure: float, peak: float) -> bool:
    return figure < peak if alert.comparator == "lte" and alert.metric else figure > peak


def arrange(event: Event, alert: Alert) -> None:
    """NOW reaction: a new alert, or one that measures something else now, is looked at at once.

    What it held before is over without a word: nobody can say whether it would hold still.
    """
    if not Alert.objects.filter(pk=alert.pk).exists():
        return
    now = clock.now()
    AlertFiring.objects.filter(alert=alert, resolved_at=None).update(resolved_at=now, recovery_told_at=now)
    level = AlertState.PAUSED if alert.is_paused else AlertState.CALM
    begun = {"due_at": None if alert.is_paused else now, "level": level, "figure": None, "trouble": "",
             "looked_at": None}  # fmt: skip
    AlertState.objects.update_or_create(alert=alert, defaults=begun)


def _measures_anew(event: Event) -> bool:
    return event.name == "alert.created" or bool(MEASURED & event.changes.keys())


arrange.wants = _measures_anew  # type: ignore[attr-defined]
