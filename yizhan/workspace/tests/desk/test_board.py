"""A view as a board: its columns and cards, who sees them, what a move does and why one is refused."""

import json
from typing import Any

import pytest

from yizhan.automation.flows.tests.work import fresh, in_use, plain
from yizhan.catalog.models import Status
from yizhan.people.models import Agent
from yizhan.spine.records import records
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket
from yizhan.workspace import board

from .test_queue import asked, many

pytestmark = pytest.mark.django_db
BOARD = "/tickets?view=open&layout=board"


def page(client: Any, url: str = BOARD) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content[:300]
    return str(answer.content.decode())


def column(html: str, key: str) -> str:
    return html.split(f'data-column="{key}"')[1].split("</section>")[0]


def moved(client: Any, ticket: Ticket, by: str, to: Any, **more: Any) -> Any:
    return client.post(f"/tickets/{ticket.code}/move", {"by": by, "to": to, **more})


def toast(answer: Any) -> str:
    return str(json.loads(answer["HX-Trigger"])["toast"]["text"])


def test_columns_hold_their_cards_and_counts_and_the_empty_one_takes_some(at: Any, cast: Any, ticket: Any) -> None:
    html = page(at(cast.wang))
    assert ticket.subject in column(html, "new") and '<b class="count">1</b>' in column(html, "new")
    assert '<b class="count">0</b>' in column(html, "closed")
    assign(ticket, by=cast.wang, agent=cast.wang)
    html = page(at(cast.wang), f"{BOARD}&by=assignee")
    assert ticket.subject in column(html, str(cast.wang.pk)) and ticket.subject not in column(html, "none")
    assert ticket.subject in column(page(at(cast.wang), f"{BOARD}&by=priority"), "normal")


def test_others_see_neither_card_nor_count_and_move_nothing(at: Any, cast: Any, ticket: Any) -> None:
    html = page(at(cast.zhao))
    assert ticket.subject not in html and '<b class="count">1</b>' not in html
    assert moved(at(cast.zhao), ticket, "priority", "high").status_code == 404
    assert at(cast.zhao).get(f"/tickets/{ticket.code}/move?by=status").status_code == 404
    refused = moved(at(cast.sun), ticket, "priority", "high")  # a light agent reads
    assert refused.status_code in {404, 409} and Ticket.objects.get(pk=ticket.pk).priority == 2


def test_it_asks_the_same_number_of_questions_however_many_tickets(at: Any, cast: Any) -> None:
    client = at(cast.wang)
    many(cast, 3)
    few = asked(client, BOARD)
    many(cast, 25)
    assert asked(client, BOARD) == few <= 10


def test_further_cards_come_by_cursor_and_stay_when_the_board_asks_again(at: Any, cast: Any) -> None:
    many(cast, 23)
    client = at(cast.wang)
    html = column(page(client), "new")
    assert html.count('class="tile"') == 20
    more = html.split('class="more"')[1].split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert page(client, more).count('class="tile"') == 3
    again = column(page(client, f"{BOARD}&part=board&shown=new:23"), "new")
    assert again.count('class="tile"') == 23 and 'class="more"' not in again


def test_columns_of_a_wide_board_begin_with_fewer_cards(at: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "WIDE", 2)
    many(cast, 11)
    client = at(cast.wang)
    html = page(client)
    assert column(html, "new").count('class="tile"') == 8 and 'data-first="8"' in html
    again = column(page(client, f"{BOARD}&part=board&shown=new:11"), "new")
    assert again.count('class="tile"') == 11


def test_a_move_is_the_ordinary_action_and_can_be_taken_back(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.wang)
    done = moved(client, ticket, "priority", "urgent", was="normal")
    assert done.status_code == 204 and Ticket.objects.get(pk=ticket.pk).priority == 4
    client.post(json.loads(done["HX-Trigger"])["toast"]["undo"])
    assert Ticket.objects.get(pk=ticket.pk).priority == 2
    moved(client, ticket, "assignee", cast.li.pk, was="none")
    assert Ticket.objects.get(pk=ticket.pk).assignee_id == cast.li.pk
    moved(client, ticket, "status", "in-progress", was="new")
    assert Status.named(Ticket.objects.get(pk=ticket.pk).status_id).slug == "in-progress"


def test_tickets_of_those_who_left_are_in_one_column_that_takes_none(at: Any, cast: Any, ticket: Any) -> None:
    client, board = at(cast.wang), f"{BOARD}&by=assignee"
    assign(ticket, by=cast.wang, agent=cast.li)
    assert 'data-column="former"' not in page(client, board)
    records["agent"].edit(cast.li, {"is_active": False}, by=cast.zhou)
    html = page(client, board)
    assert ticket.subject in column(html, "former") and f'data-column="{cast.li.pk}"' not in html
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="留在原处", body="请尽快", department=cast.support)
    refused = moved(client, other, "assignee", "former", was="none")
    assert refused.status_code == 409 and "已离职" in toast(refused)
    assert "former" in client.get(f"/tickets/{other.code}/move?by=assignee&as=json").json()
    done = moved(client, ticket, "assignee", cast.wang.pk, was="former")
    assert done.status_code == 204 and "undo" not in json.loads(done["HX-Trigger"])["toast"]
    assert Ticket.objects.get(pk=ticket.pk).assignee_id == cast.wang.pk
    assert 'data-column="former"' not in page(client, board)


