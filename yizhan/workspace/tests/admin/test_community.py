"""The community as agents look after it: the queue, answers of the desk, and what is done with topics."""

from collections.abc import Callable
from typing import Any

import pytest

from yizhan.community import moderating, taking_part
from yizhan.community.models import Board, Post, Topic
from yizhan.community.tests.work import begun, board, opened, writer
from yizhan.knowledge.tests.work import made_shelf
from yizhan.tickets.models import Ticket

pytestmark = pytest.mark.django_db
DESK = "/knowledge/community"


@pytest.fixture
def rules(cast: Any) -> Any:
    return opened(hold_first=1)


@pytest.fixture
def topic(cast: Any, rules: Any) -> Topic:
    return begun(writer(cast.lin, "小林", rules))


def test_the_queue_lets_through_and_takes_out_with_a_reason(cast: Any, topic: Topic, browser: Callable) -> None:
    zhou, post = browser(cast.zhou), Post.objects.get()
    page = zhou.get(f"{DESK}/queue").content.decode()
    assert topic.title in page and "新成员首次发布" in page
    zhou.post(f"{DESK}/posts/{post.pk}/decide", {"decision": "reject", "from": "queue"})
    assert Post.objects.get().state == "held"
    said = zhou.post(f"{DESK}/posts/{post.pk}/decide", {"decision": "approve", "read": "shown "}, follow=True)
    assert Post.objects.get().state == "held" and "再看一遍" in said.content.decode()
    zhou.post(f"{DESK}/posts/{post.pk}/decide", {"decision": "approve", "from": "queue", "read": post.edition})
    assert Topic.objects.get().is_shown and topic.title not in zhou.get(f"{DESK}/queue").content.decode()
    zhou.post(f"{DESK}/posts/{post.pk}/decide", {"decision": "hide+ban", "reason": "广告"})
    hidden = Post.objects.select_related("member").get()
    assert (hidden.state, hidden.reason, hidden.member and hidden.member.is_banned) == ("hidden", "广告", True)
    zhou.post(f"{DESK}/members/{hidden.member_id}/ban", {"wants": "0", "topic": topic.pk})
    assert not Post.objects.select_related("member").get().member.is_banned  # type: ignore[union-attr]


def test_a_topic_says_what_readers_reported_and_why(cast: Any, rules: Any, topic: Topic, browser: Callable) -> None:
    zhou, post = browser(cast.zhou), Post.objects.get()
    moderating.decide(post, "approve", by=cast.zhou)
    reader = writer(cast.sofia, "Sofia R", rules).member
    assert reader
    taking_part.report(post, reader, "private", "门牌号看得见", by=cast.sofia, hides=0)
    page = zhou.get(f"{DESK}/topics/{topic.pk}").content.decode()
    assert "1 次举报" in page and "泄露个人信息" in page and "门牌号看得见" in page and 'value="approve"' in page
    assert "门牌号看得见" not in browser(cast.wang).get(f"{DESK}/topics/{topic.pk}").content.decode()
    zhou.post(f"{DESK}/posts/{post.pk}/decide", {"decision": "approve", "read": post.edition})
    page = zhou.get(f"{DESK}/topics/{topic.pk}").content.decode()
    assert "门牌号看得见" not in page and 'value="approve"' not in page


def test_who_only_answers_checks_nothing(cast: Any, topic: Topic, browser: Callable) -> None:
    wang, post = browser(cast.wang), Post.objects.get()
    assert wang.get(f"{DESK}/topics/{topic.pk}").status_code == 200
    for path in ("queue", f"posts/{post.pk}/decide", f"members/{post.member_id}/ban"):
        asked = wang.get if path == "queue" else wang.post
        assert asked(f"{DESK}/{path}", {"decision": "approve", "wants": "1", "reason": "x"}).status_code == 403, path
    for what in ("lock", "pin", "move", "merge"):
        wang.post(f"{DESK}/topics/{topic.pk}/do", {"do": what, "board": "aircon", "into": topic.pk})
    after = Topic.objects.get()
    assert not (after.is_locked or after.is_pinned or after.merged_into_id) and Post.objects.get().state == "held"
    assert browser(cast.sun).get(f"{DESK}/topics/{topic.pk}").status_code == 403


def test_the_desk_answers_with_its_badge(cast: Any, topic: Topic, browser: Callable) -> None:
    wang = browser(cast.wang)
    empty = wang.post(f"{DESK}/topics/{topic.pk}", {"text": " "})
    assert empty.status_code == 422 and Post.objects.count() == 1
    assert wang.post(f"{DESK}/topics/{topic.pk}", {"text": "请先断电"}).status_code == 302
    said = Post.objects.latest("pk")
    assert said.is_official and said.author == "王珂" and said.is_seen
    assert wang.post(f"{DESK}/posts/{said.pk}/edit", {"text": "请先断电再看"}).status_code == 302
    assert "请先断电再看" in wang.get(f"{DESK}/topics/{topic.pk}").content.decode()


def test_what_can_be_done_with_a_topic(cast: Any, topic: Topic, browser: Callable) -> None:
    zhou, at = browser(cast.zhou), f"{DESK}/topics/{topic.pk}/do"
    board("water")
    made_shelf(cast.zhou)
    for what in ("lock", "pin", "move"):
        zhou.post(at, {"do": what, "board": "water"})
    after = Topic.objects.get()
    assert after.is_locked and after.is_pinned and after.board == Board.objects.get(slug="water")
    made = zhou.post(at, {"do": "ticket"})
    assert made.url == f"/tickets/{Ticket.objects.get().code}"
    assert "/knowledge/" in zhou.post(at, {"do": "article", "category": "aircon"}).url
    for wrong in ({"do": "explode"}, {"do": "merge", "into": "x"}, {"do": "move", "board": "none"}):
        assert zhou.post(at, wrong).status_code == (404 if wrong["do"] == "explode" else 302)
    page = zhou.get(f"{DESK}/topics/{topic.pk}").content.decode()
    assert Ticket.objects.get().code in page and "查看由此话题整理的文章" in page


def test_the_list_is_searched_and_narrowed_and_says_when_it_is_empty(
    cast: Any, browser: Callable, topic: Topic
) -> None:
    zhou = browser(cast.zhou)
    assert topic.title in zhou.get(DESK).content.decode()
    assert topic.title in zhou.get(f"{DESK}?state=hidden&board=aircon").content.decode()
    assert topic.title not in zhou.get(f"{DESK}?state=solved").content.decode()
    made = zhou.post(f"{DESK}/new", {"board": "aircon", "kind": "discussion", "title": "停机维护", "text": "周日凌晨"})
    assert made.status_code == 302 and "停机维护" in zhou.get(f"{DESK}?q=停机").content.decode()
    wrong = zhou.post(f"{DESK}/new", {"board": "aircon", "kind": "discussion", "title": "", "text": "还在"})
    assert wrong.status_code == 422 and "还在" in wrong.content.decode()
    taking_part.choose(topic, None, by=cast.zhou)
