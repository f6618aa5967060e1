"""How a ticket goes: its script stretched over office hours, handed to an agent, and ended or left as it would be."""

from datetime import datetime, timedelta
from random import Random

from . import cast, rhythm
from .case import Case
from .library import read
from .scenarios import Line

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNANSWERED = 0.35
HANDED_OVER = 0.06
RETURNED = 0.025
RELAPSED = 0.05
FOLLOWED = 0.1
MOVED = 0.07
# Days after which half of the tickets a script leaves unfinished have been finished all the same.
PATIENCE = 6
FAMILIES = {"onsite-repair": "visit", "maintenance": "visit", "installation": "visit",
            "incident": "it", "request": "it", "purchase": "it"}  # fmt: skip
DUE = {"urgent": 6 * HOUR, "high": DAY, "normal": 3 * DAY, "low": 7 * DAY}


class Course:
    """Adds the steps to a case."""

    def __init__(self, random: Random, until: datetime) -> None:
        self._random = random
        self._until = until

    def run(self, case: Case, twin: Case | None = None) -> None:
        """An ordinary ticket; a `twin` is the one it repeats and is merged into."""
        self._open(case)
        outcome = case.scenario.outcome
        if outcome in {"spam", "deleted"}:
            case.add(self._office(case.last + 40 * MINUTE, case), outcome, case.supervisor)
        elif not self._is_untouched(case):
            self._talk(case, case.scenario.talk[1:])
            self._end(case, twin)
        self._cut(case)

    def stage(self, case: Case, due: datetime) -> None:
        """A ticket of this very moment: its script to the minute, as far as it has come."""
        self._open(case)
        moment = case.opened
        handed = False
        for line in case.scenario.talk[1:]:
            moment += line.after
            if moment >= self._until:
                break
            if not handed and line.speaker != "customer":
                case.add(moment - MINUTE, "assign", case.supervisor)
                case.add(moment - MINUTE, "due", case.supervisor, due=due)
                handed = True
            self._speak(case, line, moment)
        if case.scenario.outcome == "on_hold" and case.ending == "reply":
            self._hold(case)
        self._cut(case)

    def conclude(self, case: Case) -> None:
        """An ordinary ticket that came to its end, whatever its script leaves open."""
        self._open(case)
        if self._random.random() < MOVED:
            case.add(case.last + self._random.uniform(5, 50) * MINUTE, "move", case.supervisor)
        self._talk(case, case.scenario.talk[1:])
        if self._random.random() < HANDED_OVER:
            self._hand_on(case)
        if not any(step.verb in {"claim", "assign"} for step in case.steps):
            case.add(case.last + 5 * MINUTE, "claim", case.agent)
        if case.scenario.outcome not in {"closed", "resolved"}:
            wrapped = self._office(case.last + self._random.uniform(0.1, 1.2) * DAY, case)
            case.add(wrapped, "reply", case.agent, self._word(case, "wrapups"))
        self._finish(case, close=True)

    def _open(self, case: Case) -> None:
        first = case.scenario.talk[0]
        taker = case.agent if case.scenario.channel == "phone" else None
        case.add(case.opened, "open", taker, first.text, first.attach)

    def _is_untouched(self, case: Case) -> bool:
        """Nobody has looked at it yet."""
        age = self._until - case.opened
        return case.scenario.outcome != "duplicate" and age < 20 * HOUR and self._random.random() < UNANSWERED

    def _talk(self, case: Case, lines: tuple[Line, ...]) -> None:
        slow = 5 if rhythm.is_bad(case.opened, self._until) else 1
        pace = 0.6 + self._random.random()
        handed = False
        for line in lines:
            moment = case.last + line.after * pace
            if line.speaker in {"reply", "note"}:
                moment = self._office(case.last + line.after * pace * slow, case)
                if not handed:
                    self._hand_over(case, moment)
                    handed = True
                    moment = max(moment, case.last + MINUTE)
            self._speak(case, line, moment)

    def _hand_over(self, case: Case, answered: datetime) -> None:
        """Before the first answer somebody takes the ticket or is given it."""
        wait = (answered - case.last) * self._random.uniform(0.2, 0.8)
        moment = case.last + wait
        if self._random.random() < 0.55:
            case.add(moment, "claim", case.agent)
        else:
            case.add(moment, "assign", case.supervisor)
        if self._random.random() < RETURNED:
            case.add(moment + 4 * MINUTE, "return", case.agent, self._word(case, "returns"))
            case.add(moment + 9 * MINUTE, "assign", case.supervisor)
        self._set_due(case)
        if self._random.random() < FOLLOWED:
            case.add(case.last + MINUTE, "follow", case.supervisor)

    def _set_due(self, case: Case) -> None:
        priority = case.scenario.priority
        late = case.scenario.outcome == "overdue"
        if late or priority == "urgent" or (priority == "high" and self._random.random() < 0.6):
            allowed = DUE[priority] / (4 if late else 1)
            case.add(case.last, "due", case.supervisor, due=case.opened + allowed)

    def _speak(self, case: Case, line: Line, moment: datetime) -> None:
        agent = case.agent if line.speaker in {"reply", "note"} else None
        verb = line.speaker if agent else "say"
        case.add(moment, verb, agent, line.text, line.attach, **({"urges": True} if line.speaker == "urge" else {}))

    def _end(self, case: Case, twin: Case | None) -> None:
        outcome = case.scenario.outcome
        if twin:
            case.add(self._office(case.last + 5 * MINUTE, case), "merge", case.agent, into=twin.number)
            return
        if self._random.random() < HANDED_OVER:
            self._hand_on(case)
        if outcome == "on_hold":
            self._hold(case)
        if outcome in {"closed", "resolved"}:
            self._finish(case, close=outcome == "closed")
        elif self._is_long_ago(case):
            self._wrap_up(case)

    def _hand_on(self, case: Case) -> None:
        """The agent gives it to a colleague, who goes on."""
        other = cast.another(case.team, case.scenario.language, case.agent, self._random)
        if other:
            reason = self._word(case, "handovers")
            case.add(self._office(case.last + HOUR, case), "hand_on", case.agent, reason, to=other.slug)
            case.agent = other

    def _is_long_ago(self, case: Case) -> bool:
        """Whether somebody has finished it since, though the script does not say so."""
        days = (self._until - case.last) / DAY
        return days > 1 and self._random.random() > 0.5 ** (days / PATIENCE)

    def _wrap_up(self, case: Case) -> None:
        moment = self._office(case.last + self._random.uniform(0.7, 3) * DAY, case)
        if not any(step.verb in {"claim", "assign"} for step in case.steps):
            case.add(moment - MINUTE, "claim", case.agent)
        if case.ending == "hold":
            case.add(moment, "wake", case.agent)
        case.add(moment + 3 * MINUTE, "reply", case.agent, self._word(case, "wrapups"))
        self._finish(case, close=True)

    def _finish(self, case: Case, *, close: bool) -> None:
        """Resolve, and some days later close; a few come back."""
        moment = self._office(case.last + self._random.uniform(10, 120) * MINUTE, case)
        case.add(moment, "resolve", case.agent, self._word(case, "resolutions"), cause=self._random.randrange(100))
        if close or self._until - moment > 6 * DAY:
            case.add(self._office(moment + self._random.uniform(1, 3) * DAY, case), "close", case.agent)
            if self._random.random() < RELAPSED:
                self._relapse(case)

    def _relapse(self, case: Case) -> None:
        case.add(case.last + self._random.uniform(1, 5) * DAY, "say", None, self._word(case, "relapses"))
        case.add(self._office(case.last + HOUR, case), "reply", case.agent, self._word(case, "seconds"))
        if self._is_long_ago(case):
            case.add(self._office(case.last + DAY, case), "close", case.agent)

    def _hold(self, case: Case) -> None:
        status = "waiting-parts" if "parts" in case.scenario.tags else "waiting"
        wakes = self._until + self._random.uniform(0.3, 4) * DAY
        case.add(case.last + 2 * MINUTE, "hold", case.agent, status=status, until=wakes)

    def _cut(self, case: Case) -> None:
        """What has not happened yet does not happen."""
        case.steps = [step for step in case.steps if step.at < self._until]

    def _office(self, moment: datetime, case: Case) -> datetime:
        urgent = case.scenario.priority == "urgent"
        return moment if urgent else rhythm.office_hour(moment, case.scenario.language)

    def _word(self, case: Case, kind: str) -> str:
        words = read("afterwards")[case.scenario.language]
        family = words[FAMILIES.get(case.scenario.type, "office")]
        return self._random.choice(words.get(kind) or family[kind])