def test_columns_of_people_say_what_they_carry(at: Any, cast: Any, ticket: Any) -> None:
    assign(ticket, by=cast.wang, agent=cast.wang)
    raw = {"labels": {"zh-hans": "售后"}, "department": str(cast.support.pk), "method": "least_loaded",
           "points": {"priority.normal": 3}, "points_limit": 20}  # fmt: skip
    records["assignment_rule"].create(raw, by=cast.zhou)
    html = page(at(cast.wang), f"{BOARD}&by=assignee")
    assert "3 / 20 点" in column(html, str(cast.wang.pk)) and "0 / 20 点" in column(html, str(cast.li.pk))


def test_whoever_is_late_hears_where_the_card_is(at: Any, cast: Any, ticket: Any) -> None:
    set_fields(ticket, by=cast.li, fields={"priority": 4})
    late = moved(at(cast.wang), ticket, "priority", "high", was="normal")
    assert late.status_code == 409 and "紧急" in toast(late)
    assert Ticket.objects.get(pk=ticket.pk).priority == 4


def test_closing_that_needs_words_opens_its_form(at: Any, cast: Any, ticket: Any) -> None:
    kind = records["type"].create({"labels": {"zh-hans": "投诉"}, "needs_resolution": True}, by=cast.zhou)
    set_fields(ticket, by=cast.wang, fields={"type": kind.pk})
    asks = moved(at(cast.wang), ticket, "status", "closed", was="new")
    assert asks.status_code == 422 and asks["HX-Retarget"] == "#dialog-place" and "resolution" in asks.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).is_unfinished


def test_stages_of_a_flow_are_columns_and_only_transitions_lead_on(at: Any, cast: Any) -> None:
    flow = in_use(plain(transitions__go={"during": [{"part": "note", "required": True}]}, strict={"who": "everybody"}))
    ticket = fresh(
        open_ticket(by=cast.wang, requester=cast.lin, subject="空调不制热", body="请尽快", department=cast.support)
    )
    client, by = at(cast.wang), f"flow.{flow.slug}"
    here, there = ticket.stages[0], "work"
    assert ticket.subject in column(page(client, f"{BOARD}&by={by}"), here)
    whys = client.get(f"/tickets/{ticket.code}/move?by={by}&as=json").json()
    assert "end" in whys and not {here, there} & set(whys)  # no transition skips the work
    form = moved(client, ticket, by, there, was=here)
    assert "flow_note" in form.content.decode() and fresh(ticket).stages == [here]
    # The flow is strict: what is no transition is refused, and said before.
    held = moved(client, ticket, "priority", "urgent")
    assert held.status_code == 409 and "严格" in toast(held)
    assert set(client.get(f"/tickets/{ticket.code}/move?by=priority&as=json").json()) >= {"urgent", "low"}


def test_a_custom_choice_is_an_axis_and_the_layout_is_kept(at: Any, cast: Any, ticket: Any) -> None:
    raw = {"labels": {"zh-hans": "楼层"}, "slug": "floor", "subject": "ticket", "type": "choice",
           "settings": {"choices": [{"value": "1", "label": "一楼"}, {"value": "2", "label": "二楼"}]}}  # fmt: skip
    records["field"].create(raw, by=cast.zhou)
    client = at(cast.wang)
    assert ticket.subject in column(page(client, f"{BOARD}&by=floor"), "none")
    moved(client, ticket, "floor", "2", was="none")
    assert ticket.subject in column(page(client, f"{BOARD}&by=floor"), "2")
    kept = client.post("/tickets/layout?view=open&layout=board&by=floor")
    assert kept["HX-Redirect"] == "/tickets?view=open&layout=board"
    assert ticket.subject in column(page(client, "/tickets?view=open"), "2")
    assert 'data-column="2"' not in page(client, "/tickets?view=mine")  # only this view
    assert client.post("/tickets/layout?view=open&layout=pie").status_code == 404
    assert Agent.objects.get(pk=cast.wang.pk).preferences["boards"] == {"open": "floor"}


def test_an_empty_board_and_a_bad_search_say_so(at: Any, cast: Any) -> None:
    assert 'class="empty"' in page(at(cast.wang)) and 'data-column="new"' in page(at(cast.wang))
    assert 'role="alert"' in page(at(cast.wang), f"{BOARD}&q=status:nonsense")


@pytest.mark.parametrize("number", ["9" * 4500, "²", "٣"])
def test_numbers_that_are_none_break_no_page(at: Any, cast: Any, ticket: Any, number: str) -> None:
    client, admin = at(cast.wang), at(cast.zhou)
    page(client, f"{BOARD}&shown=new:{number}")
    for url in (f"/admin/audit?agent={number}&subject={number}&before={number}", f"/tickets/new?customer={number}"):
        assert admin.get(url).status_code == 200, url
    assert client.get(f"/tickets/{ticket.code}/do/change_item?item={number}").status_code == 404
    assert client.post("/account/devices/end", {"session": number}).status_code == 404
