"""The last ninety days of the desk, planned to the minute before anything is written: always the same for a seed."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from . import cast, rhythm
from .case import Case, Step
from .company import Member, Person
from .course import Course
from .filling import Words
from .library import read
from .scenarios import Scenario, scenarios

# Tickets of the last hours, so that the queues are never empty, whatever the hour.
LATEST = timedelta(hours=30)
LATEST_SHARE = 0.03
LINKED = 0.07
UNUSUAL = {"spam", "deleted", "duplicate"}


class Plan:
    """`Plan(seed, until, count, language).cases()`: every ticket with all its steps, in the order of opening."""

    def __init__(self, seed: int, until: datetime, count: int, language: str = "zh") -> None:
        self.seed = seed
        self._random = Random(seed)
        self.until = until
        self.count = count
        self._language = language
        self._lately: deque[str] = deque(maxlen=30)
        self._reserved = {row["scenario"] for row in read("staged")["staged"]}
        self._cases: list[Case] = []
        self._course = Course(self._random, until)

    def cases(self) -> list[Case]:
        """Plan everything."""
        for moment in self._moments():
            scenario = self._choose(moment)
            twin = self._twin(scenario, moment) if scenario.outcome == "duplicate" else None
            if scenario.outcome == "duplicate" and not twin:
                continue
            case = self._repeat(scenario, twin, moment) if twin else self._fresh(scenario, moment)
            self._course.run(case, twin)
            self._link(case)
        for row, opened in self._staged():
            self._stage(row, opened)
        return sorted(self._cases, key=lambda case: case.opened)

    def finished(self) -> list[Case]:
        """Work of thirteen months that is over, in the order of opening; nothing out of the ordinary, nothing left."""
        for moment in rhythm.long_ago(self.count, self.until, self._random):
            scenario = self._choose(moment)
            if scenario.outcome not in UNUSUAL:
                self._course.conclude(self._fresh(scenario, moment))
        over = [case for case in self._cases if case.ending == "close" and case.last < self.until]
        return sorted(over, key=lambda case: case.opened)

    def _moments(self) -> list[datetime]:
        latest = round(self.count * LATEST_SHARE)
        moments = rhythm.arrivals(self.count - latest, self.until, self._random)
        moments += rhythm.lately(latest, LATEST // timedelta(hours=1), self.until, self._random)
        return sorted(moments)

    def _choose(self, moment: datetime) -> Scenario:
        """By weight and season, rather not one of the last thirty, and today not one of those that are staged."""
        is_latest = self.until - moment < LATEST
        hot, bad = rhythm.is_hot(moment), rhythm.is_bad(moment, self.until)
        weights = []
        for one in scenarios():
            weight = one.weight * (0.15 if one.slug in self._lately else 1.0)
            if is_latest and one.slug in self._reserved:
                weight = 0.0
            if one.season == "summer":
                weight *= 7.0 if hot else 0.6
            if bad and ("urged" in one.tags or one.type == "complaint" or one.outcome == "overdue"):
                weight *= 3.0
            weights.append(weight)
        chosen = self._random.choices(scenarios(), weights)[0]
        self._lately.append(chosen.slug)
        return chosen

    def _twin(self, scenario: Scenario, moment: datetime) -> Case | None:
        """An earlier ticket of somebody, which the new one repeats."""
        since = moment - timedelta(days=4)
        likely = [
            case for case in self._cases
            if case.scenario.asks == scenario.asks and case.scenario.language == scenario.language
            and since < case.opened < moment - timedelta(hours=5) and case.last > moment + timedelta(hours=2)
            and case.scenario.outcome not in {"spam", "deleted", "duplicate"}
        ]  # fmt: skip
        return self._random.choice(likely) if likely else None

    def _fresh(self, scenario: Scenario, moment: datetime) -> Case:
        customer = self._random.choice(cast.askers(scenario))
        opened = min(rhythm.abroad(moment, customer.country), self.until - timedelta(minutes=1))
        return self._case(scenario, customer, cast.answerer(scenario, self._random), opened, scenario.team)

    def _repeat(self, scenario: Scenario, twin: Case, moment: datetime) -> Case:
        return self._case(scenario, twin.customer, twin.agent, moment, twin.team)

    def _link(self, case: Case) -> None:
        """Whoever works on it remembers an earlier one like it."""
        worked = next((at for at, step in enumerate(case.steps) if step.verb in {"reply", "note"}), None)
        kind = "follow_up" if "second-visit" in case.scenario.tags else "related"
        if worked is None or (kind == "related" and self._random.random() > LINKED):
            return
        like = [one for one in self._cases if _is_like(one, case)]
        if like:
            step = Step(
                case.steps[worked].at, "link", case.steps[worked].by, more={"kind": kind, "to": like[-1].number}
            )
            case.steps.insert(worked + 1, step)

    def _staged(self) -> Iterator[tuple[dict[str, str], datetime]]:
        for row in read("staged")["staged"]:
            yield row, self.until - span(row["opened"])

    def _stage(self, row: dict[str, str], opened: datetime) -> None:
        scenario = next(one for one in scenarios() if one.slug == row["scenario"])
        asker, agent = cast.customer(row["customer"]), cast.member(row["agent"])
        case = self._case(scenario, asker, agent, opened, scenario.team, variant=0, colleague=row.get("colleague"))
        self._course.stage(case, self.until + span(row["due"]))

    def _case(
        self, scenario: Scenario, customer: Person, agent: Member, opened: datetime, team: str,
        variant: int | None = None, colleague: str | None = None,
    ) -> Case:  # fmt: skip
        supervisor = cast.supervisor(team, agent)
        mentioned = cast.member(colleague) if colleague else cast.colleague(team, agent, self._random)
        staff = {
            "agent": agent.name[scenario.language],
            "colleague": desk_name(mentioned, self._language),
            "supervisor": desk_name(supervisor, self._language),
        }
        words = Words(scenario, customer, staff, self._random)
        pattern = self._random.choice(scenario.subjects) if variant is None else scenario.subjects[variant]
        number = len(self._cases) + 1
        case = Case(number, scenario, customer, agent, supervisor, words, words.fill(pattern), opened, team)
        self._cases.append(case)
        return case


def _is_like(earlier: Case, case: Case) -> bool:
    same = earlier.team == case.team and earlier.scenario.equipment == case.scenario.equipment
    return same and earlier.opened < case.opened and earlier.scenario.type == case.scenario.type


def desk_name(member: Member, language: str) -> str:
    """How colleagues write the name on a desk of that language: those who speak no Chinese keep their own."""
    return member.name[member.languages[0] if language == "zh" else language]


def span(text: str) -> timedelta:
    """`92m`, `-6m`, `3h` or `1d`."""
    return timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[text[-1]]: int(text[:-1])})
