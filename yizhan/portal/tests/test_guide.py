"""The page of a guide: without scripts, over a reload, with a second click, and with an article that solves it."""

from typing import Any

import pytest
from django.test import Client

from yizhan.automation.chat import queue
from yizhan.automation.chat.models import Chat
from yizhan.automation.guides.models import GuideTalk
from yizhan.automation.guides.tests.work import in_use, plain, words
from yizhan.knowledge.models import Deflection
from yizhan.knowledge.tests.work import made_shelf, publish
from yizhan.portal import guards
from yizhan.spine.actors import SETUP
from yizhan.spine.records import records

from .test_chat import SITE, Page

pytestmark = pytest.mark.django_db
PAGE = "/guide/printer"


def test_a_page_leads_through_to_a_ticket_and_survives_a_reload(cast: Any, visitor: Client) -> None:
    in_use(plain())
    assert "打印机排障" in visitor.get(PAGE).content.decode() and not GuideTalk.objects.exists()
    visitor.post(PAGE, {"begin": "1"})
    assert "什么设备?" in visitor.get(PAGE).content.decode()
    visitor.post(PAGE, {"turn": "0", "answer": "printer"})
    visitor.post(PAGE, {"turn": "0", "answer": "thanks"})
    assert "怎么了?" in visitor.get(PAGE).content.decode()
    wrong = visitor.post(PAGE, {"turn": "1", "answer": " "})
    assert wrong.status_code == 422 and 'role="alert"' in wrong.content.decode()
    visitor.post(PAGE, {"turn": "1", "answer": "<b>卡纸</b>"})
    typed = visitor.post(PAGE, {"turn": "2", "answer": "12"})
    assert typed.status_code == 422 and 'value="12"' in typed.content.decode()
    visitor.post(PAGE, {"turn": "2", "answer": "new.person@home.example"})
    talk = GuideTalk.objects.get()
    assert talk.ticket is not None
    page = visitor.get(PAGE).content.decode()
    assert f"YZ-{talk.ticket.number}" in page and "&lt;b&gt;卡纸" in page
    assert "卡纸" not in Client().get(PAGE).content.decode()
    assert Client().get("/guide/none-such").status_code == 404
    assert "我们发出的链接" in page.partition('id="now"')[2]


def test_one_network_opens_no_more_tickets_than_by_the_form(
    cast: Any, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use(plain(details={"fills": "contact"}))
    monkeypatch.setitem(guards.PER_NETWORK, "most", 1)
    for status in (302, 429):
        visitor.post(PAGE, {"begin": "1"})
        visitor.post(PAGE, {"turn": "0", "answer": "printer"})
        visitor.post(PAGE, {"turn": "rubbish", "answer": "13800138000"})
        assert visitor.post(PAGE, {"turn": "1", "answer": "13800138000"}).status_code == status
        now = visitor.get(PAGE).content.decode().partition('id="now"')[2]
        assert "我们发出的链接" not in now and ("YZ-" in now) is (status == 302)
    assert GuideTalk.objects.exclude(ticket=None).count() == 1


def test_an_article_that_solves_it_is_counted_once(cast: Any, visitor: Client) -> None:
    article = publish("换墨盒", "拉开前盖", by=cast.zhou, shelf=made_shelf(cast.zhou)).article
    raw = plain(details={"kind": "article", "articles": [article.pk], "solved": "fine", "unsolved": "ticket"},
                urgent={"kind": "say", "texts": words("好"), "to": "ticket"})  # fmt: skip
    for node in raw["nodes"]:
        if node["slug"] in ("details", "urgent"):
            for key in ("fills", "ways") if node["slug"] == "urgent" else ("fills", "to"):
                node.pop(key, None)
    raw["nodes"] = [one for one in raw["nodes"] if one["slug"] != "urgent"]
    in_use(raw)
    for _time in range(2):
        visitor.post(PAGE, {"begin": "1"})
        visitor.post(PAGE, {"turn": "0", "answer": "printer"})
        assert article.editions.first().title in visitor.get(PAGE).content.decode()
        visitor.post(PAGE, {"turn": "1", "answer": "solved"})
    row = Deflection.objects.get()
    assert row.counts and row.opened == article
    visitor.post(PAGE, {"begin": "1"})
    visitor.post(PAGE, {"turn": "0", "answer": "printer"})
    visitor.post(PAGE, {"turn": "1", "answer": "unsolved"})
    visitor.post(PAGE, {"turn": "2", "answer": "new.person@home.example"})
    row.refresh_from_db()
    assert not row.counts


def test_a_widget_begins_with_a_guide_that_ends_in_a_chat(cast: Any) -> None:
    guide = in_use(plain())
    made = records["widget"].create(
        {"labels": {"zh-hans": "商城"}, "origins": [SITE], "guide": guide.pk, "department": cast.support.pk}, by=SETUP
    )
    page, other = Page(made.key), Page(made.key)
    assert page.ask("config").json()["guide"] == "打印机排障"
    queue.sit([cast.wang.pk])
    begun = page.ask("guide", {"begin": True}).json()
    assert begun["prompt"]["kind"] == "buttons" and begun["turn"] == 0
    answered = {"talk": begun["talk"], "turn": 0, "answer": "person"}
    assert other.ask("guide", answered).status_code == 401
    assert Page(made.key).ask("guide", {"begin": True, "page": "\ud800\0"}).status_code == 201
    wrong = page.ask("guide", {**answered, "answer": ["x", {}]})
    assert wrong.status_code == 422
    assert page.ask("guide", {**answered, "turn": "0"}).json()["turn"] == 0
    done = [page.ask("guide", answered).json() for _twice in range(2)]
    assert [one["outcome"] for one in done] == ["agent", "agent"]
    chat = Chat.objects.get()
    assert "找人" in chat.messages.get().text and GuideTalk.objects.get(key=begun["talk"]).chat == chat
    assert page.ask("hello", {}).json()["chat"]["state"] == "waiting"
