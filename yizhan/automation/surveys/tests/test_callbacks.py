"""Call-backs: arranged by hand or by lot, taken by one who did not work on the ticket, noted with a result."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from tests.cast import keep
from yizhan.automation.surveys.actions.call_back import cancel_callback, log_callback, request_callback, take_callback
from yizhan.automation.surveys.actions.rate import rate
from yizhan.automation.surveys.figures import figures
from yizhan.automation.surveys.models import Callback, CallbackPlan, Rating
from yizhan.lib import clock
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.confirm import confirm_solved
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket


@pytest.fixture
def called(cast: Any, ticket: Ticket) -> Ticket:
    """王珂's ticket, resolved, to be called about."""
    assign(ticket, by=cast.zhou, agent=cast.wang)
    resolve(ticket, by=cast.wang)
    return request_callback(ticket, by=cast.zhou, why="差评回访", script="您好")


def test_one_takes_it_and_it_is_not_whoever_worked_on_it(cast: Any, called: Ticket) -> None:
    with pytest.raises(Conflict):
        take_callback(called, by=cast.wang)
    take_callback(called, by=cast.li)
    with pytest.raises(Conflict):
        take_callback(called, by=cast.zhou)
    with pytest.raises(Conflict):
        request_callback(called, by=cast.zhou)
    assert Callback.objects.get().agent_id == cast.li.pk


def test_who_is_not_reached_is_tried_again(cast: Any, called: Ticket) -> None:
    again = clock.now() + timedelta(hours=3)
    log_callback(called, by=cast.li, result="no_answer", again=again, note="忙线")
    row = Callback.objects.get()
    assert (row.state, row.due_at, row.attempts) == ("waiting", again, 1) and called.awaits_callback
    log_callback(called, by=cast.li, result="no_answer", note="关机")
    row.refresh_from_db()
    assert (row.state, row.attempts, row.note) == ("no_answer", 2, "忙线\n关机") and not called.awaits_callback
    assert "忙线" not in str(list(Event.objects.filter(ticket_id=called.pk).values_list("data", flat=True)))


def test_who_asks_for_another_time_is_called_then(cast: Any, called: Ticket) -> None:
    again = clock.now() + timedelta(hours=3)
    for result, at in (("later", None), ("later", clock.now()), ("refused", again), ("solved", again)):
        with pytest.raises(Invalid) as wrong:
            log_callback(called, by=cast.li, result=result, again=at)
        assert list(wrong.value.errors) == ["again"]
    log_callback(called, by=cast.li, result="later", again=again, note="下午再打")
    row = Callback.objects.get()
    assert (row.state, row.due_at, row.attempts) == ("waiting", again, 1) and called.awaits_callback
    assert called.is_confirmed is None and row.agent_id == cast.li.pk


def test_a_bad_answer_is_a_rating_and_brings_the_ticket_back(cast: Any, called: Ticket) -> None:
    with pytest.raises(Invalid):
        log_callback(called, by=cast.li, result="no_answer", score=3)
    log_callback(called, by=cast.li, result="unsolved", score=1, note="还在响", reopen_ticket=True)
    called.refresh_from_db()
    assert called.kind == "open" and called.rating == 1 and called.is_confirmed is False
    row = Callback.objects.get()
    assert (row.state, row.is_solved, row.score) == ("done", False, 1)
    assert Rating.objects.get().caller_id == cast.li.pk
    with pytest.raises(Conflict):
        log_callback(called, by=cast.li, result="solved")


def test_a_call_adds_to_what_the_customer_wrote_and_takes_nothing_away(cast: Any, called: Ticket) -> None:
    rate(called, by=cast.lin, score=2, comment="师傅迟到了两小时", reasons=["慢"])
    log_callback(called, by=cast.li, result="solved", score=4, note="已补偿，客户接受")
    row = Rating.objects.get()
    assert (row.score, row.comment, row.reasons) == (4, "师傅迟到了两小时\n已补偿，客户接受", ["慢"])
    # Their own words they may still replace.
    rate(called, by=cast.lin, score=5, comment="已解决")
    row.refresh_from_db()
    assert (row.score, row.comment, row.reasons, row.caller_id) == (5, "已解决", [], None)


