"""The queue page: who sees what, how much it asks the database, what it says about a bad search."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yizhan.spine import shelf
from yizhan.spine.change import change
from yizhan.tickets import search
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.merge import merge
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import delete
from yizhan.tickets.models import View
from yizhan.workspace import lists

pytestmark = pytest.mark.django_db


def many(cast: Any, count: int) -> list[Any]:
    return [
        open_ticket(
            by=cast.wang,
            requester=cast.lin,
            subject=f"第 {n} 台空调",
            body="制冷差",
            department=cast.support,
            tags=[f"t{n}"],
        )
        for n in range(count)
    ]


def asked(client: Any, url: str) -> int:
    with shelf.settled(shelf.read_version()):
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
    return len(caught)


def test_the_queue_shows_the_tickets_of_the_first_view(at: Any, cast: Any, ticket: Any) -> None:
    assign(ticket, by=cast.wang, agent=cast.wang)
    page = at(cast.wang).get("/").content.decode()
    assert "中央空调制热时外机异响" in page
    assert "林晓云" in page


def test_visitors_are_led_to_sign_in(client: Any, ticket: Any) -> None:
    assert client.get("/tickets").status_code == 302
    assert client.get(f"/tickets/{ticket.code}").status_code == 302


def test_another_department_sees_neither_row_nor_count(at: Any, cast: Any, ticket: Any) -> None:
    page = at(cast.zhao).get("/tickets?view=open").content.decode()
    assert ticket.subject not in page
    assert at(cast.zhao).get("/tickets?q=空调").content.decode().count(ticket.subject) == 0
    counts = at(cast.zhao).get("/tickets/counts").content.decode()
    assert '<b class="count">1</b>' not in counts


def test_the_queue_asks_the_same_number_of_questions_however_many_tickets(at: Any, cast: Any) -> None:
    client = at(cast.wang)
    many(cast, 3)
    few = asked(client, "/tickets?view=open")
    many(cast, 25)
    assert asked(client, "/tickets?view=open") == few
    assert few <= 8


def test_further_rows_come_by_cursor(at: Any, cast: Any) -> None:
    many(cast, 33)
    client = at(cast.wang)
    first = client.get("/tickets?view=open").content.decode()
    assert first.count('class="row') == 30
    more = first.split('hx-get="/tickets?')[-1].split('"')[0].replace("&amp;", "&")
    assert "after=" in more
    rest = client.get(f"/tickets?{more}", headers={"HX-Request": "true", "HX-Target": "more"}).content.decode()
    assert rest.count('class="row') == 3
    assert "<html" not in rest


def test_a_search_reaches_every_ticket_newest_first(at: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recent eras, more of them, then the whole archive: each page begins where the last one ended."""
    monkeypatch.setattr(search, "ERA", 3)
    monkeypatch.setattr(lists, "PAGE", 4)
    made = many(cast, 40)
    rare = open_ticket(by=cast.wang, requester=cast.lin, subject="打印机", body="制冷差", department=cast.support)
    assert numbers_found(at(cast.wang), "空调") == [one.number for one in reversed(made)]
    assert numbers_found(at(cast.wang), "打印机") == [rare.number]
    assert numbers_found(at(cast.wang), f"空调 第 {made[0].subject.split()[1]} 台") == [made[0].number]


def numbers_found(browser: Any, words: str) -> list[int]:
    """All pages of a search."""
    found, after = [], ""
    while True:
        page = browser.get("/tickets", {"q": words, "part": "rows", "after": after}).content.decode()
        found += [int(one) for one in re.findall(r'href="/tickets/#?\D*(\d+)\?[^"]*"', page)]
        cursor = re.search(r"after=([\w-]+)", page)
        if cursor is None or cursor[1] == after:
            return found
        after = cursor[1]


def test_a_search_asks_the_same_number_of_questions_however_many_it_finds(at: Any, cast: Any) -> None:
    many(cast, 3)
    few = asked(at(cast.wang), "/tickets?q=制冷")
    many(cast, 25)
    assert asked(at(cast.wang), "/tickets?q=制冷") == few


