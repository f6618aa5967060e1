"""Merged tickets come apart as they were, in whatever order it is undone."""

from typing import Any

import pytest

from yizhan.tickets.actions.merge import merge, unmerge
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket


@pytest.fixture
def chain(cast: Any) -> list[Ticket]:
    """The third was merged into the second, then the second into the first."""
    made = [
        open_ticket(by=cast.wang, requester=cast.lin, subject=one, body=one, department=cast.support)
        for one in ("一", "二", "三")
    ]
    merge(made[2], by=cast.wang, into=made[1])
    merge(made[1], by=cast.wang, into=made[0])
    return made


def said(tickets: list[Ticket]) -> list[str]:
    """The messages of each, once they are counted right."""
    for one in tickets:
        one.refresh_from_db()
        assert one.message_count == one.messages.count()
    return ["".join(sorted(message.text for message in one.messages.all())) for one in tickets]


def test_what_was_merged_before_goes_along(cast: Any, chain: list[Ticket]) -> None:
    assert said(chain) == ["一三二", "", ""]
    unmerge(chain[1], by=cast.wang)
    assert said(chain) == ["一", "三二", ""]
    unmerge(chain[2], by=cast.wang)
    assert said(chain) == ["一", "二", "三"]


def test_the_first_merge_is_undone_first(cast: Any, chain: list[Ticket]) -> None:
    unmerge(chain[2], by=cast.wang)
    assert said(chain) == ["一二", "", "三"]
    unmerge(chain[1], by=cast.wang)
    assert said(chain) == ["一", "二", "三"]
