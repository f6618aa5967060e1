"""The widget's addresses: who may ask, what is told, and that nothing is said twice."""

import json
from secrets import token_urlsafe
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import keep
from yizhan.automation.chat import queue, taking, talking
from yizhan.automation.chat.models import Chat, Visitor
from yizhan.automation.chat.tests.work import SITE, made_widget
from yizhan.automation.chat.visitors import secret_of, sign
from yizhan.catalog.brands import Brand
from yizhan.portal.chat_widget import source
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

pytestmark = pytest.mark.django_db
NASTY = '<img src=x onerror=alert(1)>"; </script>'


class Page:
    """A page of the shop with the widget on it."""

    def __init__(self, key: str, origin: str = SITE):
        self.key, self.token, self.origin = key, token_urlsafe(32), origin
        self.client = Client(enforce_csrf_checks=True)

    def ask(self, path: str, body: Any = None, **more: Any) -> Any:
        given = {"Origin": self.origin, "Authorization": f"Bearer {self.token}", "Accept-Language": "zh-CN"}
        address = f"/chat/v1/{self.key}/{path}"
        if body is None:
            return self.client.get(address, headers=given)
        return self.client.post(address, json.dumps(body), content_type="application/json", headers=given, **more)

    def start(self, text: str = "在吗？", key: str = "k-1-start", **more: Any) -> Any:
        return self.ask("start", {"text": text, "key": key, "name": "小陈", "email": "chen@home.example", **more})


@pytest.fixture
def widget(cast: Any) -> Any:
    return made_widget(cast)


@pytest.fixture
def page(widget: Any) -> Page:
    return Page(widget.key)


def test_only_the_sites_of_the_widget_may_ask(widget: Any, page: Page, cast: Any) -> None:
    answer = page.ask("config")
    assert answer.json()["texts"]["send"] == "发送" and answer["Access-Control-Allow-Origin"] == SITE
    assert "Access-Control-Allow-Credentials" not in answer and not answer.cookies
    for origin in ("https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"):
        refused = Page(widget.key, origin).start()
        assert refused.status_code == 403 and "Access-Control-Allow-Origin" not in refused
    assert Page("nothing").ask("config").status_code == 404
    with change(widget, "widget.edited", by=cast.zhou):
        widget.origins = ["https://*.shop.example"]
    assert Page(widget.key, "https://www.shop.example").ask("config").status_code == 200
    assert Page(widget.key, "https://evilshop.example").ask("config").status_code == 403
    preflight = page.client.options(f"/chat/v1/{widget.key}/start", headers={"Origin": "https://www.shop.example"})
    assert preflight.status_code == 204 and "Authorization" in preflight["Access-Control-Allow-Headers"]
    assert not Visitor.objects.exists()


@pytest.mark.parametrize("given", [{"key": "short"}, {"text": " "}, {"text": "长" * 20_000}, {"email": "no address"}])
def test_what_cannot_be_said_begins_no_chat(page: Page, given: dict[str, str]) -> None:
    assert page.start(**given).status_code == 422
    assert not Chat.objects.exists()


def test_a_start_sent_again_is_one_chat_and_one_message(page: Page) -> None:
    first, again = page.start(), page.start()
    assert first.status_code == again.status_code == 201 and first.json()["chat"]["id"] == again.json()["chat"]["id"]
    assert [one["text"] for one in again.json()["messages"]] == ["在吗？"]
    assert (first.json()["chat"]["position"], Visitor.objects.count(), Chat.objects.count()) == (1, 1, 1)


def test_what_is_asked_before_a_chat_must_be_given(page: Page) -> None:
    refused = page.start(name="", email="nothing")
    assert refused.status_code == 422 and set(refused.json()["errors"]) == {"name", "email"}
    assert page.start(email="a@home.example\nBcc: b@home.example").status_code == 422
    assert not Chat.objects.exists()
    page.start("一\n二", name="小陈\r\nBcc: b@home.example")
    assert (
        Visitor.objects.get().name == "小陈 Bcc: b@home.example" and Chat.objects.get().messages.get().text == "一\n二"
    )


def test_what_was_said_is_told_from_a_number_on_without_whispers(page: Page, cast: Any) -> None:
    page.start(NASTY)
    chat = Chat.objects.get()
    taking.accept(chat, by=cast.wang)
    talking.speak(chat, by=cast.wang, key="whisper-1", text="秘密", whisper=True)
    talking.speak(chat, by=cast.wang, key="agent-key", text="您好")
    sent = page.ask("messages", {"key": "k-2-again", "text": "订单没到"})
    assert (
        sent.status_code == 201 and page.ask("messages", {"key": "k-2-again", "text": "订单没到"}).json() == sent.json()
    )
    told = page.ask("messages?since=1").json()
    assert [(one["who"], one.get("code") or one["text"]) for one in told["messages"]] == [
        ("system", "accepted"), ("agent", "您好"), ("visitor", "订单没到")]  # fmt: skip
    assert told["chat"]["agent"] == "王珂" and "秘密" not in json.dumps(told)
    assert page.ask("hello", {}).json()["messages"][0]["text"] == NASTY


