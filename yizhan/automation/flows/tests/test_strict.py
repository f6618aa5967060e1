"""A strict flow holds a ticket at the door, whoever comes by whatever way; what customers write is kept all the same."""

from typing import Any

import pytest

from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.standing import leading_on
from yizhan.spine.actors import Machine, through
from yizhan.spine.errors import Conflict
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import change_followers, set_fields
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.receiving import receive

from .work import fresh, in_use, plain, republish

HELD = {"strict": {"who": "everybody"}, "transitions__go": {"during": [{"part": "reply"}]}}


@pytest.fixture
def held(cast: Any) -> Ticket:
    in_use(plain(**HELD))
    return open_ticket(by=cast.wang, requester=cast.lin, subject="空调不制热", body="请尽快", department=cast.support)


def test_outside_its_transitions_nothing_changes(held: Ticket, cast: Any) -> None:
    tries = (
        lambda: set_fields(fresh(held), by=cast.zhou, fields={"priority": 4}), lambda: note(fresh(held), by=cast.wang, body="x"),
        lambda: reply(fresh(held), by=cast.wang, body="x"), lambda: assign(fresh(held), by=cast.wang, agent=cast.li),
        lambda: resolve(fresh(held), by=cast.zhou),
    )  # fmt: skip
    for one in tries:
        with pytest.raises(Conflict) as refused, through("api"):
            one()
        ways = [one.label for _state, one in leading_on(held)]
        assert ways and all(label in str(refused.value) for label in ways)
    ticket = fresh(held)
    assert (ticket.priority, ticket.message_count, ticket.assignee_id, ticket.kind) == (2, 1, None, "new")
    assert not reply.offered(ticket, cast.wang) and not set_fields.offered(ticket, cast.zhou)
    change_followers(held, by=cast.li)
    pass_transition(held, by=cast.wang, transition="go", reply="马上来")
    assert fresh(held).stages == ["work"] and fresh(held).message_count == 2


def test_what_customers_write_is_kept_and_moves_nothing(held: Ticket, cast: Any) -> None:
    pass_transition(held, by=cast.wang, transition="go")
    resolved = plain(**HELD, states__work={"status": "resolved"})
    flow = Flow.objects.get(slug="plain")
    republish(flow, resolved)
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="再报一台", body="也不热", department=cast.support)
    pass_transition(other, by=cast.wang, transition="go")
    receive(fresh(other), by=Machine("channel"), author=cast.lin, body="还是不热")
    other = fresh(other)
    assert (other.kind, other.stages, other.reopen_count) == ("resolved", ["work"], 0)
    assert Message.objects.filter(ticket=other, text="还是不热").exists() and other.customer_wrote_at


def test_rules_do_not_touch_the_status_but_may_do_the_rest(held: Ticket, cast: Any) -> None:
    rule = Machine("rule", 1)
    resolve(held, by=rule)
    assign(held, by=rule, agent=cast.li)
    assert (fresh(held).kind, fresh(held).assignee_id) == ("new", cast.li.pk)


def test_only_the_roles_that_are_named_are_bound_and_only_until_the_end(cast: Any) -> None:
    in_use(plain(strict={"who": "roles", "roles": ["agent"]}))
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="空调不制热", body="请尽快", department=cast.support)
    with pytest.raises(Conflict):
        note(ticket, by=cast.wang, body="x")
    note(ticket, by=cast.sun, body="看过了")
    for slug in ("go", "stop"):
        pass_transition(ticket, by=cast.wang, transition=slug)
    note(ticket, by=cast.wang, body="完毕")
    assert fresh(ticket).message_count == 3
