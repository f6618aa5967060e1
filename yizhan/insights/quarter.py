"""The report of a quarter: its figures beside those of another, and what there is to say about them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from .asking import Answer, Question, ask
from .dimensions import said_quarter
from .findings import Finding, Reading, findings
from .overview import CARDS as CARDS
from .periods import BEFORE, LAST_YEAR, Days, a_year_before, end_of, moments_of, start_of
from .reading import Report
from .recent import moment
from .sections import TABLE, Section, Wanted, answered

ASKED = (*CARDS, "resolved", "missed", "ratings", "returns", "backlog")
PEOPLE = ("resolved", "points", "replies", "first_response", "sla_met", "solved_rate", "satisfaction")
BY = ("type", "department")
MANY = 8
OTHERS = {BEFORE: _l("The quarter before"), LAST_YEAR: pgettext_lazy("quarter", "A year ago")}


@dataclass(frozen=True)
class Quarter:
    """Which one: its first day, what it is compared with, under which condition, in whose time."""

    first: date
    zone: ZoneInfo
    compare: str = BEFORE
    condition: str = ""

    @property
    def days(self) -> Days:
        return self.first, end_of("quarter", self.first)

    @property
    def before(self) -> Days:
        """Of a quarter that lasts: as far into the other one as we are into this."""
        if self.compare == LAST_YEAR:
            first = a_year_before(self.first)
        else:
            first = start_of("quarter", self.first - timedelta(days=1))
        last, today = end_of("quarter", first), moment().astimezone(self.zone).date()
        return (first, min(last, first + (today - self.first))) if today < self.days[1] else (first, last)

    @property
    def label(self) -> str:
        return said_quarter(self.first.isoformat())

    @property
    def other(self) -> str:
        return pgettext("compared", "a year ago") if self.compare == LAST_YEAR else _("the quarter before")

    def question(self, metrics: tuple[str, ...], by: tuple[str, ...] = (), days: Days | None = None) -> Question:
        since, until = moments_of(days or self.days, self.zone)
        return Question(metrics, since, until, by, self.condition, self.zone)

    def report(
        self, metrics: tuple[str, ...], by: tuple[str, ...] = (), days: Days | None = None, compare: str = ""
    ) -> Report:
        """The same as an address; what leads to the tickets behind."""
        first, last = days or self.days
        return Report(metrics, by, self.condition, "custom", first.isoformat(), last.isoformat(), compare)


@dataclass(frozen=True)
class Told:
    """What was asked, and what follows from it."""

    quarter: Quarter
    now: Answer
    before: Answer
    findings: list[Finding]

    @property
    def created(self) -> int:
        return int(self.now.total[0] or 0)


def tell(quarter: Quarter, by: object) -> Told:
    """Raises Invalid for a bad condition, and for what takes too long."""
    now = ask(quarter.question(ASKED, BY), by)
    before = ask(quarter.question(ASKED, BY, quarter.before), by)
    weeks = ask(quarter.question(("created",), ("week", "type")), by)
    reading = Reading(quarter, now, before, weeks, lambda days, condition: busiest(quarter, days, condition, by))
    return Told(quarter, now, before, findings(reading))


def sections_of(quarter: Quarter, by: object) -> list[Section]:
    """The charts and tables below what is said. Raises Invalid."""
    wanted = (
        Wanted("flow", _("Opened, resolved and still open"), "line", ("created", "resolved", "backlog"), ("week",)),
        Wanted("kinds", _("Opened, and targets missed, by type"), "bar", ("created", "missed"), ("type",)),
        Wanted("week", _("Opened by day of the week and hour"), "heat", ("created",), ("weekday", "hour")),
        Wanted("people", _("Agents"), TABLE, PEOPLE, ("agent",)),
    )
    return answered(wanted, quarter.report, by, quarter.zone)


def first_of(answer: Answer) -> Answer:
    """The figures of the cards alone."""
    whole: dict[tuple[str | None, ...], tuple[Any, ...]] = {(): answer.total[: len(CARDS)]}
    return replace(answer, metrics=answer.metrics[: len(CARDS)], by=(), rows=whole, totals={(): whole})


def busiest(quarter: Quarter, days: Days, condition: str, by: object) -> Answer:
    """What came in on which day of the week, at which hour, in these days."""
    since, until = moments_of(days, quarter.zone)
    whole = " ".join(one for one in (f"({quarter.condition})" if quarter.condition else "", condition) if one)
    return ask(Question(("created",), since, until, ("weekday", "hour"), whole, quarter.zone), by)


def quarters(zone: ZoneInfo, now: datetime | None = None) -> list[date]:
    """The first days of those to choose from, newest first."""
    found = [start_of("quarter", (now or moment()).astimezone(zone).date())]
    while len(found) < MANY:
        found.append(start_of("quarter", found[-1] - timedelta(days=1)))
    return found
