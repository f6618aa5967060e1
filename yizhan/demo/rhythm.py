"""When tickets come and when the desk answers: office hours, Monday mornings, a hot summer and one bad week."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from .library import read

DAYS = 90
# How far the finished work goes back that is only written down, a quarter and a year to compare with; see archive.py.
HISTORY = 396
ZONE = ZoneInfo(read("desk")["company"]["timezone"])
# Monday to Sunday, and midnight to 23 o'clock.
WEEKDAYS = (1.3, 1.1, 1.05, 1.0, 0.95, 0.3, 0.18)
HOURS = (0.4, 0, 0, 0, 0, 0.3, 1, 3, 12, 26, 28, 18, 7, 11, 22, 24, 16, 10, 5, 3.5, 3.5, 2.5, 1.5, 0.8)
# Months in which everybody's air conditioning fails, and how much more there is to do in them.
SUMMER = {6: 1.25, 7: 1.6, 8: 1.7, 9: 1.05}
# Whole days before today.
BAD_WEEK = (15, 21)
# Of what comes in the ninety days so much is written down only; the desk is a fifth busier than a year ago.
BESIDE, GROWTH = 0.5, 0.2


def arrivals(count: int, until: datetime, random: Random) -> list[datetime]:
    """Moments of the last 90 days at which `count` tickets come, in order."""
    return _drawn(count, until, random, range(DAYS), lambda _back: 1.0)


def long_ago(count: int, until: datetime, random: Random) -> list[datetime]:
    """Moments of the last thirteen months, fewer while the others come as well."""
    return _drawn(
        count, until, random, range(HISTORY),
        lambda back: (BESIDE if back < DAYS else 1.0) * (1 - GROWTH * back / 365),
    )  # fmt: skip


def lately(count: int, hours: int, until: datetime, random: Random) -> list[datetime]:
    """Moments of the last hours, mostly by day."""
    found: list[datetime] = []
    for number in range(count * 20):
        moment = until - timedelta(hours=hours) * random.random() ** 1.5
        # After so many tries it is night all the time.
        likely = HOURS[moment.astimezone(ZONE).hour] / max(HOURS) if number < count * 15 else 1.0
        if len(found) < count and random.random() < likely:
            found.append(moment)
    return found


def _drawn(count: int, until: datetime, random: Random, back: range, share: Callable[[int], float]) -> list[datetime]:
    today = until.astimezone(ZONE).date()
    days = [today - timedelta(days=one) for one in back]
    weights = [busyness(day, today) * share((today - day).days) for day in days]
    moments = (_moment(day, random) for day in random.choices(days, weights, k=count * 2))
    past = [moment for moment in moments if moment < until]
    return sorted(past[:count])


def is_hot(moment: datetime) -> bool:
    """Whether it is the time in which everybody's air conditioning fails."""
    return moment.astimezone(ZONE).month in SUMMER


def is_bad(moment: datetime, until: datetime) -> bool:
    """Whether it is the week in which the desk was short of people."""
    back = (until.astimezone(ZONE).date() - moment.astimezone(ZONE).date()).days
    return BAD_WEEK[0] <= back <= BAD_WEEK[1]


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


def abroad(moment: datetime, country: str) -> datetime:
    """When somebody elsewhere writes: Europe in its forenoon, America in its evening, which is morning here."""
    local = moment.astimezone(ZONE)
    return moment + timedelta(hours=4) if country == "DE" and 8 <= local.hour <= 13 else moment


def busyness(day: date, today: date) -> float:
    """How much comes on a day, compared with an ordinary one."""
    busy = WEEKDAYS[day.weekday()] * SUMMER.get(day.month, 1.0)
    return busy * 1.6 if BAD_WEEK[0] <= (today - day).days <= BAD_WEEK[1] else busy


def _moment(day: date, random: Random) -> datetime:
    hour = random.choices(range(24), HOURS)[0]
    return datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)), ZONE).astimezone(UTC)
