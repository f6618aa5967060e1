"""Extensions: asked for before the due time, decided by somebody else, both due times kept, the customer told."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.automation.urging.actions.extend import approve_extension, decline_extension, request_extension
from yizhan.automation.urging.models import Extension
from yizhan.channels.automatic import text_of
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.models import Ticket

from .test_urging import boss, fresh, setting, told, work  # noqa: F401

DAY = timedelta(days=1)


@pytest.fixture
def due(cast: Any, boss: Any, ticket: Ticket) -> Any:  # noqa: F811
    """王珂's ticket is due tomorrow."""
    assign(ticket, by=cast.zhou, agent=cast.wang)
    set_fields(ticket, by=cast.zhou, fields={"due": clock.now() + DAY})
    return ticket.due_at


def ask(cast: Any, ticket: Ticket, days: int = 3) -> None:
    request_extension(ticket, by=cast.wang, until=clock.now() + days * DAY, reason="等配件")


def test_the_due_time_stays_until_it_is_approved(cast: Any, boss: Any, ticket: Ticket, due: Any) -> None:  # noqa: F811
    ask(cast, ticket)
    assert fresh(ticket).due_at == due and fresh(ticket).is_extending and told("extension") == ["吴敏"]
    approve_extension(ticket, by=boss)
    row = Extension.objects.get()
    assert (row.old_due_at, row.new_due_at, row.state) == (due, fresh(ticket).due_at, "approved")
    assert not fresh(ticket).is_extending and told("decided") == ["王珂"]
    assert Event.objects.get(name="ticket.extension_approved").changes["due_at"][0] is not None
    assert "等配件" not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_customer_is_told_of_the_new_date(cast: Any, boss: Any, ticket: Ticket, due: Any) -> None:  # noqa: F811
    ask(cast, ticket)
    approve_extension(ticket, by=boss)
    work()
    [sent] = SentNotice.objects.filter(kind="extended")
    assert sent.address == "lin@home.example" and f"{ticket.due_at.astimezone():%Y}" in text_of(sent)


def test_the_customer_is_not_told_where_the_desk_does_not_want_it(
    cast: Any, boss: Any, ticket: Ticket, due: Any  # noqa: F811
) -> None:  # fmt: skip
    setting(extension_mail=False)
    ask(cast, ticket)
    approve_extension(ticket, by=boss)
    work()
    assert not SentNotice.objects.filter(kind="extended").exists()


def test_a_declined_one_changes_nothing_and_says_why(cast: Any, boss: Any, ticket: Ticket, due: Any) -> None:  # noqa: F811
    ask(cast, ticket)
    decline_extension(ticket, by=boss, reason="配件有货")
    row = Extension.objects.get()
    assert (row.state, row.answer, fresh(ticket).due_at) == ("declined", "配件有货", due)
    assert not fresh(ticket).is_extending and not SentNotice.objects.filter(kind="extended").exists()
    ask(cast, ticket)
    assert fresh(ticket).extension_count == 2


def test_nobody_decides_on_their_own_wish(cast: Any, boss: Any, ticket: Ticket, due: Any) -> None:  # noqa: F811
    request_extension(ticket, by=boss, until=clock.now() + 3 * DAY, reason="等配件")
    for decide, more in ((approve_extension, {}), (decline_extension, {"reason": "不"})):
        with pytest.raises(Conflict):
            decide(ticket, by=boss, **more)
        with pytest.raises(Refused):
            decide(ticket, by=cast.li, **more)
    assert fresh(ticket).due_at == due and told("extension") == ["周敏"]


def test_not_without_a_due_time_not_after_it_and_not_to_an_earlier_one(cast: Any, ticket: Ticket) -> None:
    with pytest.raises(Conflict):
        ask(cast, ticket)
    set_fields(ticket, by=cast.zhou, fields={"due": clock.now() + 2 * DAY})
    with pytest.raises(Invalid):
        ask(cast, ticket, days=1)
    with clock.at(clock.now() + 3 * DAY), pytest.raises(Conflict):
        ask(cast, ticket)
    assert not Extension.objects.exists()


def test_so_often_and_no_more(cast: Any, boss: Any, ticket: Ticket, due: Any) -> None:  # noqa: F811
    for days in (3, 5):
        ask(cast, ticket, days)
        with pytest.raises(Conflict):
            ask(cast, ticket, days + 1)  # one waits to be decided
        approve_extension(ticket, by=boss)
    with pytest.raises(Conflict):
        ask(cast, ticket, 7)
    setting(most_extensions=3)
    ask(cast, ticket, 7)


def test_a_time_that_has_passed_is_not_given(cast: Any, boss: Any, ticket: Ticket, due: Any) -> None:  # noqa: F811
    ask(cast, ticket)
    with clock.at(clock.now() + 4 * DAY), pytest.raises(Conflict):
        approve_extension(ticket, by=boss)
