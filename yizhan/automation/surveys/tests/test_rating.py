"""Ratings: what customers say is kept once, found by conditions, told without their words."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.clocks import calendars
from yizhan.automation.rules.models import EventRule
from yizhan.automation.surveys.actions.call_back import log_callback
from yizhan.automation.surveys.actions.rate import rate
from yizhan.automation.surveys.models import Callback, Rating, Survey
from yizhan.lib import clock
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket
from yizhan.workspace.notices import concerned


@pytest.fixture
def resolved(cast: Any, ticket: Ticket) -> Ticket:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    return resolve(ticket, by=cast.wang)


def finds(text: str, ticket: Ticket) -> bool:
    """What SQL says, which must be what Python says."""
    asked = condition(text, TICKET, Context())
    found = asked.filter(Ticket.objects.all()).filter(pk=ticket.pk).exists()
    assert found == asked.test(ticket), text
    return found


def test_a_rating_is_kept_once_and_changed_for_a_while(cast: Any, resolved: Ticket) -> None:
    survey = Survey.objects.get(slug="satisfaction")
    rate(resolved, by=cast.lin, score=2, comment="太慢了", survey=survey)
    rate(resolved, by=cast.lin, score=4, comment="后来好了", survey=survey)
    row = Rating.objects.get()
    assert (row.score, row.level, row.comment, row.agent_id) == (4, 4, "后来好了", cast.wang.pk)
    told = Event.objects.filter(name="ticket.rated")
    assert told.count() == 2 and "太慢" not in str([one.data for one in told])
    assert (told[0].actor_kind, told[0].data["score"], told[0].data["scale"]) == ("customer", 2, "stars")
    with clock.at(clock.now() + timedelta(days=survey.change_days + 1)), pytest.raises(Conflict):
        rate(resolved, by=cast.lin, score=1)
    assert Rating.objects.get().score == 4


@pytest.mark.parametrize(("scale", "score", "level"), [("thumbs", 0, 1), ("three", 3, 5), ("nps", 6, 2), ("nps", 9, 4)])
def test_scales_come_to_one(cast: Any, resolved: Ticket, scale: str, score: int, level: int) -> None:
    rate(resolved, by=cast.lin, score=score, scale=scale)
    assert resolved.rating == level
    with pytest.raises(Invalid):
        rate(resolved, by=cast.lin, score=7, scale="three")


def test_conditions_find_ratings(cast: Any, resolved: Ticket) -> None:
    assert finds("rated:no", resolved) and not finds("rated:yes", resolved) and not finds("rating:bad", resolved)
    rate(resolved, by=cast.lin, score=2, solved=False)
    for text in (
        "rating:bad",
        "rating<3",
        "rating<=bad",
        "rated:yes",
        "满意度:不满意",
        "-rating>=good",
        "confirmed:no",
    ):
        assert finds(text, resolved), text
    for text in ("rating:good", "rating>bad", "rating<bad", "rated:no", "confirmed:yes", "confirmed:none"):
        assert not finds(text, resolved), text


def test_nobody_rates_their_own_work_or_somebody_elses_ticket(cast: Any, resolved: Ticket) -> None:
    for actor, error in ((cast.wang, Conflict), (cast.sofia, Refused), (cast.sun, Refused)):
        with pytest.raises(error):
            rate(resolved, by=actor, score=5)
    assert resolved.rating is None and not Rating.objects.exists()
    rate(resolved, by=cast.li, score=5)
    assert Rating.objects.get().caller_id == cast.li.pk


def test_what_comes_back_is_rated_anew(cast: Any, resolved: Ticket) -> None:
    rate(resolved, by=cast.lin, score=5, solved=True)
    reply(resolved, by=cast.lin, body="又坏了")
    assert resolved.is_confirmed is False
    resolve(resolved, by=cast.wang)
    rate(resolved, by=cast.lin, score=1)
    assert list(Rating.objects.order_by("id").values_list("round", "score")) == [(0, 5), (1, 1)]
    assert resolved.rating == 1
    rate(resolved, by=cast.lin, score=4, solved=True, round=0)  # by the link of the first mail
    assert (resolved.rating, resolved.is_confirmed) == (1, False)


def test_a_bad_rating_is_told_and_the_shipped_rule_has_the_customer_called(cast: Any, resolved: Ticket) -> None:
    keep(EventRule.objects.get(slug="bad-rating"), is_paused=False)
    keep(EventRule.objects.get(slug="not-solved"), is_paused=False)
    rate(resolved, by=cast.lin, score=5)
    good = Event.objects.get(name="ticket.rated")
    assert dict(concerned(good, resolved))["rated"] == [] and not Callback.objects.exists()
    keep(calendars.default(), follows_china=False, hours={str(day): "09:00-18:00" for day in range(1, 8)})
    night = clock.now().replace(hour=16, minute=0, second=0, microsecond=0)  # UTC; midnight in Shanghai
    with clock.at(night):
        rate(resolved, by=cast.lin, score=1, solved=False)
        assert Callback.objects.get().due_at == night + timedelta(hours=13)  # nobody is to be called in the night
    resolved.refresh_from_db()
    assert resolved.awaits_callback and resolved.kind == "open"
    log_callback(resolved, by=cast.li, result="unsolved", score=2)
    rate(resolved, by=cast.lin, score=2, comment="一句补充", round=0)
    resolved.refresh_from_db()
    assert Callback.objects.count() == 1 and not resolved.awaits_callback
    more = Event.objects.filter(name="ticket.rated").latest("pk")
    assert dict(concerned(more, resolved))["rated"] == []
    bad = Event.objects.filter(name="ticket.rated").order_by("pk")[1]
    assert cast.wang.pk in dict(concerned(bad, resolved))["rated"]
    assert Event.objects.filter(name="ticket.reopened", ticket_id=resolved.pk).count() == 1
