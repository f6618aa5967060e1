"""Transfers and returns are counted; finding the first agent for a ticket is no transfer."""

from typing import Any

import pytest

from tests.cast import keep
from yizhan.catalog.models import Desk
from yizhan.people.models import Team
from yizhan.spine.actors import Machine
from yizhan.spine.errors import Invalid
from yizhan.tickets.actions.assign import assign, claim, give_back, unassign
from yizhan.tickets.models import Ticket


def counts(ticket: Ticket) -> tuple[int, int]:
    row = Ticket.objects.get(pk=ticket.pk)
    return row.transfer_count, row.return_count


def test_from_one_to_another_counts_and_dispatching_does_not(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, team=cast.field)
    assign(ticket, by=cast.zhou, agent=cast.wang)
    assert counts(ticket) == (0, 0)
    assign(ticket, by=cast.wang, agent=cast.li)
    assert counts(ticket) == (1, 0)
    assign(ticket, by=cast.zhou, agent=None)
    claim(ticket, by=cast.wang)
    assign(ticket, by=cast.zhou, agent=cast.wang)
    assert counts(ticket) == (1, 0)


def test_to_another_team_or_department_counts(cast: Any, ticket: Ticket) -> None:
    other = keep(Team(), slug="depot", labels={"en": "Depot"}, department=cast.support)
    assign(ticket, by=cast.zhou, team=cast.field)
    assign(ticket, by=cast.zhou, team=other)
    assert counts(ticket) == (1, 0)
    assign(ticket, by=cast.zhou, department=cast.billing)
    assert counts(ticket) == (2, 0)


def test_machines_transfer_nothing(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    assign(ticket, by=Machine("rule", 1), agent=cast.li)
    assert counts(ticket) == (0, 0)


def test_a_transfer_taken_back_was_none(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    assign(ticket, by=cast.zhou, agent=cast.li)
    unassign(ticket, by=cast.zhou)
    assert counts(ticket) == (0, 0) and Ticket.objects.get().assignee_id == cast.wang.pk


def test_a_return_counts(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    give_back(ticket, by=cast.wang, reason="不是我们的")
    assert counts(ticket) == (0, 1)


def test_another_department_needs_a_reason_where_the_desk_wants_one(cast: Any, ticket: Ticket) -> None:
    keep(Desk.objects.get(), settings={"transfers_need_reason": True})
    with pytest.raises(Invalid) as error:
        assign(ticket, by=cast.zhou, department=cast.billing)
    assert "reason" in error.value.errors and Ticket.objects.get().department_id == cast.support.pk
    assign(ticket, by=cast.zhou, agent=cast.wang)
    assign(ticket, by=cast.zhou, department=cast.billing, reason="账单问题")
    assert counts(ticket) == (1, 0)
