"""Undo sending, and send again."""

from typing import Any

import pytest

from yizhan.catalog.models import Kind, Status
from yizhan.channels.models import Delivery
from yizhan.spine.actions import registry
from yizhan.spine.errors import Conflict, Refused
from yizhan.tickets.actions.finish import close
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Draft, Ticket

from .server import Post, Script
from .test_replies import upload
from .work import run_jobs, work

recall, retry = registry["message.recall"], registry["message.retry"]


@pytest.mark.parametrize("is_queued", [False, True])
def test_a_recalled_reply_reaches_nobody_and_is_a_draft_again(
    is_queued: bool, cast: Any, ticket: Ticket, box: Any, post: Post
) -> None:
    file = upload(cast.wang, "a.txt", b"a", "text/plain")
    message = reply(ticket, by=cast.wang, body="写错了", cc=["x@y.example"], files=[file])
    if is_queued:
        run_jobs()
    assert recall.offered(message, cast.wang)
    draft = recall(message, by=cast.wang)
    work()
    message.refresh_from_db()
    ticket.refresh_from_db()
    assert post.taken == [] and message.state == "recalled"
    assert set(Delivery.objects.values_list("state", flat=True)) <= {"recalled"}
    assert "写错了" in draft.html and draft.cc == ["x@y.example"] and draft.attachment_ids == [file.pk]
    assert ticket.first_replied_at is None and ticket.agent_wrote_at is None


def test_a_draft_begun_since_is_not_lost(cast: Any, ticket: Ticket, box: Any) -> None:
    message = reply(ticket, by=cast.wang, body="第一版")
    Draft.objects.create(ticket=ticket, agent=cast.wang, kind="public", html="<p>补充</p>")
    recall(message, by=cast.wang)
    draft = Draft.objects.get()
    assert draft.html.index("第一版") < draft.html.index("补充")


def test_the_clocks_of_earlier_replies_stay(cast: Any, ticket: Ticket, box: Any) -> None:
    first = reply(ticket, by=cast.wang, body="一")
    recall(reply(ticket, by=cast.wang, body="二"), by=cast.wang)
    ticket.refresh_from_db()
    assert ticket.first_replied_at == ticket.agent_wrote_at == first.created_at


def test_the_status_is_as_before(cast: Any, ticket: Ticket, box: Any) -> None:
    message = reply(ticket, by=cast.wang, body="好了", status=Status.first(Kind.RESOLVED).pk)
    assert ticket.kind == Kind.RESOLVED
    recall(message, by=cast.wang)
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.status.kind, ticket.resolved_at) == (Kind.NEW, Kind.NEW, None)


def test_a_status_somebody_set_since_stays(cast: Any, ticket: Ticket, box: Any) -> None:
    message = reply(ticket, by=cast.wang, body="好了")
    close(ticket, by=cast.li, resolution="重复")
    recall(message, by=cast.wang)
    ticket.refresh_from_db()
    assert ticket.kind == Kind.CLOSED and ticket.closed_at


def test_what_left_cannot_be_recalled_and_nobody_elses_can(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    message = reply(ticket, by=cast.wang, body="好", to=["a@x.example", "b@x.example"])
    with pytest.raises(Conflict):
        recall(message, by=cast.li)
    with pytest.raises((Conflict, Refused)):
        recall(message, by=cast.zhao)
    with pytest.raises((Conflict, Refused)):
        recall(message, by=cast.lin)
    script.refuse = {"b@x.example": "451 later"}
    work()
    message.refresh_from_db()
    assert not recall.offered(message, cast.wang)
    with pytest.raises(Conflict):
        recall(message, by=cast.wang)
    assert message.state == "partly"


def test_a_reply_that_waits_for_a_busy_server_can_still_be_recalled(
    cast: Any, ticket: Ticket, box: Any, script: Script
) -> None:
    script.data = "451 later"
    message = reply(ticket, by=cast.wang, body="好")
    work()
    recall(message, by=cast.wang)
    script.data = "250 OK"
    work()
    assert script.taken == []


def test_failed_recipients_are_tried_again_at_once(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    script.refuse = {"b@x.example": "550 no"}
    message = reply(ticket, by=cast.wang, body="好", to=["a@x.example", "b@x.example"])
    work()
    script.refuse = {}
    message.refresh_from_db()
    assert message.state == "partly" and retry.offered(message, cast.li) and not retry.offered(message, cast.lin)
    assert not retry.offered(message, cast.zhao)
    with pytest.raises(Refused):
        retry(message, by=cast.zhao)
    retry(message, by=cast.li)
    work(at_once=False)
    message.refresh_from_db()
    assert message.state == "sent" and not retry.offered(message, cast.li)
    assert [taken.recipients for taken in script.to_customers] == [["a@x.example"], ["b@x.example"]]
