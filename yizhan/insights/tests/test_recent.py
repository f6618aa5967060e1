"""The same question within a minute is answered once, and never with what somebody else may see."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from yizhan.insights import keeping, recent
from yizhan.insights.asking import Answer, Question, ask, behind
from yizhan.insights.models import RecentAnswer
from yizhan.lib import clock
from yizhan.spine.errors import Invalid
from yizhan.tickets.actions.open import open_ticket

from .histories import BEGINS

ASKED = Question(("created", "points", "backlog_age"), BEGINS - timedelta(days=1), BEGINS + timedelta(days=3), ("day",))


@pytest.fixture(autouse=True)
def a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "FRESH", timedelta(minutes=1))


def opened(cast: Any) -> None:
    made = open_ticket(by=cast.wang, requester=cast.lin, subject="空调", body="不制冷", department=cast.support)
    keeping.write([made.pk])


def asked(question: Question, by: Any) -> Answer:
    """As a page does: the question is made anew."""
    return ask(replace(question), by)


def test_a_question_is_answered_once_in_a_minute(cast: Any) -> None:
    with clock.at(BEGINS):
        opened(cast)
    with clock.at(BEGINS + timedelta(hours=1)):
        first = asked(ASKED, cast.zhou)
        opened(cast)
    with clock.at(BEGINS + timedelta(hours=1, seconds=59)):
        again = asked(ASKED, cast.zhou)
        assert (again.rows, again.totals) == (first.rows, first.totals)
        assert [type(one) for one in again.total] == [type(one) for one in first.total]
        assert first.total[0] == 1
        # What stands behind a figure is asked afresh.
        assert behind(ASKED, "created", ("2026-03-02",), cast.zhou).count() == 2
        assert asked(replace(ASKED, by=("type",)), cast.zhou).total[0] == 2
    with clock.at(BEGINS + timedelta(hours=1, seconds=61)):
        assert asked(ASKED, cast.zhou).total[0] == 2


def test_nobody_gets_the_answer_of_who_sees_more(cast: Any) -> None:
    with clock.at(BEGINS):
        opened(cast)
        assert asked(ASKED, cast.zhou).total[0] == 1
        assert asked(ASKED, cast.zhao).total[0] == 0
        assert RecentAnswer.objects.count() > 0


def test_periods_that_are_over_are_told_apart_by_their_ends(cast: Any) -> None:
    with clock.at(BEGINS):
        opened(cast)
    with clock.at(BEGINS + timedelta(days=60)):
        whole = Question(("created", "backlog"), BEGINS - timedelta(days=2), BEGINS + timedelta(days=1))
        assert asked(whole, cast.zhou).total == (1, 1)
        assert asked(replace(whole, until=BEGINS - timedelta(days=1)), cast.zhou).total == (0, 0)


def test_what_is_old_is_forgotten(cast: Any) -> None:
    with clock.at(BEGINS):
        asked(ASKED, cast.zhou)
        assert recent.sweep() == 0
    with clock.at(BEGINS + timedelta(days=6)):
        assert recent.sweep() == 0
    with clock.at(BEGINS + timedelta(days=7)):
        assert recent.sweep() > 0
    assert not RecentAnswer.objects.exists()


def test_of_too_many_the_oldest_are_forgotten(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(3):
        with clock.at(BEGINS + timedelta(minutes=at)):
            asked(replace(ASKED, metrics=("created",), by=(("day",), ("type",), ("agent",))[at]), cast.zhou)
    every = list(RecentAnswer.objects.order_by("asked_at").values_list("asked_at", flat=True))
    newer = [one for one in every if one > every[0]]
    monkeypatch.setattr(recent, "MOST_ANSWERS", len(newer))
    with clock.at(BEGINS + timedelta(minutes=3)):
        assert recent.sweep() == len(every) - len(newer) > 0
    assert list(RecentAnswer.objects.order_by("asked_at").values_list("asked_at", flat=True)) == newer


def test_who_takes_answers_of_before_is_told_of_when_they_are(cast: Any) -> None:
    with clock.at(BEGINS):
        opened(cast)
        asked(ASKED, cast.zhou)
    with clock.at(BEGINS + timedelta(hours=2)):
        opened(cast)
        with recent.from_before() as before:
            assert asked(ASKED, cast.zhou).total[0] == 1
            assert before.oldest == BEGINS
            assert asked(ASKED, cast.zhao).total[0] == 0  # somebody else's eyes, never asked before
        assert asked(ASKED, cast.zhou).total[0] == 2
        with recent.from_before() as before:
            assert asked(ASKED, cast.zhou).total[0] == 2
            assert before.oldest is None  # a moment ago is now
    with clock.at(BEGINS + timedelta(days=9)), recent.from_before() as before:
        asked(ASKED, cast.zhou)
        assert before.oldest is None  # too old to be shown


def test_where_those_of_now_cannot_be_had_what_was_there_stays(db: None) -> None:
    def too_slow() -> Any:
        raise Invalid("This takes too long.")

    with clock.at(BEGINS):
        assert recent.kept(("one",), lambda: [[1]], recent.FRESH) == [[1]]
    with clock.at(BEGINS + timedelta(hours=2)), recent.from_before(at_once=False) as before:
        assert recent.kept(("one",), lambda: [[2]], recent.FRESH, before) == [[2]]
        assert before.oldest is None
    with clock.at(BEGINS + timedelta(hours=4)):
        with recent.from_before(at_once=False) as before:
            assert recent.kept(("one",), too_slow, recent.FRESH, before) == [[2]]
            assert before.oldest == BEGINS + timedelta(hours=2)
            with pytest.raises(Invalid):
                recent.kept(("other",), too_slow, recent.FRESH, before)
        with pytest.raises(Invalid):
            recent.kept(("one",), too_slow, recent.FRESH)
