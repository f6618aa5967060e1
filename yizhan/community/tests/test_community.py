"""Who may write what, what waits to be checked, what counts, what is found, and what goes with a customer."""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, Thread, get_ident
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import keep
from yizhan.catalog.brands import Brand
from yizhan.channels.models import SentNotice
from yizhan.community import handing_over, mailing, members, moderating, posting, taking_part
from yizhan.community.erasing import told
from yizhan.community.models import Following, Post, PostVersion, Topic, Vote
from yizhan.community.posting import as_agent
from yizhan.community.reading import boards, posts, topic_for, topics
from yizhan.community.records import ready_board
from yizhan.community.searching import search
from yizhan.community.texts import html_of
from yizhan.knowledge.tests.work import made_shelf
from yizhan.people.actions.erase import erase
from yizhan.people.models import Customer
from yizhan.security.throttle import TooMany
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.models import Ticket

from .work import begun, board, opened, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(cast: Any) -> Any:
    rules = opened()
    return SimpleNamespace(rules=rules, lin=writer(cast.lin, "小林", rules), sofia=writer(cast.sofia, "Sofia R", rules))


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "lin@home.example",
        "13800138000",
        "王珂",
        "青山 客服",
        "Admin",
        "www.shop.example",
        "x" * 41,
        "官\u200b方",
        "a.d-m in",
        "\u0410dmin",
        "Supp\u043ert",
        "\u0391D\u039c\u0399\u039d",
        "adm\u0131n",
        "138-0013 8000",
        "１３８００１３８０００",
        "lin＠home.example",
        "\u3164",
        "\u200b",
    ],
)
def test_a_name_says_nothing_private_and_is_nobody_elses(cast: Any, name: str) -> None:
    with pytest.raises(Invalid):
        members.join(cast.lin, name)
    assert not Event.objects.filter(name="member.joined").exists()


def test_two_members_cannot_have_one_name(cast: Any, place: Any) -> None:
    with pytest.raises(Invalid):
        members.join(cast.sofia, "小 林")
    assert members.join(cast.lin, "\u2067小林").name == "小林"
    members.join(cast.lin, "Max Power")
    with pytest.raises(Invalid):
        members.join(cast.sofia, "\u041c\u0430\u0445 \u0420ower")


def test_first_posts_wait_and_then_one_is_trusted(cast: Any) -> None:
    rules = opened(hold_first=1)
    lin, sofia = writer(cast.lin, "小林", rules), writer(cast.sofia, "Sofia R", rules)
    topic = begun(lin)
    assert not topic.is_shown and topic_for(topic.pk, cast.sofia) is None and topic_for(topic.pk, cast.lin) == topic
    assert not topics(None).exists() and search("外机", None) == []
    with pytest.raises(Conflict):
        posting.answer(topic, "我也是", by=sofia)
    held = Post.objects.get(topic=topic)
    with pytest.raises(Refused):
        moderating.decide(held, "approve", by=cast.sun)
    moderating.decide(held, "approve", by=cast.zhou)
    assert topics(None).get() == topic and search("外机", None) == [topic] and fresh(lin.member).approved == 1
    lin.member.refresh_from_db()
    assert begun(lin, "第二个问题").is_shown


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("看这里 http://a.example http://b.example http://c.example", "links"),
        ("加 微 信 领红包", "words"),
        ("加**微**·\u200b信", "words"),
        ("[一](&#104;ttp://a.example) [二](&#104;ttp://b.example) [三](&#104;ttp://c.example)", "links"),
        ("https://www.a.example 和 https://www.b.example", ""),
        ("普通的话", ""),
    ],
)
def test_links_and_words_wait(place: Any, text: str, why: str) -> None:
    with change(place.rules, "community.edited", by=place.lin.actor):
        place.rules.words = ["加微信"]
    begun(place.lin, text=text)
    assert Post.objects.get().why == why and Post.objects.get().is_seen is not bool(why)


def test_a_flood_ends_and_a_banned_member_is_silent(cast: Any, place: Any) -> None:
    place.rules.per_hour = 2
    topic = begun(place.lin)
    posting.answer(topic, "一", by=place.lin)
    with pytest.raises(TooMany):
        posting.answer(topic, "二", by=place.lin)
    with pytest.raises(Invalid):
        members.ban(place.lin.member, " ", by=cast.zhou)
    members.ban(place.lin.member, "广告", by=cast.zhou)
    with pytest.raises(Refused):
        writer(cast.lin, "小林", place.rules)


