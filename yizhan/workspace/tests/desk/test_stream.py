"""Live updates: who hears what, and a desk that lives on while forty pages listen."""

from typing import Any

import pytest

from yizhan.lib import clock
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.models import Presence
from yizhan.workspace.stream import told

pytestmark = pytest.mark.django_db


def test_only_those_who_see_the_ticket_hear_of_it(cast: Any, ticket: Any) -> None:
    note = {"event": "ticket.replied", "ticket": ticket.pk, "by": ["agent", cast.wang.pk]}
    heard = told([note], {cast.wang.pk, cast.zhao.pk})
    assert heard == {cast.wang.pk: [note]}


def test_who_loses_a_ticket_hears_that_it_goes(cast: Any, ticket: Any) -> None:
    assign(ticket, by=cast.zhou, department=cast.billing)
    note = {"event": "ticket.assigned", "ticket": ticket.pk, "was": {"department_id": cast.support.pk}}
    heard = told([note], {cast.li.pk, cast.zhao.pk})
    assert set(heard) == {cast.li.pk, cast.zhao.pk}
    assert "was" not in heard[cast.li.pk][0]


def test_a_notice_is_heard_by_its_agent_alone(cast: Any) -> None:
    assert told([{"notice": 5, "agent": cast.li.pk}], {cast.li.pk, cast.wang.pk}) == {cast.li.pk: [{"event": "notice"}]}


def test_presence_is_told_and_goes_stale(at: Any, cast: Any, ticket: Any) -> None:
    url = f"/tickets/{ticket.code}/presence"
    at(cast.li).post(url, {"state": "typing_reply"})
    assert "李倩" in at(cast.wang).get(url).content.decode()
    Presence.objects.update(seen_at=clock.now().replace(year=2020))
    assert "李倩" not in at(cast.wang).get(url).content.decode()
    at(cast.li).post(url, {"state": "left"})
    assert not Presence.objects.exists()
