"""The page of a ticket under supervision: what it says, to whom it offers what, and that it asks nothing more."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import agent
from yizhan.automation.urging.actions.extend import decline_extension, request_extension
from yizhan.automation.urging.actions.supervise import close_supervision, give_feedback, supervise
from yizhan.automation.urging.actions.urge import urge
from yizhan.lib import clock
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.models import Ticket

from .test_queue import asked

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def boss(cast: Any) -> Any:
    return agent("吴敏", "wu@qingshan.example", "supervisor", [cast.support.pk])


def page(client: Any, ticket: Ticket) -> str:
    return str(client.get(f"/tickets/{ticket.code}").content.decode())


def test_the_banner_says_what_is_wanted_and_offers_what_one_may(at: Any, cast: Any, boss: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    supervise(ticket, by=boss, deadline=clock.now() + DAY, instruction="今天必须上门")
    shown = page(at(cast.wang), ticket)
    assert "今天必须上门" in shown and "一般督办" in shown and "/do/feedback" in shown
    assert "/do/close_supervision" not in shown and "/do/supervise" not in shown
    assert "/do/close_supervision" not in page(at(boss), ticket)  # not before feedback
    give_feedback(ticket, by=cast.wang, text="师傅已出发")
    assert "/do/close_supervision" in page(at(boss), ticket) and "师傅已出发" in page(at(cast.sun), ticket)
    assert "/do/feedback" not in page(at(cast.sun), ticket)


def test_what_was_said_stays_in_the_history(at: Any, cast: Any, boss: Any, ticket: Ticket) -> None:
    supervise(ticket, by=boss, deadline=clock.now() + DAY, instruction="今天必须上门")
    give_feedback(ticket, by=cast.wang, text="师傅已出发")
    close_supervision(ticket, by=boss)
    set_fields(ticket, by=cast.zhou, fields={"due": clock.now() + DAY})
    request_extension(ticket, by=cast.wang, until=clock.now() + 2 * DAY, reason="等配件")
    decline_extension(ticket, by=boss, reason="配件有货")
    shown = page(at(cast.wang), ticket)
    assert all(words in shown for words in ("今天必须上门", "师傅已出发", "等配件", "配件有货"))
    assert 'class="banner error oversight"' not in shown and 'class="banner warn oversight"' not in shown


def test_an_extension_is_decided_where_it_is_shown_but_not_by_its_asker(
    at: Any, cast: Any, boss: Any, ticket: Ticket
) -> None:
    set_fields(ticket, by=cast.zhou, fields={"due": clock.now() + DAY})
    request_extension(ticket, by=boss, until=clock.now() + 2 * DAY, reason="等配件")
    assert "等配件" in page(at(boss), ticket) and "/do/approve_extension" not in page(at(boss), ticket)
    answer = at(cast.zhou).post(f"/tickets/{ticket.code}/do/approve_extension")
    assert answer.status_code == 200 and not Ticket.objects.get().is_extending


def test_the_form_of_a_supervision_says_what_is_wrong(at: Any, cast: Any, boss: Any, ticket: Ticket) -> None:
    client, url = at(boss), f"/tickets/{ticket.code}/do/supervise"
    form = client.get(url).content.decode()
    assert "督办期限" in form and 'data-fill="#id_deadline"' in form
    wrong = client.post(url, {"form": "1", "deadline": "2020-01-01T09:00", "instruction": "快"})
    assert wrong.status_code == 422 and "督办期限不能早于当前时间" in wrong.content.decode()
    assert client.post(url, {"form": "1", "deadline": "2099-01-01T09:00", "instruction": "快"}).status_code == 200
    assert Ticket.objects.get().is_supervised


def test_an_urge_too_early_says_from_when(at: Any, cast: Any, ticket: Ticket) -> None:
    urge(ticket, by=cast.wang)
    answer = at(cast.wang).post(f"/tickets/{ticket.code}/do/urge", {"form": "1"})
    assert answer.status_code == 409 and "可再次催单" in answer.content.decode()


def test_the_page_and_the_list_ask_no_more_for_it(at: Any, cast: Any, boss: Any, ticket: Ticket) -> None:
    client = at(cast.wang)
    url = f"/tickets/{ticket.code}?part=pane"
    before = asked(client, url), asked(client, "/tickets?view=open")
    set_fields(ticket, by=cast.zhou, fields={"due": clock.now() + DAY})
    supervise(ticket, by=boss, deadline=clock.now() + DAY, instruction="快")
    request_extension(ticket, by=cast.wang, until=clock.now() + 2 * DAY, reason="等配件")
    urge(ticket, by=cast.lin)
    assert (asked(client, url), asked(client, "/tickets?view=open")) == before
    assert "催×1" in client.get("/tickets?view=supervised").content.decode()