def test_a_vote_counts_once_can_be_taken_back_and_never_for_oneself(cast: Any, place: Any) -> None:
    topic = begun(place.lin)
    post = Post.objects.get()
    for wants, count in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
        taking_part.vote(fresh(post), place.sofia.member, by=cast.sofia, wants=wants)
        assert (fresh(post).votes, Vote.objects.count(), fresh(topic).votes) == (count, count, count)
    with pytest.raises(Conflict):
        taking_part.vote(fresh(post), place.lin.member, by=cast.lin, wants=True)
    assert fresh(post).votes == 1


def test_who_asked_chooses_the_best_answer_and_hiding_it_takes_it_back(cast: Any, place: Any) -> None:
    topic = begun(place.lin)
    post = posting.answer(topic, "拧紧支架。", by=place.sofia)
    with pytest.raises(Refused):
        taking_part.choose(topic, post, by=cast.sofia)
    taking_part.choose(topic, post, by=cast.lin)
    assert fresh(topic).is_solved and fresh(topic).answers == 1
    moderating.decide(post, "hide", by=cast.zhou, reason="错误")
    assert not fresh(topic).is_solved and fresh(topic).answers == 0
    assert [one.pk for one in posts(topic, None)] == [Post.objects.get(is_first=True).pk]
    assert post in posts(topic, cast.sofia)


def test_reports_take_a_post_out_until_somebody_looks(cast: Any, place: Any) -> None:
    begun(place.lin)
    post = Post.objects.get()
    taking_part.report(post, place.sofia.member, "spam", "广告", by=cast.sofia, hides=2)
    taking_part.report(post, place.sofia.member, "spam", "又来", by=cast.sofia, hides=2)
    assert fresh(post).is_seen and moderating.waiting() == 1
    third = members.join(Customer.objects.get(pk=cast.lin.pk), "小林")
    with pytest.raises(Refused):
        taking_part.report(post, third, "spam", "", by=cast.lin, hides=2)
    taking_part.report(post, place.sofia.member, "rude", "", by=cast.sofia, hides=1)
    assert fresh(post).reports == 1
    moderating.decide(fresh(post), "approve", by=cast.zhou)
    assert moderating.waiting() == 0 and fresh(post).is_seen


def test_an_edit_keeps_what_stood_there(place: Any) -> None:
    topic = begun(place.lin)
    post = Post.objects.select_related("topic", "member").get()
    with pytest.raises(Refused):
        posting.edit(post, "别人的话", title="x", by=place.sofia)
    posting.edit(post, "现在好了。", title="外机不响了", by=place.lin)
    place.rules.per_hour = 1
    with pytest.raises(TooMany):
        posting.edit(fresh(post), "又改", title="外机不响了", by=place.lin)
    assert fresh(topic).title == "外机不响了" and fresh(post).html == "<p>现在好了。</p>"
    assert PostVersion.objects.get().text == "已经**三天**了。" and search("不响", None) == [topic]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](/my/leave) [y](//evil.example)", "<p>[x](/my/leave) [y](//evil.example)</p>"),
        ("![](http://evil.example/pixel)", "nofollow"),
        ("见 https://a.example/路。", '<a href="https://a.example/路"'),
        ("`https://a.example`", "<code>https://a.example</code>"),
        ("一\n二", "<br>"),
    ],
)
def test_what_is_written_is_made_harmless(text: str, html: str) -> None:
    made = html_of(text)
    assert html in made and "<script" not in made and "<img" not in made and 'href="javascript' not in made, made


def test_boards_narrow_and_none_widens(cast: Any, place: Any) -> None:
    inner = board("vip", parent=board("closed", audience="signed_in"), audience="public")
    topic = begun(place.lin, board=inner)
    assert inner not in boards(None) and inner in boards(cast.lin)
    assert topic not in topics(None) and topic in topics(cast.sofia) and topic not in search("外机", None)
    with change(inner, "board.edited", by=cast.zhou):
        inner.audience = "internal"
    assert not topics(cast.lin).filter(pk=topic.pk).exists() and topics(cast.qian).filter(pk=topic.pk).exists()
    inner.parent = inner
    with pytest.raises(Invalid):
        ready_board(inner, cast.zhou)


