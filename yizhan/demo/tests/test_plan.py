"""The plan of the ninety days: always the same, busy when desks are busy, and never impossible."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from yizhan.demo import cast
from yizhan.demo.case import Case
from yizhan.demo.library import read
from yizhan.demo.plan import Plan
from yizhan.demo.rhythm import DAYS, HISTORY, ZONE, is_bad
from yizhan.demo.scenarios import scenarios

UNTIL = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
FINISHED = {"close", "resolve", "spam", "deleted", "merge"}


def planned(seed: int = 1, until: datetime = UNTIL, count: int = 400) -> list[Case]:
    return Plan(seed, until, count).cases()


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return planned()


def told(cases: list[Case]) -> list:
    return [(case.subject, case.customer.name, [(step.at, step.verb, step.by, step.text) for step in case.steps])
            for case in cases]  # fmt: skip


def test_the_same_seed_plans_the_same_days(cases: list[Case]):
    assert told(planned()) == told(cases)
    assert told(planned(seed=2)) != told(cases)


def test_about_four_hundred_tickets_of_ninety_days(cases: list[Case]):
    assert 380 < len(cases) < 430
    assert min(case.opened for case in cases) > UNTIL - timedelta(days=DAYS + 2)
    assert {case.scenario.language for case in cases} == {"zh", "en"}


@pytest.mark.parametrize("hour", [0, 3, 9, 17, 22])
def test_nothing_happens_in_the_future_or_before_the_ticket_is_open(hour: int):
    until = UNTIL.replace(hour=hour)
    for case in planned(seed=hour, until=until):
        moments = [step.at for step in case.steps]
        assert case.steps[0].verb == "open"
        assert moments == sorted(moments)
        assert moments[-1] < until


def test_nobody_answers_before_somebody_took_the_ticket(cases: list[Case]):
    for case in cases:
        verbs = [step.verb for step in case.steps]
        spoken = [verbs.index(verb) for verb in ("reply", "note") if verb in verbs]
        if spoken:
            assert {"claim", "assign"} & set(verbs[: min(spoken)]), case.scenario.slug


def test_mornings_and_mondays_are_busy_and_sundays_quiet(cases: list[Case]):
    local = [case.opened.astimezone(ZONE) for case in cases if case.customer.country == "CN"]
    hours, days = Counter(moment.hour for moment in local), Counter(moment.weekday() for moment in local[:-60])
    assert hours[9] + hours[10] > 2 * (hours[18] + hours[19])
    assert hours[3] + hours[4] < 4
    assert days[0] > days[6]


@pytest.fixture(scope="module")
def finished() -> list[Case]:
    return Plan(1, UNTIL, 2400).finished()


def test_the_year_before_has_a_summer_of_air_conditioning(finished: list[Case]):
    assert 2100 < len(finished) < 2400 and min(case.opened for case in finished) > UNTIL - timedelta(days=HISTORY + 1)
    months = Counter(case.opened.astimezone(ZONE).month for case in finished if case.scenario.season == "summer")
    assert min(months[month] for month in (6, 7, 8)) > 3 * max(months[month] for month in (1, 2, 3, 12))
    every = Counter(case.opened.astimezone(ZONE).month for case in finished)
    assert every[8] > 1.4 * every[5]


def test_everything_of_the_year_before_is_over(finished: list[Case]):
    for case in finished:
        verbs = [step.verb for step in case.steps]
        assert verbs[0] == "open" and verbs[-1] == "close" and "resolve" in verbs and case.last < UNTIL
        assert {"claim", "assign"} & set(verbs)


def test_in_the_bad_week_everything_takes_longer(finished: list[Case]):
    def waits(bad: bool) -> float:
        some = [case for case in finished if is_bad(case.opened, UNTIL) is bad]
        found = [next(step.at for step in case.steps if step.verb == "reply") - case.opened for case in some]
        return sorted(found)[len(found) // 2].total_seconds()

    assert waits(True) > 2 * waits(False)


def test_every_verb_of_the_desk_occurs(cases: list[Case]):
    verbs = {step.verb for case in cases for step in case.steps}
    assert verbs == {"open", "say", "reply", "note", "claim", "assign", "hand_on", "return", "due", "follow", "hold",
                     "wake", "link", "resolve", "close", "merge", "spam", "deleted"}  # fmt: skip


def test_most_tickets_are_finished_and_a_queue_is_left(cases: list[Case]):
    left = [case for case in cases if case.steps[-1].verb not in FINISHED]
    assert 20 < len(left) < 90
    assert any(case.steps[-1].verb == "open" for case in left)


def test_links_and_merges_go_to_earlier_tickets(cases: list[Case]):
    opened = {case.number: case.opened for case in cases}
    for case in cases:
        for step in case.steps:
            earlier = step.more.get("into") or (step.more.get("to") if step.verb == "link" else None)
            assert earlier is None or opened[earlier] < step.at


def test_what_is_on_the_desk_right_now_is_there_at_any_hour():
    for hour in (2, 11, 19):
        until = UNTIL.replace(hour=hour)
        current = {(case.scenario.slug, case.customer.emails[0]) for case in planned(until=until)}
        assert {(row["scenario"], row["customer"]) for row in read("staged")["staged"]} <= current


def test_every_staged_customer_may_ask_what_is_staged():
    for row in read("staged")["staged"]:
        scenario = next(one for one in scenarios() if one.slug == row["scenario"])
        assert cast.customer(row["customer"]) in cast.askers(scenario), row


def test_every_kind_of_ticket_has_its_last_words_in_both_languages(cases: list[Case]):
    for language in ("zh", "en"):
        for family in ("visit", "it", "office"):
            assert set(read("afterwards")[language][family]) == {"wrapups", "relapses", "seconds", "resolutions"}
    assert not any("{" in step.text for case in cases for step in case.steps)
