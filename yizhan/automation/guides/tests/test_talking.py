"""Conversations: a way through, endings, doubled clicks, stale buttons, going back, erasing, figures."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.automation.chat.models import Widget
from yizhan.automation.chat.visitors import arrive
from yizhan.automation.guides import engine, talking
from yizhan.automation.guides.engine import Standing
from yizhan.automation.guides.erasing import forget
from yizhan.automation.guides.figures import of_guide, of_nodes
from yizhan.automation.guides.models import GuideTalk
from yizhan.automation.guides.world import Desk
from yizhan.lib import clock
from yizhan.spine.actors import SETUP
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

from .work import in_use, plain

pytestmark = pytest.mark.django_db


def world(**more: Any) -> Desk:
    return Desk({"signed_in": "no", "brand": "", "page": "", "language": "zh-hans"}, **more)


def begun(**more: Any) -> GuideTalk:
    return talking.begin(in_use(plain(**more)), world(), channel="page", visit="v" * 22)


def said(talk: GuideTalk, *given: Any, **more: Any) -> GuideTalk:
    for one in given:
        talk = talking.answer(talk.key, talk.standing["turn"], one, world(**more))
    return talk


def test_answers_end_in_a_ticket_with_what_was_said(cast: Any) -> None:
    talk = said(begun(), "printer", "三楼的打印机一直卡纸")
    assert talk.prompt["kind"] == "contact" and not talk.ended_at
    with pytest.raises(Invalid):
        said(talk, "no address")
    talk = said(talk, "new.person@home.example")
    assert talk.outcome == "ticket" and talk.ticket is not None
    body = talk.ticket.messages.get().text
    assert talk.ticket.subject == "三楼的打印机一直卡纸" and "打印机" in body and "什么设备?" in body
    assert talk.ticket.requester.address == "new.person@home.example"


def test_a_doubled_click_and_a_stale_button_change_nothing(cast: Any) -> None:
    talk = begun()
    first = talking.answer(talk.key, 0, "printer", world())
    again = talking.answer(talk.key, 0, "printer", world())
    stale = talking.answer(talk.key, 0, "thanks", world())
    assert first.standing == again.standing == stale.standing and len(stale.lines) == len(first.lines)
    done = said(first, "卡纸了, 很急", "new.person@home.example")
    turn = done.standing["turn"]
    for one in (turn - 1, turn):
        talking.answer(done.key, one, "other@home.example", world())
    assert Ticket.objects.filter(channel="web").count() == 1
    with pytest.raises(Invalid):
        talking.answer(begun_again(), 0, "nowhere", world())


def begun_again() -> str:
    guide = GuideTalk.objects.latest("pk").guide
    return talking.begin(guide, world(), channel="page").key


def test_back_asks_again_and_forgets_the_answer(cast: Any) -> None:
    talk = said(begun(), "printer")
    talk = talking.step_back(talk.key, talk.standing["turn"], world())
    assert talk.prompt["kind"] == "buttons" and talk.standing["answers"] == {}
    talk = said(talk, "printer", "自己好了")
    assert talk.outcome == "answer" and talk.ticket is None


def test_round_a_second_time_the_last_answer_is_the_one_that_counts(cast: Any) -> None:
    again = {"options": [{"slug": "once", "to": "what", "labels": {"en": "Again"}},
                         {"slug": "on", "to": "end", "labels": {"en": "On"}}]}  # fmt: skip
    raw = {"start": "what", "nodes": [
        {"slug": "what", "kind": "question", "fills": "subject", "texts": {"en": "What?"}, "to": "more"},
        {"slug": "more", "kind": "question", "fills": "subject", "texts": {"en": "More?"}, "to": "round"},
        {"slug": "round", "kind": "buttons", "texts": {"en": "Once more?"}, **again},
        {"slug": "end", "kind": "ticket", "texts": {"en": "Done"}}]}  # fmt: skip
    talk = talking.begin(in_use(raw), world(customer=cast.lin), channel="page")
    talk = said(talk, "一", "二", "once", "三", customer=cast.lin)
    talk = talking.step_back(talk.key, talk.standing["turn"], world())
    talk = said(talk, "四", "五", "on", customer=cast.lin)
    assert talk.ticket is not None and talk.ticket.subject == "五"
    third = said(talking.begin(talk.guide, world(), channel="page"), "一", "二", "once", "三")
    assert engine.filled(Standing.of(third.standing), "subject") == "三"


def test_a_field_that_has_gone_meanwhile_keeps_nobody_from_the_end(cast: Any) -> None:
    row = records["field"].create({"labels": {"en": "Floor"}, "slug": "floor", "type": "choice", "is_public": True,
                                   "settings": "a = 甲 | A"}, by=SETUP)  # fmt: skip
    talk = said(begun(details={"fills": f"field:{row.slug}"}, ticket={"subject": "网络 <1>"}), "printer", "a")
    records["field"].edit(row, {"is_public": False}, by=SETUP)
    talk = said(talk, "new.person@home.example")
    assert talk.ticket is not None and talk.ticket.data == {} and talk.ticket.subject == "网络 <1>"
    assert "访客: 甲" in talk.ticket.messages.get().text


def test_who_is_signed_in_is_not_asked_who_they_are(cast: Any) -> None:
    talk = said(begun(), "printer", "卡纸了, 很急", customer=cast.lin)
    assert talk.ticket is not None and talk.ticket.requester == cast.lin


def test_an_agent_gets_a_chat_with_the_transcript_or_a_ticket_when_nobody_is_there(cast: Any) -> None:
    widget = records["widget"].create({"labels": {"zh-hans": "站点"}, "origins": ["shop.example"]}, by=SETUP)
    guide, visitor = in_use(plain()), arrive(Widget.objects.get(pk=widget.pk), "t" * 40)
    talk = talking.begin(guide, world(), channel="widget", visitor=visitor)
    talk = said(talk, "person", can_chat=True)
    assert talk.outcome == "agent" and talk.chat is not None and "找人" in talk.chat.messages.get().text
    alone = said(talking.begin(guide, world(), channel="widget", visitor=visitor), "person")
    assert alone.prompt["kind"] == "contact"
    assert said(alone, "13800138000").outcome == "ticket"


def test_a_paused_guide_begins_no_more_but_goes_on(cast: Any) -> None:
    talk = begun()
    records["guide"].edit(talk.guide, {"is_paused": True}, by=SETUP)
    with pytest.raises(Conflict):
        talking.begin(talk.guide, world(), channel="page")
    assert said(talk, "thanks").outcome == "answer"


def test_figures_tell_who_came_and_who_left_at_each_node(cast: Any) -> None:
    left, done = begun(), None
    done = said(talking.begin(left.guide, world(), channel="page"), "thanks")
    said(left, "printer")
    GuideTalk.objects.filter(pk=left.pk).update(moved_at=clock.now() - timedelta(hours=1))
    since = clock.now() - timedelta(days=1)
    nodes = of_nodes(left.guide, since)
    assert nodes["what"] == {"came": 2, "left": 0, "answer": 1, "ticket": 0, "agent": 0}
    assert nodes["details"]["left"] == 1 and nodes["fine"]["answer"] == 1
    assert of_guide(done.guide, since) == {"began": 2, "left": 1, "answer": 1, "ticket": 0, "agent": 0}


def test_erasing_a_customer_takes_the_words_and_leaves_the_figures(cast: Any) -> None:
    talk = said(begun(), "printer", "卡纸了, 很急", customer=cast.lin)
    asks = in_use({"start": "who", "nodes": [
        {"slug": "who", "kind": "question", "fills": "contact", "texts": {"en": "Who?"}, "to": "why"},
        {"slug": "why", "kind": "question", "texts": {"en": "Why?"}, "to": "end"},
        {"slug": "end", "kind": "answer", "texts": {"en": "Bye"}}]}, "asks")  # fmt: skip
    typed = said(talking.begin(asks, world(), channel="page"), "lin@home.example")
    forget(cast.lin, ["lin@home.example"])
    talk.refresh_from_db()
    typed.refresh_from_db()
    assert typed.lines == [] and typed.ended_at and not typed.customer
    assert (talk.lines, talk.standing, talk.prompt, talk.outcome) == ([], {}, {}, "ticket")
