"""How agents want to hear of things: by which ways of which kinds, when not to be disturbed, and what in one mail.

The kinds are declared by whoever tells of them, the ways by whoever goes them: a channel of messages is one more way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields.base import Label

from .agents import Agent


@dataclass(frozen=True)
class Way:
    """`waits` for the end of quiet hours; `gathers` what a digest says together."""

    key: str
    label: Label
    waits: bool = False
    gathers: bool = False


ways: dict[str, Way] = {}
# Kind → the ways an agent hears of it who has chosen nothing.
kinds: dict[str, frozenset[str]] = {}
DIGESTS = {"none": _l("Each by itself"), "hour": _l("Once an hour"), "day": _l("Once a day")}
DAYS = {"1": _l("Monday"), "2": _l("Tuesday"), "3": _l("Wednesday"), "4": _l("Thursday"), "5": _l("Friday"),
        "6": _l("Saturday"), "7": _l("Sunday")}  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "digest": "none", "digest_at": "09:00", "quiet": False, "quiet_from": "20:00", "quiet_to": "08:00",
    "quiet_days": list(DAYS), "free_days": ["6", "7"], "urgent": True,
}  # fmt: skip
# Whoever wants quiet on all days hears of it after a week all the same.
LONGEST_QUIET = timedelta(days=7)


def declare(*found: Way) -> None:
    """Add ways, in their order."""
    ways.update({one.key: one for one in found})


def wishes(agent: Agent) -> dict[str, dict[str, bool]]:
    """Kind → way → whether the agent wants it: preferences["notices"] = {"replied": {"mail": true}}."""
    chosen = agent.preferences.get("notices") or {}
    return {
        kind: {way: bool(chosen.get(kind, {}).get(way, way in usual)) for way in ways} for kind, usual in kinds.items()
    }


def hours(agent: Agent) -> dict[str, Any]:
    """Digest and quiet hours as the agent wants them."""
    return DEFAULTS | (agent.preferences.get("hearing") or {})


def due(agent: Agent, way: Way, now: datetime, *, is_urgent: bool) -> datetime | None:
    """When an agent may hear of something this way; None for at once."""
    wanted = hours(agent)
    if is_urgent and wanted["urgent"]:
        return None
    at = _next_digest(agent, wanted, now) if way.gathers and wanted["digest"] != "none" else now
    at = quiet_until(agent, at) if way.waits else at
    return at if at > now else None


def quiet_until(agent: Agent, now: datetime) -> datetime:
    """The end of the quiet hours a moment lies in; the moment itself outside of them."""
    wanted, zone = hours(agent), _zone(agent)
    if not wanted["quiet"]:
        return now
    at = now
    while at < now + LONGEST_QUIET and (end := _end_of_quiet(wanted, at.astimezone(zone))):
        at = end
    return min(at, now + LONGEST_QUIET)


def choose(agent: Agent, raw: Mapping[str, Any], *, by: Agent) -> Agent:
    """Keep what an agent wants; what is not given stays. Raises Invalid with a message per field."""
    notices, rest = raw.get("kinds"), {key: value for key, value in raw.items() if key != "kinds"}
    errors: dict[str, list[str]] = {}
    found = {}
    for key, value in rest.items():
        try:
            found[key] = _read(key, value)
        except Invalid as error:
            errors[key] = error.texts
    if notices is not None and not _is_choice(notices):
        errors["kinds"] = [_("Give an object of kind, way and true or false.")]
    if errors:
        raise Invalid(errors)
    fresh = Agent.objects.get(pk=agent.pk)
    with change(fresh, "agent.edited", by=by):
        kept = dict(fresh.preferences)
        if notices is not None:
            before = kept.get("notices") or {}
            kept["notices"] = {**before, **{kind: {**before.get(kind, {}), **own} for kind, own in notices.items()}}
        if found:
            kept["hearing"] = {**(kept.get("hearing") or {}), **found}
        fresh.preferences = kept
    return fresh


def _read(key: str, value: Any) -> Any:
    if key in {"quiet", "urgent"} and isinstance(value, bool):
        return value
    if key == "digest" and isinstance(value, str) and value in DIGESTS:
        return value
    if key in {"quiet_days", "free_days"} and isinstance(value, list) and {str(one) for one in value} <= set(DAYS):
        return sorted({str(one) for one in value})
    if key in {"digest_at", "quiet_from", "quiet_to"}:
        return _time(value)
    raise Invalid(_("This cannot be chosen.") if key in DEFAULTS else _("There is no such field."))


def _time(value: Any) -> str:
    try:
        return clock.time_of_day(str(value))
    except ValueError:
        raise Invalid(_("Write times like 09:00; “%(text)s” is none.") % {"text": str(value)[:20]}) from None


def _is_choice(raw: Any) -> bool:
    """{"replied": {"mail": true}} of kinds and ways there are."""
    if not isinstance(raw, dict) or not set(raw) <= set(kinds):
        return False
    every = [own for own in raw.values() if isinstance(own, dict) and set(own) <= set(ways)]
    return len(every) == len(raw) and all(isinstance(value, bool) for own in every for value in own.values())


def _next_digest(agent: Agent, wanted: dict[str, Any], now: datetime) -> datetime:
    local = now.astimezone(_zone(agent))
    if wanted["digest"] == "hour":
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    at = time.fromisoformat(wanted["digest_at"])
    day = local.date() if local.time() < at else local.date() + timedelta(days=1)
    return datetime.combine(day, at, local.tzinfo)


def _end_of_quiet(wanted: dict[str, Any], local: datetime) -> datetime | None:
    """When the quiet of this moment ends, None where there is none. Nights begin on the day before."""
    start, end = time.fromisoformat(wanted["quiet_from"]), time.fromisoformat(wanted["quiet_to"])
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    if str(today.isoweekday()) in wanted["free_days"]:
        return datetime.combine(today + timedelta(days=1), time(0), local.tzinfo)
    is_night = end <= start
    if str(today.isoweekday()) in wanted["quiet_days"] and start <= local.time() and (is_night or local.time() < end):
        return datetime.combine(today + timedelta(days=1) if is_night else today, end, local.tzinfo)
    if is_night and str(yesterday.isoweekday()) in wanted["quiet_days"] and local.time() < end:
        return datetime.combine(today, end, local.tzinfo)
    return None


def _zone(agent: Agent) -> ZoneInfo:
    return ZoneInfo(agent.zone or "Asia/Shanghai")
