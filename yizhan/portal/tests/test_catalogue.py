"""The service catalogue: cards for who may see them, forms that ask what they must, tickets that tell what was asked."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import keep
from yizhan.catalog.requests.answering import Answers, bound
from yizhan.catalog.requests.definition import Question
from yizhan.portal import guards
from yizhan.portal.asking import when
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, subjects
from yizhan.spine.records import records
from yizhan.tickets.lists import matching
from yizhan.tickets.models import Ticket

from .work import enter, request_type

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
GIVEN = {"name": "陈丽", "contact": "chen@example.org", "field-device_kind": "printer", "field-device_number": "A-17"}
ALL = "name,contact,device_kind,device_number,pages,hurry,parts,arrived,files"


@pytest.fixture
def printer(cast: Any) -> Any:
    return request_type(cast)


@pytest.fixture
def send(visitor: Client, printer: Any) -> Callable[..., Any]:
    def sent(client: Client = visitor, **more: Any) -> Any:
        given = {"opened": guards.form_token(age=60), "asked": ALL, **GIVEN, **more}
        return client.post(f"/submit/{printer.slug}", given)

    return sent


def test_a_ticket_knows_what_it_came_through_and_is_opened_as_the_request_type_says(
    visitor: Client, send: Callable[..., Any], printer: Any, cast: Any
) -> None:
    answer = send(**{"field-pages": "12"}, files=[SimpleUploadedFile("a.txt", b"a")])
    ticket = Ticket.objects.get()
    assert answer.status_code == 302 and ticket.code in visitor.get(answer.url).content.decode()
    assert (ticket.request_type, ticket.type.slug, ticket.department) == (printer, "incident", cast.billing)
    assert ticket.subject == "打印机 A-17 报修"
    assert ticket.data == {"device_kind": "printer", "device_number": "A-17", "pages": 12}
    assert "设备编号：A-17" in ticket.messages.get().text and ticket.attachments.count() == 1
    rows, _asked = matching(f"request_type:{printer.slug}", Context(by=cast.zhou))
    assert list(rows) == [ticket]


def test_what_does_not_show_is_neither_required_nor_kept(send: Callable[..., Any]) -> None:
    assert send(**{"field-device_kind": "screen", "field-pages": "x"}).status_code == 302
    assert Ticket.objects.get().data == {"device_kind": "screen"}


def test_an_error_is_said_in_the_words_of_the_form_and_keeps_everything(send: Callable[..., Any]) -> None:
    page = send(**{"field-device_number": "", "field-hurry": "yes"})
    html = page.content.decode()
    assert page.status_code == 422 and not Ticket.objects.exists()
    assert "编号贴在机身背面。" in html and 'href="#id_field-device_number"' in html and 'value="陈丽"' in html
    assert 'value="printer" selected' in html


def test_without_scripts_what_came_to_show_is_asked_next(send: Callable[..., Any]) -> None:
    page = send(asked="name,contact,device_kind,hurry,parts,arrived,files", **{"field-device_number": ""})
    html = page.content.decode()
    assert page.status_code == 200 and "还需要您补充" in html and not Ticket.objects.exists()
    assert 'name="asked" value="name,contact,device_kind,device_number,hurry,parts,arrived,files"' in html
    assert "编号贴在机身背面" not in html and 'value="陈丽"' in html


def test_the_link_of_a_device_fills_in_what_it_knows(visitor: Client, printer: Any) -> None:
    html = visitor.get(
        f"/submit/{printer.slug}?device_kind=printer&device_number=A-99&email=a@b.example"
    ).content.decode()
    assert 'value="A-99"' in html and 'value="printer" selected' in html and 'value="a@b.example"' in html
    assert 'name="field-pages" value="3"' in html and 'role="alert"' not in html


def test_the_language_changes_without_losing_a_word(send: Callable[..., Any]) -> None:
    html = send(lang="en").content.decode()
    assert "Send request" in html and 'value="A-17"' in html and not Ticket.objects.exists()


def test_enter_sends_and_does_not_change_the_language(visitor: Client, printer: Any) -> None:
    for url in (f"/submit/{printer.slug}", "/submit?plain=1"):
        page = visitor.get(url).content.decode()
        first = re.findall(r'<button[^>]*form="request"[^>]*>|<form[^>]*id="request"', page)
        assert " name=" not in first[0] and any('name="lang"' in one for one in first)


def test_robots_and_floods_are_stopped_as_in_the_plain_form(send: Callable[..., Any]) -> None:
    assert send(website="http://spam.example").status_code == 422 and not Ticket.objects.exists()
    opened = guards.form_token(age=60)
    assert send(opened=opened).status_code == send(opened=opened).status_code == 302
    assert Ticket.objects.count() == 1


def test_cards_are_for_who_may_ask_and_the_plain_form_stays(visitor: Client, printer: Any, cast: Any) -> None:
    page = visitor.get("/submit").content.decode()
    assert f'href="/submit/{printer.slug}"' in page and "/submit?plain=1" in page
    assert f'href="/submit/{printer.slug}"' in visitor.get("/help").content.decode()
    assert "设备报修" not in visitor.get("/submit?q=发票").content.decode()
    assert "设备报修" in visitor.get("/submit?q=printer").content.decode()
    assert 'name="body"' in visitor.get("/submit?plain=1").content.decode()
    keep(printer, audience="signed_in")
    assert 'name="body"' in visitor.get("/submit").content.decode()
    assert visitor.get(f"/submit/{printer.slug}").url.startswith("/my/sign-in")
    assert visitor.post(f"/submit/{printer.slug}").status_code == 403
    assert "设备报修" in enter(Client(), "lin@home.example").get("/submit").content.decode()
    keep(printer, brands=[987654])
    assert visitor.get(f"/submit/{printer.slug}").status_code == 404


def test_a_form_has_an_address_of_its_own_whatever_it_is_called(visitor: Client, cast: Any) -> None:
    row = records["request_type"].create({"labels": {"zh-hans": "咨询", "en": "Questions"}}, by=cast.zhou)
    assert "咨询" in visitor.get(f"/submit/{row.slug}").content.decode()


def test_who_has_signed_in_need_not_say_who_they_are(send: Callable[..., Any], cast: Any) -> None:
    own = enter(Client(), "lin@home.example")
    assert send(own, name="", contact="").status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.requester == cast.lin and ticket.messages.get().warning == ""


def test_what_was_typed_outlives_the_form_and_the_session(send: Callable[..., Any], printer: Any, cast: Any) -> None:
    records["request_type"].edit(printer, {"audience": "signed_in"}, by=cast.zhou)
    out = send(body="<b>急</b>", files=[SimpleUploadedFile("a.txt", b"a")])
    page = out.content.decode()
    assert out.status_code == 403 and "A-17" in page and "&lt;b&gt;急" in page and 'name="kept" value=""' not in page
    with change(printer, "request_type.archived", by=cast.zhou):
        printer.is_archived = True
    page = send(subject="坏了").content.decode()
    passed = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert passed["contact"] == GIVEN["contact"] and "A-17" in passed["body"]
    plain = Client().post("/submit", passed).content.decode()
    assert "坏了" in plain and "A-17" in plain and not Ticket.objects.exists()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: f"{one['when']} {one['given']}")
def test_conditions_hold_for_the_same_answers_as_in_the_browser(vector: Any, printer: Any) -> None:
    """The browser is asked the same table in tests/browser/test_request_form.py."""
    kept: dict[str, Any] = {}
    for key, raw in vector["given"].items():
        kind = subjects["ticket"].fields()[key].type
        value = kind.parse(raw, Context()) if raw else None
        if not kind.is_empty(value):
            kept[key] = kind.dump(value)
    assert bound(vector["when"]).test(Answers(kept)) is vector["holds"]


def test_the_form_gives_the_browser_every_condition(printer: Any) -> None:
    assert json.loads(when(Question({"field": "pages", "shown_if": "pages>3"})))["field"] == "pages"
    with pytest.raises(Invalid):
        bound("assignee:me")
