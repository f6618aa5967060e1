"""Alerts are told once when they fire and once when it is over; and how a figure came about is said as a sum."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yizhan.spine.actors import CLOCK
from yizhan.spine.change import change
from yizhan.ui.charts import say

from ..dimensions import dimensions
from ..metrics import metrics
from .measuring import limit_of
from .models import INFLOW, Alert, AlertFiring
from .windows import WINDOWS

FIRED, RECOVERED = "alert.fired", "alert.recovered"


def tell(alert: Alert, now: datetime) -> None:
    """Say what nobody was told yet. What fired again within the pause waits for its end, if it still holds then."""
    pause = now - timedelta(minutes=alert.pause_minutes)
    for one in AlertFiring.objects.filter(alert=alert, told_at=None, resolved_at=None).order_by("id"):
        told = AlertFiring.objects.filter(alert=alert, value=one.value, told_at__gt=pause)
        if not told.exists():
            AlertFiring.objects.filter(pk=one.pk).update(told_at=now)
            with change(Alert.objects.get(pk=alert.pk), FIRED, by=CLOCK, firing=one.pk):
                pass
    over = AlertFiring.objects.filter(alert=alert, resolved_at__isnull=False, recovery_told_at=None)
    for one in over.exclude(told_at=None).order_by("id"):
        AlertFiring.objects.filter(pk=one.pk).update(recovery_told_at=now)
        with change(Alert.objects.get(pk=alert.pk), RECOVERED, by=CLOCK, firing=one.pk):
            pass


def firings_of(told: Iterable[dict[str, Any]]) -> dict[int, AlertFiring]:
    """The firings that events tell of in their data, by id, while they are kept."""
    ids = {data["firing"] for data in told if data.get("firing")}
    return AlertFiring.objects.select_related("alert").in_bulk(ids) if ids else {}


def sentence(firing: AlertFiring, *, is_over: bool) -> str:
    """One line for notices and mails, in the reader's language."""
    said = {"title": firing.alert.title, "what": headline(firing)}
    return (_("Over: %(title)s (%(what)s)") if is_over else _("%(title)s: %(what)s")) % said


def names_of(firings: Iterable[AlertFiring]) -> dict[int, str]:
    """The values of the watched dimensions in words, those of a dimension at once; "" where all is watched."""
    told = {one.pk: one.arithmetic for one in firings}
    known, names = dimensions(), dict.fromkeys(told, "")
    for watch in {one.get("watch") for one in told.values()} - {None, ""}:
        values = {pk: one["value"] for pk, one in told.items() if one.get("watch") == watch}
        words = known[watch].shown(values.values()) if watch in known else {}
        names |= {pk: words.get(value, value) for pk, value in values.items()}
    return names


def headline(firing: AlertFiring, name: str | None = None) -> str:
    """What was found, in a few words; `name` is that of its value, where it is known already."""
    told = firing.arithmetic
    if told.get("kind") != INFLOW:
        return _("%(metric)s %(figure)s, limit %(limit)s") % {
            "metric": metric_name(told["metric"]), "figure": say(told["figure"], told["unit"]),
            "limit": say(told["limit"], told["unit"]),
        }  # fmt: skip
    what = names_of([firing])[firing.pk] if name is None else name
    usual = {"tickets": tickets(told["figure"]), "usual": f"{told['usual']:g}", "what": what}
    if usual["what"]:
        return _("%(what)s: %(tickets)s, usually %(usual)s") % usual
    return _("%(tickets)s, usually %(usual)s") % usual


def tickets(count: float) -> str:
    return ngettext("%(n)s ticket", "%(n)s tickets", int(count)) % {"n": f"{int(count):,}"}


def metric_name(key: str) -> str:
    return str(metrics[key].label) if key in metrics else key


def sums(told: dict[str, Any]) -> list[tuple[str, str]]:
    """How the figure was judged, step by step: (what, the sum)."""
    if told.get("kind") == INFLOW:
        return of_inflow(told)
    sign, holds = ("≥", told["figure"] is not None and told["figure"] >= told["limit"])
    if told["comparator"] == "lte":
        sign, holds = "≤", told["figure"] is not None and told["figure"] <= told["limit"]
    figure, limit = say(told["figure"], told["unit"]), say(told["limit"], told["unit"])
    few = told.get("basis", 0) < told.get("minimum", 0)
    return [
        (metric_name(told["metric"]), figure),
        *based(told),
        (_("Fires when"), f"{sign} {limit}"),
        (_("Verdict"), _("too few: neither fires nor ends what fires") if few
         else verdict(f"{figure} {sign} {limit}", holds)),
    ]  # fmt: skip


def based(told: dict[str, Any]) -> list[tuple[str, str]]:
    """What a figure that is not counted was worked out of; firings of old do not know."""
    if "basis" not in told:
        return []
    minimum = _("%(many)s, at least %(minimum)s are needed") if told["minimum"] else "%(many)s"
    return [(_("Sample size"), minimum % {"many": f"{told['basis']:,}", "minimum": f"{told['minimum']:,}"})]


def verdict(claim: str, holds: bool) -> str:
    return (_("%(claim)s is true: it fires") if holds else _("%(claim)s is not true: calm")) % {"claim": claim}


def of_inflow(told: dict[str, Any]) -> list[tuple[str, str]]:
    if "needed" not in told:
        return []
    counts = ", ".join(f"{one:,}" for one in told["counts"])
    usual, spread, bound = (f"{told[key]:,.2f}".rstrip("0").rstrip(".") for key in ("usual", "spread", "bound"))
    holds = told["figure"] >= told["needed"]
    return [
        (_("Opened in the window"), tickets(told["figure"])),
        (_("The same hours of the weeks before, the last first"), counts),
        (_("Usual"), _("median of these = %(usual)s") % {"usual": usual}),
        (_("Spread"),
         _("the largest of 1.4826 × %(deviation)s (median distance from it), √%(usual)s and 1 = %(spread)s")
         % {"deviation": f"{told['deviation']:g}", "usual": usual, "spread": spread}),
        (_("Bound"), f"{usual} + {told['factor']:g} × {spread} = {bound}"),
        (_("Fires from"), _("the larger of %(bound)s rounded up and the minimum of %(minimum)s = %(needed)s")
         % {"bound": bound, "minimum": told["minimum"], "needed": told["needed"]}),
        (_("Verdict"), verdict(f"{told['figure']:,} ≥ {told['needed']:,}", holds)),
    ]  # fmt: skip


def described(alert: Alert) -> str:
    """What the alert watches, in a line."""
    window = str(WINDOWS[alert.window].label)
    if alert.kind == INFLOW:
        known = dimensions().get(alert.watch)
        if known is None:
            return _("Unusual inflow · %(window)s") % {"window": window}
        return _("Unusual inflow by %(dimension)s · %(window)s") % {"dimension": known.label, "window": window}
    unit = metrics[alert.metric].sum.unit if alert.metric in metrics else "number"
    sign = "≥" if alert.comparator == "gte" else "≤"
    return f"{metric_name(alert.metric)} {sign} {say(limit_of(alert), unit)} · {window}"
