"""What nobody will ask for again is forgotten; what is still needed stays, however old."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from yizhan.channels import automatic
from yizhan.channels.models import Delivery, RawMail, SentNotice
from yizhan.lib import clock
from yizhan.security import sessions
from yizhan.security.models import SignIn
from yizhan.tickets.models import Presence, Ticket
from yizhan.workspace import notices, presence
from yizhan.workspace.models import Notice

pytestmark = pytest.mark.django_db


def ago(**time: float) -> Any:
    return clock.now() - timedelta(**time)


def test_a_mail_of_the_desk_is_forgotten_after_thirty_days_but_not_on_its_way() -> None:
    for key, at, state in [
        ("old", ago(days=31), "sent"),
        ("late", ago(days=31), "queued"),
        ("new", ago(days=29), "sent"),
    ]:
        row = SentNotice.objects.create(key=key, kind="receipt", address="lin@home.example", at=at)
        Delivery.objects.create(notice=row, recipient=row.address, state=state)
    assert automatic.sweep() == 1
    assert set(SentNotice.objects.values_list("key", flat=True)) == {"late", "new"}
    assert Delivery.objects.count() == 2
    assert automatic.sweep() == 0


def test_a_notice_is_forgotten_when_it_was_read_long_ago(cast: Any) -> None:
    for event, read in [(1, ago(days=91)), (2, ago(days=89)), (3, None)]:
        Notice.objects.create(agent=cast.wang, event_id=event, kind="assigned", read_at=read, created_at=ago(days=400))
    assert notices.sweep() == 1
    assert set(Notice.objects.values_list("event_id", flat=True)) == {2, 3}


def test_who_looked_yesterday_is_forgotten(cast: Any, ticket: Ticket) -> None:
    Presence.objects.create(ticket=ticket, agent=cast.wang, seen_at=ago(hours=25))
    Presence.objects.create(ticket=ticket, agent=cast.zhou, seen_at=ago(hours=23))
    assert presence.sweep() == 1
    assert Presence.objects.get().agent == cast.zhou


def test_a_session_that_ran_out_takes_its_line_along(cast: Any) -> None:
    for key, until in [("out", ago(minutes=1)), ("alive", clock.now() + timedelta(days=1))]:
        Session.objects.create(session_key=key, session_data="", expire_date=until)
        SignIn.objects.create(agent=cast.wang, session_key=key, signed_in_at=ago(days=15))
    SignIn.objects.create(agent=cast.wang, session_key="young")
    assert sessions.sweep() == 1
    assert set(SignIn.objects.values_list("session_key", flat=True)) == {"alive", "young"}


def test_received_mail_stays() -> None:
    RawMail.objects.create(source="smtp", raw=b"Subject: x\r\n\r\nx", received_at=ago(days=4000))
    for sweep in (automatic.sweep, notices.sweep, presence.sweep, sessions.sweep):
        sweep()
    assert bytes(RawMail.objects.get().raw).endswith(b"x")