def test_what_meets_both_sides_of_an_or_is_counted_once(cast: Any) -> None:
    tickets = many(cast, 4)
    assign(tickets[0], by=cast.wang, agent=cast.wang)
    views = [View(pk=1, condition="status:open (tag:t0,t1 OR assignee:none)"), View(pk=2, condition="tag:t0 OR tag:t0"),
             View(pk=3, condition="status:open (tag:t9 OR assignee:li@qingshan.example)")]  # fmt: skip
    assert lists.counts(cast.wang, views) == {1: 4, 2: 1, 3: 0}


def test_a_search_that_is_not_understood_says_why(at: Any, cast: Any) -> None:
    page = at(cast.wang).get("/tickets?q=colour:red").content.decode()
    assert "colour" in page
    assert 'role="alert"' in page


def test_found_words_are_marked_in_subject_and_messages(at: Any, cast: Any, ticket: Any) -> None:
    page = at(cast.wang).get("/tickets?q=声音特别大").content.decode()
    assert "<mark>声音特别大</mark>" in page


def test_the_recycle_bin_is_for_those_who_may(at: Any, cast: Any, ticket: Any) -> None:
    delete(ticket, by=cast.zhou)
    assert ticket.subject in at(cast.zhou).get("/tickets?view=bin").content.decode()
    assert ticket.subject not in at(cast.wang).get("/tickets?view=bin").content.decode()


def test_the_table_shows_the_columns_of_the_view(at: Any, cast: Any, ticket: Any) -> None:
    page = at(cast.wang).get("/tickets?view=open&layout=table").content.decode()
    assert "<table" in page
    assert ticket.code in page


def test_a_column_of_parents_asks_once_for_all_of_them(at: Any, cast: Any) -> None:
    client = at(cast.wang)
    client.post("/views/new", {"name": "子", "condition": "tag:part", "sort": "due"})
    view = View.objects.get(owner=cast.wang)
    with change(view, "view.edited", by=cast.wang):
        view.columns = ["parent"]
    parents, needed = [], []
    for parent, child in zip(many(cast, 4), many(cast, 4), strict=True):
        with change(child, "ticket.edited", by=cast.wang):
            child.parent, child.tags = parent, ["part"]
        parents.append(parent.code)
        needed.append(asked(client, f"/tickets?view={view.slug}&layout=table"))
    page = client.get(f"/tickets?view={view.slug}&layout=table").content.decode()
    assert all(code in page for code in parents)
    assert needed[0] == needed[-1]


def test_a_search_is_kept_as_a_personal_view(at: Any, cast: Any) -> None:
    client = at(cast.wang)
    answer = client.post("/views/new", {"name": "压缩机", "condition": "压缩机 status:open", "sort": "due"})
    assert answer.status_code == 204
    kept = View.objects.get(condition="压缩机 status:open")
    assert kept.owner_id == cast.wang.pk
    assert "压缩机" in client.get("/tickets").content.decode()
    assert "压缩机" not in at(cast.li).get("/tickets").content.decode()
    assert client.post("/views/new", {"name": "x", "condition": "nix:1", "sort": "due"}).status_code == 422
    assert at(cast.li).post(f"/views/{kept.pk}/remove").status_code == 404


def test_a_view_that_names_numbers_counts_the_merged_it_shows(at: Any, cast: Any, ticket: Any) -> None:
    merge(many(cast, 1)[0], by=cast.wang, into=ticket)
    at(cast.wang).post("/views/new", {"name": "号", "condition": f"number>={ticket.number}", "sort": "due"})
    view = View.objects.get(owner=cast.wang)
    page = at(cast.wang).get(f"/tickets?view={view.slug}").content.decode()
    assert page.count('class="row') == 2 and "· 2</span>" in page


def test_words_are_completed_with_fields_and_values(at: Any, cast: Any) -> None:
    client = at(cast.wang)
    assert "status:" in client.get("/complete?q=sta").content.decode()
    assert "priority:urgent" in client.get("/complete?q=priority:ur").content.decode()
    assert "王珂" in client.get("/complete?q=assignee:王").content.decode()


def test_the_palette_finds_tickets_only_for_those_who_see_them(at: Any, cast: Any, ticket: Any) -> None:
    assert ticket.code in at(cast.wang).get(f"/palette?q={ticket.code}").content.decode()
    assert ticket.subject not in at(cast.zhao).get(f"/palette?q={ticket.code}").content.decode()
    assert ticket.subject not in at(cast.zhao).get(f"/tickets/find?q={ticket.number}").content.decode()
