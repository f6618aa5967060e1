"""When tickets come and when the desk answers: office hours, Monday mornings, a hot spell and one bad week."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from .library import read

DAYS = 90
ZONE = ZoneInfo(read("desk")["company"]["timezone"])
# Monday to Sunday, and midnight to 23 o'clock.
WEEKDAYS = (1.35, 1.1, 1.0, 0.95, 0.9, 0.42, 0.28)
HOURS = (1, 0, 0, 0, 0, 1, 2, 5, 14, 24, 26, 17, 9, 12, 19, 17, 13, 9, 6, 5, 5, 4, 3, 2)
# Whole days before today.
HOT_SPELL = (34, 48)
BAD_WEEK = (15, 21)


def arrivals(count: int, until: datetime, random: Random) -> list[datetime]:
    """Moments of the last 90 days at which `count` tickets come, in order."""
    today = until.astimezone(ZONE).date()
    days = [today - timedelta(days=back) for back in range(DAYS)]
    weights = [_busyness(day, today) for day in days]
    moments = (_moment(day, random) for day in random.choices(days, weights, k=count * 2))
    past = [moment for moment in moments if moment < until]
    return sorted(past[:count])


def is_hot(moment: datetime, until: datetime) -> bool:
    """Whether it is the spell in which everybody's air conditioning fails."""
    return _within(HOT_SPELL, moment, until)


def is_bad(moment: datetime, until: datetime) -> bool:
    """Whether it is the week in which the desk was short of people."""
    return _within(BAD_WEEK, moment, until)


def office_hour(moment: datetime, language: str) -> datetime:
    """The moment itself when somebody is there who speaks the language, else the next morning."""
    begins, ends = (time(8, 30), time(20)) if language == "zh" else (time(13, 30), time(23, 30))
    local = moment.astimezone(ZONE)
    if local.time() >= ends:
        local += timedelta(days=1)
    elif local.time() >= begins:
        return moment
    opening = datetime.combine(local.date(), begins, ZONE)
    return (opening + timedelta(minutes=local.minute)).astimezone(UTC)


def abroad(moment: datetime, country: str, until: datetime) -> datetime:
    """The same time of day where the customer lives."""
    there = moment + timedelta(hours={"CN": 0, "DE": 7, "US": 13}[country])
    return there if there < until else there - timedelta(days=1)


def _busyness(day: date, today: date) -> float:
    back = (today - day).days
    busy = WEEKDAYS[day.weekday()]
    if HOT_SPELL[0] <= back <= HOT_SPELL[1]:
        middle = sum(HOT_SPELL) / 2
        busy *= 2.4 - abs(back - middle) * 0.16
    return busy * 1.5 if BAD_WEEK[0] <= back <= BAD_WEEK[1] else busy


def _moment(day: date, random: Random) -> datetime:
    hour = random.choices(range(24), HOURS)[0]
    return datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)), ZONE).astimezone(UTC)


def _within(spell: tuple[int, int], moment: datetime, until: datetime) -> bool:
    back = (until.astimezone(ZONE).date() - moment.astimezone(ZONE).date()).days
    return spell[0] <= back <= spell[1]
