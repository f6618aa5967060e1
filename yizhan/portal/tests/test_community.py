"""The community as customers meet it: reading without an account, writing with one, and who sees what."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import keep
from yizhan.channels.models import SentNotice
from yizhan.community import mailing, moderating, posting, taking_part
from yizhan.community.models import Following, Member, Post, Report, Topic, Vote
from yizhan.community.posting import as_agent
from yizhan.community.tests.work import begun, board, opened, writer
from yizhan.people.models import Customer
from yizhan.portal import guards
from yizhan.portal.community import ACTS
from yizhan.portal.help import SEARCHES
from yizhan.security import throttle
from yizhan.spine import shelf
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.models import Event

from .work import enter, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(cast: Any) -> Any:
    return opened()


@pytest.fixture
def topic(cast: Any, rules: Any) -> Topic:
    return begun(writer(cast.lin, "小林", rules))


@pytest.fixture
def sofia(cast: Any) -> Client:
    return signed_in(cast.sofia)


def typed(**more: Any) -> dict[str, Any]:
    return {"board": "aircon", "kind": "question", "title": "遥控器没反应", "text": "换过电池了。", "name": "索菲",
            "opened": guards.form_token(age=60), **more}  # fmt: skip


def test_without_an_open_community_nothing_of_it_is_there(visitor: Client, cast: Any) -> None:
    for path in ("", "/new", "/me", "/search?q=x", "/similar?title=空调", "/board/aircon", "/topic/1", "/topic/1/x"):
        assert visitor.get(f"/community{path}").status_code == 404, path
    assert "/community" not in html(visitor, "/help")


def test_anybody_reads_and_search_engines_get_the_question(
    visitor: Client, cast: Any, rules: Any, topic: Topic
) -> None:
    answer = posting.answer(topic, "拧紧</script>支架", by=writer(cast.sofia, "索菲", rules))
    taking_part.choose(topic, answer, by=cast.lin)
    assert topic.title in html(visitor, "/community") and topic.title in html(visitor, "/community/board/aircon")
    assert 'href="/community"' in html(visitor, "/help")
    moved = visitor.get(f"/community/topic/{topic.pk}")
    page = html(visitor, moved.url)
    assert "已经<strong>三天</strong>了" in page and "小林" in page and "lin@home.example" not in page
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert data["mainEntity"]["acceptedAnswer"]["author"]["name"] == "索菲" and 'rel="canonical"' in page
    for path in ("/community/topic/99999999999999999999", "/community/board/none"):
        assert visitor.get(path).status_code == 404


def test_who_is_not_signed_in_signs_in_first_and_comes_back(visitor: Client, topic: Topic) -> None:
    assert visitor.get("/community/new?board=aircon").url == "/my/sign-in?next=%2Fcommunity%2Fnew%3Fboard%3Daircon"
    post = Post.objects.get()
    for path in (f"answer/{topic.pk}", f"follow/{topic.pk}", f"post/{post.pk}/vote", f"post/{post.pk}/report"):
        assert visitor.post(f"/community/{path}", {"text": "x", "wants": "1"}).url == "/my/sign-in"
    assert Post.objects.count() == 1 and Event.objects.latest("id").name != "post.voted"


def test_a_first_topic_makes_a_member_and_nothing_typed_is_lost(sofia: Client, rules: Any) -> None:
    for wrong in ({"name": "sofia@acme.example"}, {"title": ""}, {"board": "none"}, {"text": " "}, {"kind": "poem"},
                  {"opened": "x"}, {guards.TRAP: "x"}):  # fmt: skip
        answer = sofia.post("/community/new", typed(**wrong))
        assert answer.status_code == 422, wrong
        assert "换过电池了" in answer.content.decode() or "text" in wrong, wrong
    # What is missing is said at once, not one after the other.
    empty = sofia.post("/community/new", typed(board="", title="", text=" ")).content.decode()
    assert all(said in empty for said in ("请选择版块", "请填写标题", "请先填写内容"))
    assert not Topic.objects.exists()
    there = sofia.post("/community/new", typed())
    assert there.status_code == 302 and "遥控器没反应" in html(sofia, there.url)
    assert Member.objects.get().name == "索菲" and Following.objects.count() == 1


def test_what_waits_is_seen_by_its_writer_alone(sofia: Client, visitor: Client, rules: Any) -> None:
    with change(rules, "community.edited", by=SETUP):
        rules.hold_first = 1
    there = sofia.post("/community/new", typed()).url
    assert "审核" in html(sofia, there) and visitor.get(there).status_code == 404
    assert "遥控器没反应" in html(sofia, "/community/me") and "遥控器没反应" not in html(visitor, "/community")


def signed_in(customer: Any) -> Client:
    return enter(Client(headers={"accept-language": "zh-CN"}), customer.address)


def test_answers_votes_reports_and_edits(sofia: Client, cast: Any, topic: Topic) -> None:
    first = Post.objects.get()
    assert sofia.post(f"/community/post/{first.pk}/vote", {"wants": "1"}).url == "/community/me"
    empty = sofia.post(f"/community/answer/{topic.pk}", {"text": "", "name": "索菲"})
    assert empty.status_code == 422 and "索菲" not in Post.objects.get().author
    said = sofia.post(f"/community/answer/{topic.pk}", {"text": "拧紧支架", "name": "索菲"})
    own = Post.objects.latest("pk")
    assert said.url.endswith(f"#post-{own.pk}") and own.author == "索菲"
    sofia.post(f"/community/answer/{topic.pk}", {"text": "补充", "to": own.pk})
    assert Post.objects.latest("pk").parent_id == own.pk
    sofia.post(f"/community/post/{first.pk}/vote", {"wants": "1"})
    refused = sofia.post(f"/community/post/{own.pk}/vote", {"wants": "1"}, follow=True)
    assert "不能给自己的内容点赞" in refused.content.decode()
    assert list(Vote.objects.values_list("post", flat=True)) == [first.pk]
    assert sofia.post(f"/community/post/{own.pk}/edit", {"text": "拧紧四颗螺丝"}).status_code == 302
    assert Post.objects.get(pk=own.pk).text == "拧紧四颗螺丝"
    assert sofia.get(f"/community/post/{first.pk}/edit").status_code == 404
    assert sofia.post(f"/community/post/{first.pk}/report", {"reason": ""}).status_code == 422
    assert sofia.post(f"/community/post/{first.pk}/report", {"reason": "rude"}).status_code == 302
    assert Report.objects.get().reason == "rude"
    assert sofia.post(f"/community/post/{own.pk}/best", {"wants": "1"}).status_code == 404
    assert said.url.endswith(f"?post={own.pk}&said=follows#post-{own.pk}")
    signed_in(cast.lin).post(f"/community/post/{own.pk}/best", {"wants": "1"})
    assert Topic.objects.get(pk=topic.pk).best == own


def test_who_answers_follows_and_is_told_once(sofia: Client, cast: Any, topic: Topic) -> None:
    at = f"/community/answer/{topic.pk}"
    page = sofia.post(at, {"text": "拧紧支架", "name": "索菲"}, follow=True).content.decode()
    assert "已关注此话题" in page and Following.objects.filter(topic=topic, member__name="索菲").exists()
    assert "已关注此话题" not in sofia.post(at, {"text": "补充"}, follow=True).content.decode()
    sofia.post(f"/community/follow/{topic.pk}", {"wants": "0"})
    assert "已关注此话题" not in sofia.post(at, {"text": "又补充"}, follow=True).content.decode()
    assert not Following.objects.filter(topic=topic, member__name="索菲").exists()


def test_who_gets_no_mails_is_not_told_of_any(sofia: Client, cast: Any, topic: Topic) -> None:
    keep(cast.sofia, muted=[mailing.KIND])
    page = sofia.post(f"/community/answer/{topic.pk}", {"text": "拧紧支架", "name": "索菲"}, follow=True)
    assert "拧紧支架" in page.content.decode() and "已关注此话题" not in page.content.decode()


def test_what_one_has_written_is_seen_at_once_however_many_have_answered(
    sofia: Client, cast: Any, topic: Topic, rules: Any
) -> None:
    with change(rules, "community.edited", by=SETUP):
        rules.per_hour = 100
    many = writer(cast.lin, "小林", rules)
    for number in range(21):
        posting.answer(topic, f"第{number}个", by=many)
    said = sofia.post(f"/community/answer/{topic.pk}", {"text": "最后一个", "name": "索菲"}, follow=True)
    assert "最后一个" in said.content.decode() and "第0个" not in said.content.decode()
    reply = posting.answer(topic, "就是它", by=many, to=Post.objects.latest("pk"))
    taking_part.choose(Topic.objects.get(), reply, by=cast.lin)
    first = sofia.get(f"/community/topic/{topic.pk}/{topic.slug}").content.decode()
    assert first.index("最后一个") < first.index("第0个") and "就是它" in first
    assert '"acceptedAnswer"' in Client().get(f"/community/topic/{topic.pk}/{topic.slug}").content.decode()


def test_a_board_for_others_is_nowhere(sofia: Client, visitor: Client, cast: Any, rules: Any) -> None:
    place = board("inner", audience="tagged", reader_tags=["vip"])
    hidden = begun(writer(cast.lin, "小林", rules), "机密计划", board=place)
    post = Post.objects.get(topic=hidden)
    for client in (sofia, visitor):
        for path in ("", "/board/inner", "/search?q=机密计划", "/similar?title=机密计划", "/board/aircon"):
            assert f"/topic/{hidden.pk}" not in client.get(f"/community{path}").content.decode(), path
    assert sofia.post("/community/new", typed(board="inner")).status_code == 422
    for path in (f"answer/{hidden.pk}", f"follow/{hidden.pk}", f"post/{post.pk}/vote", f"post/{post.pk}/report"):
        assert sofia.post(f"/community/{path}", {"text": "x", "wants": "1", "reason": "spam"}).status_code == 404
    assert "机密计划" not in visitor.get("/sitemap.xml").content.decode()
    posting.answer(hidden, "我也在", by=writer(cast.sofia, "索菲", rules))
    assert "机密计划" not in html(sofia, "/community/me")


def test_similar_topics_come_while_one_types(visitor: Client, topic: Topic) -> None:
    assert topic.title in html(visitor, "/community/similar?title=外机很响")
    assert html(visitor, "/community/similar?title=外").strip() == ""
    assert topic.title in html(visitor, "/community/search?q=kongtiao")


def test_the_link_of_a_mail_asks_and_one_click_leaves(visitor: Client, cast: Any, rules: Any, topic: Topic) -> None:
    posting.answer(topic, "拧紧支架。", by=writer(cast.sofia, "索菲", rules))
    mailing.tell(Event.objects.filter(name="post.written").latest("id"))
    path = "/" + SentNotice.objects.get(kind="community").leave_url.split("/", 3)[3]
    assert "取消关注" in html(visitor, path) and Following.objects.filter(topic=topic).exists()
    one_click = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert not Following.objects.filter(topic=topic, member__customer=cast.lin).exists()
    assert visitor.get("/community/unfollow/wrong").status_code == 404


def test_the_link_of_a_mail_names_no_topic_that_has_gone_out_of_sight(
    visitor: Client, cast: Any, rules: Any, topic: Topic
) -> None:
    posting.answer(topic, "拧紧支架。", by=writer(cast.sofia, "索菲", rules))
    mailing.tell(Event.objects.filter(name="post.written").latest("id"))
    path = "/" + SentNotice.objects.get(kind="community").leave_url.split("/", 3)[3]
    assert topic.title in html(visitor, path)
    moderating.merge(
        topic, begun(as_agent(cast.zhou), "机密计划", board=board("inner", audience="internal")), by=cast.zhou
    )
    page = html(visitor, path)
    assert "取消关注" in page and "机密计划" not in page


def test_who_has_written_nothing_yet_chooses_a_name(sofia: Client, topic: Topic) -> None:
    asked = sofia.post(f"/community/post/{Post.objects.get().pk}/vote", {"wants": "1"}, follow=True)
    assert asked.redirect_chain[-1][0] == "/community/me" and asked.status_code == 200
    wrong = sofia.post("/community/me", {"name": "客服<b>"})
    assert wrong.status_code == 422 and 'value="客服&lt;b&gt;"' in wrong.content.decode()
    assert sofia.post("/community/me", {"name": "索菲"}).url.endswith("said=saved")
    assert 'value="索菲"' in html(sofia, "/community/me")


def test_nobody_votes_or_looks_without_end(sofia: Client, visitor: Client, topic: Topic) -> None:
    members = Member.objects.count()
    for _time in range(ACTS["most"]):
        throttle.count("community-act", str(Customer.objects.get(name="Sofia Reyes").pk))
    for path, given in ((f"follow/{topic.pk}", {"wants": "1"}), ("me", {"name": "索菲"})):
        assert sofia.post(f"/community/{path}", given).status_code == 429
    assert Member.objects.count() == members and sofia.get("/community/me").status_code == 200
    for _time in range(SEARCHES["most"]):
        throttle.count("help-search", "127.0.0.1")
    assert topic.title not in html(visitor, "/community/similar?title=外机很响")
    robot = Client(headers={"user-agent": "Somebot/1.0"})
    assert [robot.get(f"/{one}/search?q=外机").status_code for one in ("community", "help")] == [429, 429]


def test_pages_ask_a_bounded_number_of_questions(sofia: Client, cast: Any, rules: Any, topic: Topic) -> None:
    lin = writer(cast.lin, "小林", rules)
    rules.per_hour = 1000
    paths = ["/community", "/community/board/aircon", f"/community/topic/{topic.pk}/{topic.slug}"]

    def asked() -> list[int]:
        counts = []
        for path in paths:
            with shelf.settled(shelf.read_version()), CaptureQueriesContext(connection) as few:
                assert sofia.get(path).status_code == 200
            counts.append(len(few))
        return counts

    posting.answer(topic, "一", by=lin)
    asked()
    before = asked()
    for at in range(12):
        begun(lin, f"问题 {at}")
        posting.answer(topic, f"答 {at}", by=lin, to=Post.objects.filter(is_first=False, parent=None).first())
        posting.answer(topic, f"另答 {at}", by=lin)
    assert asked() == before