def test_a_plan_draws_so_many_of_a_hundred(cast: Any, ticket: Ticket) -> None:
    plan = keep(CallbackPlan.objects.get(slug="spot-check"), is_paused=False, percent=100, condition="priority:urgent")
    resolve(ticket, by=cast.wang)
    assert not Callback.objects.exists()
    keep(plan, condition="")
    other = open_ticket(by=cast.wang, requester=cast.sofia, subject="x", body="x", department=cast.support)
    resolve(other, by=cast.wang)
    row = Callback.objects.get()
    assert row.ticket_id == other.pk and row.plan_id == plan.pk and row.script == plan.script
    assert row.due_at > clock.now() + timedelta(hours=23)


def test_what_is_taken_up_again_is_not_called_about_by_lot(cast: Any, ticket: Ticket) -> None:
    keep(CallbackPlan.objects.get(slug="spot-check"), is_paused=False, percent=100, condition="")
    resolve(ticket, by=cast.wang)
    reply(ticket, by=cast.lin, author=cast.lin, body="还是漏水")
    row = Callback.objects.get()
    assert ticket.kind == "open" and not ticket.awaits_callback and row.state == "cancelled"
    resolve(ticket, by=cast.wang)
    assert ticket.awaits_callback and Callback.objects.count() == 2
    cancel_callback(ticket, by=cast.zhou)
    request_callback(ticket, by=cast.zhou, why="差评回访")
    reply(ticket, by=cast.lin, author=cast.lin, body="还有一件事，窗户也漏")
    assert ticket.kind == "open" and ticket.awaits_callback


@pytest.mark.django_db(transaction=True)
def test_of_two_who_note_the_same_call_one_counts_whole(cast: Any, called: Ticket) -> None:
    gate, late = Barrier(2), []

    def note(by: Any, score: int) -> None:
        row = Ticket.objects.get(pk=called.pk)
        gate.wait(10)
        try:
            log_callback(row, by=by, result="unsolved" if score < 3 else "solved", score=score)
        except Conflict:
            late.append(score)
        connection.close()

    both = [Thread(target=note, args=given) for given in ((cast.li, 1), (cast.zhou, 5))]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    row = Callback.objects.get()
    assert len(late) == 1 and row.attempts == 1
    kept = Ticket.objects.get(pk=called.pk)
    assert row.score == Rating.objects.get().score == kept.rating and row.score not in late
    assert kept.is_confirmed is (row.score == 5)


def test_figures_count_what_customers_said(cast: Any, called: Ticket, django_assert_max_num_queries: Any) -> None:
    log_callback(called, by=cast.li, result="unsolved", score=2)
    for _each in range(3):
        one = open_ticket(by=cast.wang, requester=cast.lin, subject="x", body="x", department=cast.support)
        confirm_solved(resolve(one, by=cast.wang), by=cast.lin)
    open_ticket(by=cast.wang, requester=cast.lin, subject="x", body="x", department=cast.support)
    now = clock.now()
    with django_assert_max_num_queries(8):
        found = figures(cast.zhou, now - timedelta(days=1), now + timedelta(days=1))
    assert (found["closure"].part, found["closure"].whole) == (4, 5)
    assert (found["confirmed"].part, found["confirmed"].whole) == (3, 4) and found["confirmed"].percent == 75.0
    assert (found["csat"].part, found["csat"].whole, found["reached"].part) == (0, 1, 1)
    assert [(line.name, line.bad) for line in found["agents"]] == [(cast.wang, 1)]
    own = figures(cast.li, now - timedelta(days=1), now + timedelta(days=1))
    assert (own["closure"].whole, own["csat"].whole) == (5, 1)
    hidden = figures(cast.zhao, now - timedelta(days=1), now + timedelta(days=1))
    assert hidden["closure"].whole == hidden["csat"].whole == 0