def test_a_stranger_learns_nothing_of_a_chat(page: Page, widget: Any) -> None:
    page.start()
    other = Page(widget.key)
    assert other.ask("messages?since=0").status_code == 401
    assert other.ask("messages", {"key": "k-3-other", "text": "x"}).status_code == 401
    assert other.ask("hello", {}).json() == {"visitor": None, "chat": None, "messages": [], "earlier": []}
    for path in ("end", "typing", "rate"):
        assert other.ask(path, {}).status_code == 401
    assert Chat.objects.get().state == "waiting"


def test_a_file_is_said_once_and_its_address_runs_out(page: Page, widget: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    page.start()

    def send() -> Any:
        file = SimpleUploadedFile("a.html", b"<script>alert(1)</script>", "text/html")
        return page.client.post(f"/chat/v1/{widget.key}/files", {"key": "file-key-1", "file": file},
                                headers={"Origin": SITE, "Authorization": f"Bearer {page.token}"})  # fmt: skip

    first = send()
    assert first.status_code == 201 and send().json()["seq"] == first.json()["seq"] == 2
    url = first.json()["file"]["url"]
    given = page.client.get(url)
    assert given["Content-Disposition"].startswith("attachment") and "sandbox" in given["Content-Security-Policy"]
    assert (
        page.client.get(url[:-2] + "xx").status_code
        == 404
        == page.client.get(url.replace(widget.key, "no")).status_code
    )


def test_a_recognised_visitor_goes_on_at_another_device(page: Page, widget: Any) -> None:
    who = {"id": "u-7", "name": "林晓云", "email": "", "signature": sign(secret_of(widget), "u-7")}
    page.ask("hello", {"identity": who})
    started = page.start(name="", email="")
    assert started.status_code == 201  # the site has said who it is
    phone = Page(widget.key)
    known = phone.ask("hello", {"identity": who}).json()
    assert known["visitor"]["recognised"] and [one["text"] for one in known["messages"]] == ["在吗？"]
    assert phone.ask("messages", {"key": "k-phone-1", "text": "我在手机上"}).status_code == 201
    for odd in ({"id": "u-7\nboss@shop.example"}, {"id": "u-7", "email": "nobody"}):
        signed = "\n".join(odd.values())
        odd = {**odd, "signature": sign(secret_of(widget), signed)}
        assert Page(widget.key).ask("hello", {"identity": odd}).status_code == 403
    guest = Page(widget.key)
    guest.start("在另一台电脑上")
    joined = guest.ask("hello", {"identity": who}).json()
    assert [one["text"] for one in joined["messages"]] == ["在另一台电脑上"]
    assert [one.state for one in Chat.objects.order_by("id")] == ["ended", "waiting"]
    forged = Page(widget.key)
    assert forged.ask("hello", {"identity": {**who, "id": "u-8"}}).status_code == 403
    assert forged.ask("messages?since=0").status_code == 401


def test_after_the_end_one_rates_and_begins_anew(page: Page, cast: Any) -> None:
    page.start()
    taking.accept(Chat.objects.get(), by=cast.wang)
    assert page.ask("end", {}).json()["chat"]["state"] == "ended"
    assert page.ask("messages", {"key": "k-late-1", "text": "x"}).status_code == 409
    assert page.ask("rate", {"rating": 9}).status_code == 422
    assert page.ask("rate", {"rating": 5, "comment": "很快"}).json()["chat"]["rating"] == 5
    assert {page.ask("rate", {"rating": 1}).status_code for _time in range(40)} == {200, 429}
    new = page.start("又有问题", key="k-2-start", fresh=True).json()
    assert [one["text"] for one in new["messages"]] == ["又有问题"] and [one["text"] for one in new["earlier"]] == [
        "在吗？"
    ]
    assert queue.position(Chat.objects.get(pk=new["chat"]["id"])) == 1


def test_a_request_left_at_the_widget_is_one_ticket(page: Page) -> None:
    body = {"name": "小陈", "email": "chen@home.example", "subject": "退款", "text": NASTY, "key": "request-key-1"}
    answers = [page.ask("request", body) for _time in range(2)]
    assert {one.status_code for one in answers} == {201} and len({one.json()["number"] for one in answers}) == 1
    assert Ticket.objects.get().messages.get().text == NASTY
    wrong = page.ask("request", {**body, "email": "x", "subject": ""})
    assert wrong.status_code == 422 and set(wrong.json()["errors"]) == {"email", "subject"}
    there, absent = (
        page.ask("track", {"number": number, "email": "chen@home.example"})
        for number in (answers[0].json()["number"], "YZ-9")
    )
    assert there.content == absent.content and there.status_code == 202


def test_too_much_from_one_place_is_refused(page: Page) -> None:
    page.start()
    chat = Chat.objects.select_related("visitor").get()
    for number in range(59):
        talking.speak(chat, by=chat.visitor, key=f"flood-{number:04}", text="x")
    assert page.ask("messages", {"key": "flood-more", "text": "x"}).status_code == 429
    assert page.ask("messages", {"key": "flood-0001", "text": "x"}).status_code == 201  # it had been said
    assert (
        page.client.post(f"/chat/v1/{page.key}/start", b"[" * 70_000, content_type="application/json").status_code
        == 422
    )


def test_neither_starting_again_and_again_nor_a_flood_of_starts_fills_the_desk(page: Page, widget: Any) -> None:
    answers = [page.start("x", key=f"flood-{number:04}").status_code for number in range(62)]
    assert answers == [201] * 60 + [429] * 2
    other, answers = Page(widget.key), []
    for number in range(32):
        answers.append(other.start("x", key=f"again-{number:04}", fresh=True).status_code)
        other.ask("end", {})
    assert answers == [201] * 31 + [429]


def test_what_was_said_before_the_end_is_not_said_again_after_it(page: Page) -> None:
    page.start()
    said = page.ask("messages", {"key": "k-2-lost", "text": "订单没到"}).json()
    page.ask("end", {})
    assert page.ask("messages", {"key": "k-2-lost", "text": "订单没到"}).json() == said
    again = page.start("订单没到", key="k-2-lost", fresh=True).json()
    assert (again["chat"]["id"], again["chat"]["state"]) == (Chat.objects.get().pk, "ended")


def test_characters_the_database_cannot_keep_stop_nobody(page: Page, widget: Any) -> None:
    """A browser cuts a text in the middle of an emoji; a widget that got no answer would send it for ever."""
    raw = '{"text": "好\\ud83d", "key": "half-emoji", "name": "\\u202egnp\\u0000", "email": "chen@home.example"}'
    given = {"Origin": SITE, "Authorization": f"Bearer {page.token}"}
    answer = page.client.post(f"/chat/v1/{widget.key}/start", raw, content_type="application/json", headers=given)
    assert answer.status_code == 201 and answer.json()["messages"][0]["text"] == "好\ufffd"
    assert Visitor.objects.get().name == "gnp\ufffd"
    for wrong in (
        '{"identity": {"id": "\\ud800", "signature": "x"}}',
        '{"identity": {"id": "a\\u0000", "signature": "x"}}',
    ):
        answer = page.client.post(f"/chat/v1/{widget.key}/hello", wrong, content_type="application/json", headers=given)
        assert answer.status_code == 403
    assert page.ask("rate", {"rating": True}).status_code == 422


def test_the_script_is_small_and_needs_nothing_inline(desk: Any) -> None:
    import gzip

    text, mark = source()
    answer = Client().get("/widget.js")
    assert answer.content == text and len(gzip.compress(text)) <= 30_000
    assert Client().get("/widget.js", headers={"If-None-Match": mark}).status_code == 304
    for word in (b"innerHTML", b"eval(", b"new Function", b".style", b"document.write", b"document.cookie"):
        assert word not in text


def test_a_widget_looks_like_its_brand_unless_it_has_a_colour_of_its_own(page: Page, widget: Any, cast: Any) -> None:
    brand = keep(Brand(), slug="shop", labels={"zh-hans": "商城", "en": "Shop"}, colour="#0d7377", languages=["en"],
                 logo="brands/x.png", department_ids=[cast.support.pk])  # fmt: skip
    told = page.ask("config").json()
    assert (told["colour"], told["name"], told["language"]) == ("#0d7377", "Shop", "en")
    assert told["logo"].startswith("/brand/shop/logo?v=")
    with change(widget, "widget.edited", by=cast.zhou):
        widget.colour = "#aa0000"
    with change(brand, "brand.edited", by=cast.zhou):
        brand.languages = []
    told = page.ask("config").json()
    assert (told["colour"], told["language"]) == ("#aa0000", "zh-hans")


def test_a_visitor_comes_back_into_the_chat_that_just_ended(page: Page, cast: Any) -> None:
    first = page.start().json()["chat"]["id"]
    assert page.ask("end", {}).json()["chat"]["resumes"]
    again = page.ask("start", {"key": "k-9-later", "text": "还有一点"}).json()
    assert (again["chat"]["id"], again["chat"]["state"], again["messages"][-1]["text"]) == (
        first,
        "waiting",
        "还有一点",
    )
