"""The page of chats: what rings, what is said, who sees what, and the notes of the live stream."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import keep
from yizhan.automation.chat import queue, taking, talking
from yizhan.automation.chat.models import Chat, Seat
from yizhan.automation.chat.tests.work import arrived, asked, made_widget
from yizhan.tickets.models import CannedReply, Ticket
from yizhan.workspace.stream import told

pytestmark = pytest.mark.django_db
KEY = "agent-key-1"


@pytest.fixture
def chat(cast: Any) -> Chat:
    return asked(arrived(made_widget(cast)), cast)


def test_what_is_offered_rings_and_is_taken(chat: Any, cast: Any, at: Callable) -> None:
    Seat.objects.exclude(agent=cast.wang).delete()
    queue.hand_out()
    wang, li = at(cast.wang), at(cast.li)
    page = wang.get("/chats").content.decode()
    assert "yz-ring" in page and "订单一直没有发货" in page and "yz-ring" not in li.get("/chats").content.decode()
    assert wang.post(f"/chats/{chat.pk}/do/accept")["Location"] == f"/chats/{chat.pk}"
    late = li.post(f"/chats/{chat.pk}/do/accept")
    assert late.status_code == 404 and Chat.objects.get().agent_id == cast.wang.pk


def test_a_message_sent_again_is_said_once_and_an_error_keeps_the_page(chat: Any, cast: Any, at: Callable) -> None:
    taking.accept(chat, by=cast.wang)
    wang, said = at(cast.wang), {"key": KEY, "text": "<b>您好</b>", "kind": "say"}
    for _time in range(2):
        answer = wang.post(f"/chats/{chat.pk}/say", said, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and answer.content.decode().count("&lt;b&gt;您好") == 1
    wang.post(f"/chats/{chat.pk}/say", {"key": "agent-key-2", "text": "缺货", "kind": "note"})
    assert chat.messages.last().is_whisper and chat.messages.count() == 4
    empty = wang.post(f"/chats/{chat.pk}/say", {"key": "agent-key-3", "text": " "}, headers={"HX-Request": "true"})
    assert empty.status_code == 422 and "请先填写内容" in empty.content.decode()


def test_who_does_not_see_a_chat_finds_none(chat: Any, cast: Any, at: Callable) -> None:
    taking.accept(chat, by=cast.wang)
    for agent, status in ((cast.li, 404), (cast.zhao, 404), (cast.sun, 403), (cast.qian, 403), (cast.zhou, 200)):
        client = at(agent)
        assert client.get(f"/chats/{chat.pk}").status_code == status
        if status != 200:
            for path in ("say", "writes", "do/end", "do/ticket", "files/x"):
                refused = client.post(f"/chats/{chat.pk}/{path}", {"key": KEY, "text": "x"})
                assert refused.status_code in {status, 405}
    assert at(cast.zhou).get("/chats/99999").status_code == 404
    assert Chat.objects.get().state == "active" and chat.messages.count() == 2


def test_transfer_ticket_and_end_by_the_buttons(chat: Any, cast: Any, at: Callable) -> None:
    taking.accept(chat, by=cast.wang)
    wang, li = at(cast.wang), at(cast.li)
    wang.post(f"/chats/{chat.pk}/do/ticket")
    assert Ticket.objects.get().assignee == cast.wang
    wang.post(f"/chats/{chat.pk}/do/transfer", {"agent": cast.li.pk, "note": "请接手"})
    assert Chat.objects.get().offered_id == cast.li.pk
    li.post(f"/chats/{chat.pk}/do/accept")
    assert "请接手" in li.get(f"/chats/{chat.pk}").content.decode()
    li.post(f"/chats/{chat.pk}/do/end")
    assert Chat.objects.get().state == "ended" and "小陈" in li.get("/chats?show=past").content.decode()


def test_the_column_asks_a_bounded_number_of_questions(
    chat: Any, cast: Any, at: Callable, django_assert_max_num_queries: Callable
) -> None:
    client, widget = at(cast.zhou), chat.widget
    for number in range(8):
        visitor = arrived(widget)
        talking.speak(talking.begin(visitor), by=visitor, key="first-key", text=f"问题 {number}")
    with django_assert_max_num_queries(22):
        assert client.get(f"/chats/{chat.pk}").content.decode().count('class="row') >= 9


def test_agents_hear_of_the_chats_they_see(chat: Any, cast: Any) -> None:
    taking.accept(chat, by=cast.wang)
    everybody = {one.pk for one in (cast.wang, cast.li, cast.zhou, cast.sun)}
    said = told([{"event": "chat", "chat": chat.pk, "what": "said"}], everybody)
    assert set(said) == {cast.wang.pk, cast.zhou.pk}
    taken = told([{"event": "chat", "chat": chat.pk, "what": "accepted", "moves": 1}], everybody)
    assert set(taken) == {cast.wang.pk, cast.li.pk, cast.zhou.pk}
    typed = told([{"event": "chat", "chat": chat.pk, "what": "typing", "who": "visitor"}], everybody)
    assert typed[cast.wang.pk] == [{"event": "chatting", "chat": chat.pk}]


def test_canned_replies_are_offered_by_what_is_typed_in_plain_words(chat: Any, cast: Any, at: Callable) -> None:
    taking.accept(chat, by=cast.wang)
    keep(
        CannedReply(), title="问候", shortcut="hi", html="<p>{{ customer.name }}，您好</p><p>我是 {{ agent.name }}</p>"
    )
    keep(CannedReply(), title="再见", shortcut="bye", html="<p>再见</p>")
    page = at(cast.wang).get(f"/chats/{chat.pk}/canned?q=hi").content.decode()
    assert 'data-insert="小陈，您好' in page and "我是 王珂" in page and "data-html" not in page and "再见" not in page
    assert f'data-canned-url="/chats/{chat.pk}/canned"' in at(cast.wang).get(f"/chats/{chat.pk}").content.decode()