def test_a_community_that_is_not_open_is_not_there(cast: Any, place: Any) -> None:
    begun(place.lin)
    assert topics(None, Brand.default()).count() == 1
    with change(place.rules, "community.edited", by=cast.zhou):
        place.rules.is_open = False
    assert boards(cast.lin, Brand.default()) == [] and not topics(cast.lin, Brand.default()).exists()


def test_a_duplicate_is_merged_with_its_answers_and_followers(cast: Any, place: Any) -> None:
    one, two = begun(place.lin), begun(place.sofia, "外机响")
    posting.answer(two, "答", by=place.lin)
    moderating.merge(fresh(two), fresh(one), by=cast.zhou)
    assert fresh(one).answers == 2 and fresh(two).merged_into == one and list(topics(None)) == [one]
    assert Following.objects.filter(topic=one).count() == 2 and search("外机响", None) == [one]
    with pytest.raises(Invalid):
        moderating.merge(fresh(two), fresh(one), by=cast.zhou)
    three = begun(place.sofia, "更早的话题")
    moderating.merge(fresh(one), three, by=cast.zhou)
    assert fresh(two).merged_into == three


def test_nothing_is_let_through_that_the_agent_has_not_read(cast: Any, place: Any) -> None:
    place.rules.hold_first = 1
    begun(place.lin)
    seen = Post.objects.select_related("topic", "member").get()
    posting.edit(seen, "买我的东西", title=seen.topic.title, by=place.lin)
    before = Post.objects.get()
    with pytest.raises(Conflict):
        moderating.decide(before, "approve", by=cast.zhou, read="held ")
    assert not Post.objects.get().is_seen
    moderating.decide(before, "hide", by=cast.zhou, reason="广告", read=before.edition)
    with pytest.raises(Conflict):
        moderating.decide(before, "approve", by=cast.zhou, read="held " + before.edition.split()[1])
    assert Post.objects.get().state == "hidden"


