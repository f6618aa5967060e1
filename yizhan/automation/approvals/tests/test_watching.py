"""What happens to an approval while time passes and the ticket changes: reminders, managers, delegates, a new round."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.approvals import watching
from yizhan.automation.approvals.actions.ask import remind_approvers
from yizhan.automation.approvals.actions.decide import approve
from yizhan.automation.approvals.asking import ask
from yizhan.automation.approvals.levels import Levels
from yizhan.automation.approvals.models import CLOSE, Approval, Approver
from yizhan.automation.assignment.models import Leave
from yizhan.automation.clocks.recipients import above, heads
from yizhan.catalog.models import Status, TicketType
from yizhan.lib import clock
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Context
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import close, put_status, reopen, resolve
from yizhan.tickets.actions.remove import delete
from yizhan.tickets.models import Ticket

from .test_deciding import level

HOUR = timedelta(hours=1)
State = Approval.State


def count(name: str) -> int:
    return Event.objects.filter(name=f"ticket.{name}").count()


def test_reminders_come_again_and_the_manager_once(cast: Any, ticket: Ticket) -> None:
    keep(cast.li, manager=cast.zhou)
    ask(ticket, by=cast.wang, question="？", levels=[level("all", cast.li)], remind_hours=2, escalate_hours=5)
    assert watching.go_round() == 0
    for hours, reminded, escalated in ((3, 1, 0), (3, 1, 0), (6, 2, 1), (9, 3, 1)):
        with clock.at(clock.now() + hours * HOUR):
            watching.go_round()
            assert (count("approval_reminded"), count("approval_escalated")) == (reminded, escalated), hours
    ticket.refresh_from_db()
    assert ticket.approver_ids == [cast.zhou.pk] and Approver.objects.get(agent=cast.zhou).instead_of == cast.li
    approve(ticket, by=cast.zhou)
    with clock.at(clock.now() + 99 * HOUR):
        assert watching.go_round() == 0


def test_a_person_reminds_not_twice_in_a_row(cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="？", levels=[level("any", cast.li)])
    remind_approvers(ticket, by=cast.wang)
    with pytest.raises(Conflict):
        remind_approvers(ticket, by=cast.wang)


def test_who_is_on_leave_is_stood_in_for(cast: Any, ticket: Ticket) -> None:
    away = {"starts_at": clock.now() - HOUR, "ends_at": clock.now() + 9 * HOUR}
    keep(Leave(), agent=cast.li, delegate=cast.sun, **away)
    ask(ticket, by=cast.wang, question="？", levels=[level("any", cast.li)])
    assert ticket.approver_ids == [cast.sun.pk]
    keep(Leave(), agent=cast.sun, delegate=cast.zhou, **away)  # goes later, while being asked
    assert watching.go_round() == 1 and watching.go_round() == 0
    ticket.refresh_from_db()
    assert ticket.approver_ids == [cast.zhou.pk] and Approver.objects.get(agent=cast.zhou).instead_of == cast.li


def test_who_leaves_the_desk_is_replaced_by_the_manager(cast: Any, ticket: Ticket) -> None:
    keep(cast.li, manager=cast.zhou)
    ask(ticket, by=cast.wang, question="？", levels=[level("any", cast.li)])
    keep(cast.li, is_active=False)
    assert watching.go_round() == 1 and watching.go_round() == 0
    ticket.refresh_from_db()
    assert ticket.approver_ids == [cast.zhou.pk]


def test_where_the_manager_has_left_too_it_goes_further_up(cast: Any, ticket: Ticket) -> None:
    keep(cast.zhao, manager=cast.sun, is_active=False)
    keep(cast.li, manager=cast.zhao)
    ask(ticket, by=cast.wang, question="？", levels=[level("any", cast.li)])
    keep(cast.li, is_active=False)
    assert watching.go_round() == 1
    ticket.refresh_from_db()
    assert ticket.approver_ids == [cast.sun.pk]
    keep(cast.sun, is_active=False)  # nobody is left above: the administrators
    assert watching.go_round() == 1
    ticket.refresh_from_db()
    assert ticket.approver_ids == [cast.zhou.pk]


def test_a_head_who_left_is_neither_asked_nor_told(cast: Any, ticket: Ticket) -> None:
    keep(cast.support, head=cast.li)
    keep(cast.wang, manager=cast.li)
    keep(cast.li, is_active=False, manager=cast.zhou)
    with pytest.raises(Invalid):  # nobody supervises in support
        ask(ticket, by=cast.wang, question="？", levels=[{"mode": "any", "who": ["head:ticket"]}])
    assign(ticket, by=cast.wang, agent=cast.wang)
    ask(ticket, by=cast.wang, question="？", levels=[{"mode": "any", "who": ["manager:assignee"]}])
    ticket.refresh_from_db()
    assert ticket.approver_ids == [cast.zhou.pk]
    assert [heads(ticket), above(ticket)] == [[cast.zhou], [cast.zhou]]


def test_what_was_approved_changes_and_everybody_is_asked_again(cast: Any, ticket: Ticket) -> None:
    made = ask(ticket, by=cast.wang, question="？", guarded=["priority"], levels=[level("any", cast.li)])
    set_fields(ticket, by=cast.wang, fields={"subject": "另一个标题"})
    assert count("approval_restarted") == 0
    approve(ticket, by=cast.li)
    set_fields(ticket, by=cast.wang, fields={"priority": 4})
    made.refresh_from_db()
    assert (made.state, made.round, ticket.approver_ids) == (State.PENDING, 2, [cast.li.pk])
    assert Approver.objects.get(round=1).state == Approver.State.APPROVED
    approve(ticket, by=cast.li)
    made.refresh_from_db()
    assert made.state == State.APPROVED and not ticket.is_in_approval


@pytest.fixture
def reviewed(cast: Any, ticket: Ticket) -> Ticket:
    """A ticket of a type that is reviewed before closing."""
    kind = keep(TicketType.objects.get(slug="complaint"), needs_review=True)
    return set_fields(ticket, by=cast.wang, fields={"type": kind.pk})  # type: ignore[no-any-return]


def test_such_a_ticket_is_finished_only_after_its_review(cast: Any, reviewed: Ticket) -> None:
    done = Status.objects.get(slug="resolved").pk
    attempts = (lambda: resolve(reviewed, by=cast.wang), lambda: close(reviewed, by=cast.zhou),
                lambda: put_status(reviewed, by=cast.wang, status=done))  # fmt: skip
    for attempt in attempts:
        with pytest.raises(Conflict):
            attempt()
    ask(reviewed, by=cast.wang, question="别的事", levels=[level("any", cast.li)])
    approve(reviewed, by=cast.li)
    ask(reviewed, by=cast.wang, question="可以办结？", purpose=CLOSE, levels=[level("any", cast.li)])
    with pytest.raises(Conflict):
        resolve(reviewed, by=cast.wang)
    approve(reviewed, by=cast.li)
    close(resolve(reviewed, by=cast.wang), by=cast.wang)
    assert reviewed.closed_at
    reopen(reviewed, by=cast.zhou)
    assert Approval.objects.get(purpose=CLOSE).state == State.LAPSED
    with pytest.raises(Conflict):
        resolve(reviewed, by=cast.wang)


def test_who_finishes_or_deletes_the_ticket_ends_the_question(cast: Any, ticket: Ticket) -> None:
    ask(ticket, by=cast.wang, question="？", levels=[level("any", cast.li)])
    delete(ticket, by=cast.zhou)
    assert Approval.objects.get().state == State.WITHDRAWN and not ticket.is_in_approval


def test_people_are_found_by_the_ticket(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    keep(cast.wang, manager=cast.li)
    keep(cast.li, manager=cast.sun)
    keep(cast.support, head=cast.zhou)
    for who, found in (("manager:assignee", cast.li), ("manager:assignee:2", cast.sun), ("head:ticket", cast.zhou),
                       (f"head:{cast.support.pk}", cast.zhou), (f"role:{cast.sun.role_id}", cast.sun)):  # fmt: skip
        made = ask(ticket, by=cast.wang, question=who, levels=[{"mode": "single", "who": [who]}])
        assert made.approvers.get().agent == found, who


@pytest.mark.parametrize(("level", "told"), [
    ({"who": ["manager:assignee:²"]}, "²"), ({"who": ["manager:assignee:" + "9" * 5000]}, "9999"),
    ({"mode": [], "who": ["head:ticket"]}, "single, any, all, some"),
    ({"mode": "most", "who": ["head:ticket"]}, "single, any, all, some"),
    ({"mode": "some", "need": "²", "who": ["head:ticket"]}, ""),
])  # fmt: skip
def test_levels_that_make_no_sense_say_what_would(cast: Any, level: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid) as error:
        Levels().parse([level], Context(by=cast.zhou))
    assert told in str(error.value)
