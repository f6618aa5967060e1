"""Who is mentioned or follows reads along and writes notes; a ticket that is not their work stays as it is."""

from typing import Any

import pytest

from yizhan.channels.actions.confirm import confirm, reject
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import change_followers
from yizhan.tickets.actions.note import note
from yizhan.tickets.models import Attachment, Message, Ticket
from yizhan.tickets.ticket import MOST_FOLLOWERS

from .test_every_action import everything


@pytest.fixture
def asked(cast: Any, ticket: Ticket) -> Ticket:
    """赵磊 of billing was asked for advice on a ticket of support."""
    note(ticket, by=cast.wang, body="@赵磊 这单的发票你们开过吗？")
    return ticket


def test_a_follower_reads_writes_notes_and_stops_following(cast: Any, asked: Ticket) -> None:
    assert Ticket.objects.visible_to(cast.zhao).get() == asked
    assert note(asked, by=cast.zhao, body="开过了").agent_id == cast.zhao.pk
    with pytest.raises(Refused):
        change_followers(asked, by=cast.zhao, add=[cast.li])
    change_followers(asked, by=cast.zhao, remove=[cast.zhao])
    assert not asked.is_visible_to(cast.zhao) and not Ticket.objects.visible_to(cast.zhao).exists()


def test_a_follower_whose_work_it_is_may_all_of_it(cast: Any, asked: Ticket) -> None:
    change_followers(asked, by=cast.li)
    assign(asked, by=cast.li, agent=cast.zhao)
    assign(asked, by=cast.zhao, agent=None)
    assert asked.assignee_id is None and {cast.li.pk, cast.zhao.pk} <= set(asked.follower_ids)


def test_a_follower_lets_no_held_message_in_or_out(cast: Any, asked: Ticket) -> None:
    message = Message(ticket=asked, customer=cast.sofia, text="It is mine too", state="held")
    with change(message, "message.held", by=SETUP, warning="stranger"):
        message.save(force_insert=True)
    before = everything()
    for action in (confirm, reject):
        with pytest.raises(Refused):
            action(message, by=cast.zhao)
        assert not action.offered(message, cast.zhao) and action.offered(message, cast.li)
    assert everything() == before and not Attachment.objects.exists()


def test_followers_are_not_without_end(cast: Any, asked: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("writing", "actions.edit"):
        monkeypatch.setattr(f"yizhan.tickets.{module}.MOST_FOLLOWERS", 1)
    with pytest.raises(Invalid, match="1"):
        change_followers(asked, by=cast.li, add=[cast.li])
    note(asked, by=cast.wang, body="@李静 请看一下")
    asked.refresh_from_db()
    assert asked.follower_ids == [cast.zhao.pk] and Message.objects.filter(ticket=asked, text__contains="李").exists()


def test_as_many_followers_as_may_be_fit_into_the_indexes(cast: Any, asked: Ticket) -> None:
    with change(asked, "ticket.edited", by=SETUP):
        asked.follower_ids = [2**62 + at for at in range(MOST_FOLLOWERS)]
    asked.refresh_from_db()
    assert len(asked.follower_ids) == MOST_FOLLOWERS