def test_replies_to_what_is_hidden_are_neither_counted_nor_found(cast: Any, place: Any) -> None:
    topic = begun(place.lin)
    post = posting.answer(topic, "拧紧支架。", by=place.sofia)
    reply = posting.answer(topic, "橡皮垫也行", by=place.lin, to=post)
    taking_part.choose(topic, reply, by=cast.lin)
    assert fresh(topic).answers == 2 and search("橡皮垫", None) == [topic]
    moderating.decide(fresh(post), "hide", by=cast.zhou, reason="错误")
    assert fresh(topic).answers == 0 and not fresh(topic).is_solved and search("橡皮垫", None) == []
    with pytest.raises(Invalid):
        posting.answer(fresh(topic), "补充", by=place.sofia, to=fresh(post))


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_are_both_counted_and_two_clicks_make_one_ticket(cast: Any, place: Any) -> None:
    topic = begun(place.lin)
    gate = Barrier(2)

    def run(what: Callable[[Topic], Any]) -> None:
        row = fresh(topic)
        gate.wait(10)
        with suppress(Conflict):
            what(row)
        connection.close()

    works: list[Callable[[Topic], Any]] = [
        lambda row: posting.answer(row, f"答 {get_ident()}", by=place.sofia),
        lambda row: handing_over.to_ticket(row, by=cast.zhou),
    ]
    for work in works:
        both = [Thread(target=run, args=(work,)) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join(30)
    assert fresh(topic).answers == 2 and Ticket.objects.filter(subject=topic.title).count() == 1


def test_a_closed_topic_takes_nothing(cast: Any, place: Any) -> None:
    topic = begun(place.lin)
    moderating.lock(topic, by=cast.zhou, wants=True)
    with pytest.raises(Conflict):
        posting.answer(fresh(topic), "还有", by=place.sofia)
    assert posting.answer(fresh(topic), "官方说明", by=as_agent(cast.zhou)).is_official


@pytest.mark.parametrize("asked", ["空条外机", "kongtiao", "ktwj", "空調外機", "我家空调的外机怎么总是晚上很响啊"])
def test_topics_are_found_as_articles_are(place: Any, asked: str) -> None:
    topic = begun(place.lin)
    assert search(asked, None) == [topic]
    with CaptureQueriesContext(connection) as few:
        search(asked, None)
    assert len(few) <= 12


def test_followers_hear_once_and_can_leave_by_one_click(cast: Any, place: Any) -> None:
    topic = begun(place.lin)
    posting.answer(topic, "拧紧支架。", by=place.sofia)
    event = Event.objects.filter(name="post.written").latest("id")
    for _twice in range(2):
        mailing.tell(event)
    sent = SentNotice.objects.get(kind="community")
    assert sent.address == "lin@home.example" and "/community/unfollow/" in sent.leave_url
    assert mailing.left(sent.leave_url.rpartition("/")[2]) == (topic, place.lin.member)
    assert mailing.left("x") is None
    onward = begun(place.sofia, "合并到这里")
    moderating.merge(fresh(topic), onward, by=cast.zhou)
    assert mailing.left(sent.leave_url.rpartition("/")[2]) == (onward, place.lin.member)
    topic = onward
    taking_part.follow(topic, place.lin.member, by=cast.lin, wants=False)
    posting.answer(topic, "再试试。", by=place.sofia)
    mailing.tell(Event.objects.filter(name="post.written").latest("id"))
    assert SentNotice.objects.filter(kind="community").count() == 1


def test_who_answered_hears_of_what_others_add_in_their_own_language(cast: Any, place: Any) -> None:
    keep(cast.sofia, language="en")
    topic = begun(place.lin)
    posting.answer(topic, "拧紧支架。", by=place.sofia)
    mailing.tell(Event.objects.filter(name="post.written").latest("id"))
    posting.answer(topic, "已经拧紧了。", by=place.lin)
    mailing.tell(Event.objects.filter(name="post.written").latest("id"))
    languages = dict(SentNotice.objects.filter(kind="community").values_list("address", "language"))
    assert languages == {cast.lin.address: "zh-hans", cast.sofia.address: "en"}


def test_a_topic_becomes_a_ticket_and_the_answer_comes_back(cast: Any, place: Any) -> None:
    topic = begun(place.lin)
    with pytest.raises(Refused):
        handing_over.to_ticket(topic, by=cast.qian)
    ticket = handing_over.to_ticket(topic, by=cast.zhou)
    assert ticket.requester == cast.lin and ticket.subject == topic.title and fresh(topic).ticket == ticket
    assert f"topics/{topic.pk}" in ticket.messages.get(kind="note").text
    with pytest.raises(Conflict):
        handing_over.to_ticket(fresh(topic), by=cast.zhou)
    resolve(ticket, by=cast.zhou, resolution="换了支架")
    assert handing_over.said_on(fresh(ticket)) == "换了支架"


def test_a_topic_becomes_an_article_without_names(cast: Any, place: Any) -> None:
    topic = begun(place.lin, text="我是小林，外机响。")
    posting.answer(topic, "拧紧支架。", by=place.sofia)
    edition = handing_over.to_article(topic, made_shelf(cast.zhou), "zh-hans", by=cast.zhou)
    assert "拧紧支架" in edition.draft_html and "小林" not in edition.draft_html
    assert fresh(topic).article == edition.article


def test_erasing_takes_name_and_words_and_leaves_the_answers_of_others(cast: Any, place: Any) -> None:
    alone, answered = begun(place.lin, "没人回答"), begun(place.lin)
    given = posting.answer(answered, "拧紧支架。", by=place.sofia)
    taking_part.vote(given, place.lin.member, by=cast.lin, wants=True)
    assert [one["topic"] for one in told(cast.lin)["posts"]] == ["没人回答", "空调外机晚上很响"]  # type: ignore[index,union-attr]
    erase(cast.lin, by=cast.lin)
    assert not Topic.objects.filter(pk=alone.pk).exists()
    kept = Post.objects.filter(topic=answered).select_related("member")
    assert {one.text for one in kept} == {"…", "拧紧支架。"} and "小林" not in {one.author for one in kept}
    assert fresh(given).votes == 0 and search("支架", None) == [answered] and search("外机", None) == []
    assert fresh(answered).title == "…" and not Following.objects.filter(member=place.lin.member).exists()
