"""A business calendar: when somebody is there, as an immutable value read from plain JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from .days import Days
from .problems import Problems, Unusable
from .reading import Intervals, read_extra, read_holidays, read_shape, read_week, read_zone

Kind = Literal["open", "makeup", "holiday", "weekend"]


class BadHours(Unusable):
    """JSON that is no calendar."""


class NeverOpen(BadHours):
    """A calendar without any hours in its week: a target on it would never come due."""


@dataclass(frozen=True, eq=False)
class Hours:
    """A shift belongs to the day on which it begins: Friday's 22:00-06:00 runs on into a Saturday that is a holiday."""

    zone: ZoneInfo
    week: tuple[Intervals, ...]
    holidays: frozenset[date] = frozenset()
    extra: Mapping[date, Intervals] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: object) -> "Hours":
        """Read a calendar from its JSON (docs/sla.md). Raises BadHours with what is wrong field by field."""
        problems = Problems()
        shape = read_shape(data, problems)
        if shape is None:
            raise BadHours(problems.found)
        zone = read_zone(shape.get("tz"), problems)
        week = read_week(shape.get("hours"), problems)
        holidays = read_holidays(shape.get("holidays", []), problems)
        extra = read_extra(shape.get("extra_workdays", {}), week, problems)
        if zone is None or problems.found:
            never = week is not None and not any(week)
            raise (NeverOpen if never and list(problems.found) == ["hours"] else BadHours)(problems.found)
        return cls(zone, week or (), holidays, extra)

    def on(self, day: date) -> Intervals:
        """The hours of a day, in minutes after its midnight. An extra workday wins over a holiday."""
        if day in self.extra:
            return self.extra[day]
        return () if day in self.holidays else self.week[day.weekday()]

    def kind(self, day: date) -> Kind:
        """What kind of day it is; any weekday without hours is a `weekend`."""
        if day in self.extra:
            return "makeup"
        if day in self.holidays:
            return "holiday"
        return "open" if self.week[day.weekday()] else "weekend"

    def local(self, at: datetime) -> datetime:
        """The same moment on the calendar's own clock."""
        return at.astimezone(self.zone)

    @cached_property
    def days(self) -> Days:
        """The calendar laid out over the years, filled in as it is asked for."""
        return Days(self.zone, self.week, {**dict.fromkeys(self.holidays, ()), **self.extra})
