"""The pages articles are written on: who is offered what, and nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.cast import keep
from yizhan.catalog.brands import Brand
from yizhan.catalog.models import Desk
from yizhan.knowledge import editing
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.expiring import tell_due
from yizhan.knowledge.models import Article, Edition
from yizhan.knowledge.opinions import Said, give
from yizhan.knowledge.powers import PUBLISH
from yizhan.knowledge.reading import editions
from yizhan.knowledge.tests.work import made_shelf, publish
from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket
from yizhan.workspace.models import Notice
from yizhan.workspace.noticed import latest
from yizhan.workspace.notices import notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(cast: Any) -> Any:
    return made_shelf(cast.zhou)


def typed(edition: Edition, **more: Any) -> dict[str, Any]:
    """The editor's form as a browser sends it."""
    article = edition.article
    return {
        "title": edition.draft_title, "html": edition.draft_html, "version": edition.version,
        "article_version": article.version, "category": article.category_id, "owner": article.owner_id, **more,
    }  # fmt: skip


def test_an_article_is_begun_written_and_published(cast: Any, shelf: Any, browser: Callable) -> None:
    page = browser(cast.zhou)
    assert page.post("/knowledge/new", {"title": " ", "category": "aircon"}).status_code == 422
    page.post("/knowledge/new", {"title": "空调不制热", "category": "aircon", "language": "zh-hans"})
    edition = Edition.objects.get()
    at = f"/knowledge/{edition.article_id}/zh-hans"
    body = {
        "title": "空调不制热",
        "html": "<h2>先看滤网</h2><script>1</script>",
        "tags": "空调, 制热",
        "is_promoted": "on",
    }
    assert page.post(at, typed(edition, **body, do="publish")).status_code == 302
    seen = editions(None).get()
    assert (seen.html, seen.article.tags, seen.article.is_promoted) == ("<h2>先看滤网</h2>", ["空调", "制热"], True)
    assert "先看滤网" in page.get(f"/knowledge/{seen.article_id}").content.decode()
    assert "先看滤网" in page.get(f"{at}/preview").content.decode()


def test_what_was_typed_stays_when_somebody_was_faster(cast: Any, shelf: Any, browser: Callable) -> None:
    edition = editing.begin(shelf, "zh-hans", Copy("外机异响", "<p>旧</p>"), by=cast.zhou)
    body = typed(edition, html="<p>我的</p>")
    editing.write(edition, Copy("外机异响", "<p>别人的</p>"), by=cast.wang)
    page, at = browser(cast.zhou), f"/knowledge/{edition.article_id}/zh-hans"
    answer = page.post(at, body)
    said = answer.content.decode()
    assert answer.status_code == 409 and cast.wang.name in said
    assert "&lt;p&gt;我的&lt;/p&gt;" in said and "别人的" in said
    edition.refresh_from_db()
    assert edition.draft_html == "<p>别人的</p>" and f'name="version" value="{edition.version}"' in said
    assert page.post(at, typed(edition, html="<p>我的</p>")).status_code == 302
    wrong = page.post(at, typed(Edition.objects.get(), title="", html="<p>更新</p>"))
    assert wrong.status_code == 422 and "&lt;p&gt;更新&lt;/p&gt;" in wrong.content.decode()


def test_a_writer_hands_in_and_cannot_publish(cast: Any, shelf: Any, browser: Callable) -> None:
    edition = editing.begin(shelf, "zh-hans", Copy("外机异响", "<p>旧</p>"), by=cast.wang)
    page, at = browser(cast.wang), f"/knowledge/{edition.article_id}/zh-hans"
    assert 'value="publish"' not in page.get(at).content.decode()
    assert page.post(at, typed(edition, do="publish")).status_code == 403
    assert not editions(None).exists()
    page.post(at, typed(edition, do="hand_in", remark="请看第二段"))
    chief = browser(cast.zhou)
    assert "请看第二段" in chief.get(at).content.decode()
    chief.post(f"{at}/do", {"do": "send_back", "remark": "缺图"})
    assert "缺图" in page.get(at).content.decode()
    edition.refresh_from_db()
    chief.post(at, typed(edition, do="schedule", publish_at="2001-01-01T08:00"))
    assert Edition.objects.get().stage == "draft"
    chief.post(at, typed(edition, do="schedule", publish_at="2099-01-01T08:00"))
    assert Edition.objects.get().stage == "scheduled"


def test_with_readers_only_who_publishes_moves_an_article(cast: Any, shelf: Any, browser: Callable) -> None:
    edition = publish("外机异响", by=cast.zhou, shelf=shelf)
    at = f"/knowledge/{edition.article_id}/zh-hans"
    assert browser(cast.wang).post(at, typed(edition, html="<p>新</p>", audience="internal")).status_code == 302
    article = Article.objects.get()
    assert article.audience == "" and article.editions.get().draft_html == "<p>新</p>"
    chief = browser(cast.zhou)
    for step, is_live in (("withdraw", False), ("publish", True)):
        chief.post(f"{at}/do", {"do": step})
        assert Edition.objects.get().is_live is is_live
    chief.post(f"{at}/do", {"do": "archive"})
    assert not editions(None).exists()
    seen = chief.get(f"{at}/versions").content.decode()
    editing.write(Edition.objects.get(), Copy("外机异响", "<p>王珂刚写的</p>"), by=cast.wang)
    assert "从未发布" in chief.get(f"{at}/versions").content.decode() and "从未发布" not in seen
    stamp = re.search(r'name="version" value="(\d+)"', seen)
    chief.post(f"{at}/do", {"do": "back", "number": "1", "version": stamp[1] if stamp else ""})
    assert Edition.objects.get().draft_html == "<p>王珂刚写的</p>"
    chief.post(f"{at}/do", {"do": "back", "number": "1"})
    assert Edition.objects.get().draft_html == "<p>正文</p>"
    assert "1" in chief.get(f"{at}/versions").content.decode()
    assert (
        chief.get(f"{at}/versions/1").status_code == 200 == chief.get(f"{at}/versions/1?with=2&view=inline").status_code
    )
    assert chief.get(f"{at}/versions/9").status_code == 404


def test_who_does_not_write_reads(cast: Any, shelf: Any, browser: Callable) -> None:
    live = publish("维修手册", by=cast.zhou, shelf=shelf, audience="internal")
    editing.write(live, Copy("未公布的型号", "<p>新</p>"), by=cast.zhou)
    editing.translate(live.article, "en", Copy("Manual", ""), by=cast.zhou)
    hidden = editing.begin(shelf, "zh-hans", Copy("草稿一篇", ""), by=cast.zhou)
    page = browser(cast.qian)
    said = page.get("/knowledge").content.decode()
    assert "维修手册" in said and "草稿一篇" not in said
    told = said + page.get("/knowledge/options").content.decode() + page.get("/knowledge?q=未公布").content.decode()
    assert "的型号" not in told and "?language=en" not in told and ">草稿<" not in told
    assert page.get(f"/knowledge/{hidden.article_id}").status_code == 404
    assert page.get(f"/knowledge/{hidden.article_id}/zh-hans").status_code == 403
    assert page.get("/knowledge/new").status_code == 403
    assert browser().get("/knowledge").status_code == 302


def test_a_picture_goes_into_the_text_and_out_by_its_address(cast: Any, shelf: Any, browser: Callable) -> None:
    edition = publish("外机异响", by=cast.zhou, shelf=shelf)
    page, at = browser(cast.wang), f"/knowledge/{edition.article_id}/files"
    picture = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "image/png")
    url = page.post(at, {"file": picture}).json()["url"]
    answer = browser().get(url)
    assert answer.headers["Content-Type"] == "image/png" and "private" in answer.headers["Cache-Control"]
    assert page.post(at, {"file": SimpleUploadedFile("a.png", b"<svg/>", "image/png")}).status_code == 422
    editing.withdraw(edition, by=cast.zhou)
    assert browser().get(url).status_code == 404 and page.get(url).status_code == 200


@pytest.mark.parametrize(
    "asked", ["", "?q=空调&stage=live&note=stale&mine=1", "?category=aircon&language=en", "?after=xx"]
)
def test_the_list_asks_a_bounded_number_of_questions(cast: Any, shelf: Any, browser: Callable, asked: str) -> None:
    for at in range(8):
        publish(f"空调手册 {at}", by=cast.zhou, shelf=shelf)
    page = browser(cast.zhou)
    page.get("/knowledge")
    with CaptureQueriesContext(connection) as few:
        assert page.get(f"/knowledge{asked}").status_code == 200
    # What stands on the shelf is read once a request by itself; the rest must not grow with the rows.
    assert len([one for one in few if re.search("knowledge_(edition|article|reading)", one["sql"])]) <= 8


def test_a_translation_is_begun_beside_the_original_and_falls_behind(cast: Any, shelf: Any, browser: Callable) -> None:
    edition = publish("外机异响", by=cast.zhou, shelf=shelf)
    page, at = browser(cast.zhou), f"/knowledge/{edition.article_id}"
    assert "外机异响" in page.get(f"{at}/en").content.decode()
    body = {"title": "Noises", "html": "<p>x</p>", "version": "", "category": shelf.pk, "owner": cast.zhou.pk}
    assert page.post(f"{at}/en", body | {"do": "publish"}).status_code == 302
    late = page.post(f"{at}/en", body | {"title": "Somebody else's", "version": ""})
    assert late.status_code == 409 and Edition.objects.get(language="en").draft_title == "Noises"
    assert page.post(f"{at}/en", body | {"related": "²"}).status_code == 422
    page.post(f"{at}/zh-hans", typed(Edition.objects.get(pk=edition.pk), html="<p>新</p>", do="publish"))
    assert "译文滞后" in page.get(f"{at}/en").content.decode()
    assert page.get(f"{at}/fr").status_code == 404


def test_an_article_expires_at_the_hour_that_was_typed_however_often_it_is_saved(
    cast: Any, shelf: Any, browser: Callable
) -> None:
    edition = publish("外机异响", by=cast.zhou, shelf=shelf)
    page, at = browser(cast.zhou), f"/knowledge/{edition.article_id}/zh-hans"
    typed_at = datetime(2999, 3, 4, 18, 30, tzinfo=Desk.the().zone_of(cast.zhou))
    page.post(at, typed(edition, expires_at="2999-03-04T18:30"))
    edition.refresh_from_db()
    assert edition.article.expires_at == typed_at
    assert 'value="2999-03-04T18:30"' in page.get(at).content.decode()


def test_a_planned_publication_is_called_off_and_a_new_text_says_that_it_is(
    cast: Any, shelf: Any, browser: Callable
) -> None:
    edition = publish("外机异响", by=cast.zhou, shelf=shelf)
    page, at = browser(cast.zhou), f"/knowledge/{edition.article_id}/zh-hans"
    plan = {"do": "schedule", "publish_at": "2999-03-04T18:30"}
    page.post(at, typed(edition, html="<p>新</p>", **plan))
    edition.refresh_from_db()
    assert edition.stage == "scheduled" and 'value="call_off"' in page.get(at).content.decode()
    page.post(f"{at}/do", {"do": "call_off"})
    edition.refresh_from_db()
    assert (edition.stage, edition.publish_at) == ("draft", None) and edition.draft_html == "<p>新</p>"
    assert 'value="call_off"' not in page.get(at).content.decode()
    page.post(at, typed(edition, **plan))
    edition.refresh_from_db()
    page.post(at, typed(edition, html="<p>更新</p>"))
    assert "不再自动发布" in page.get(at).content.decode()
    edition.refresh_from_db()
    assert edition.stage == "draft" and editions(None).get().html == "<p>正文</p>"


def test_an_article_is_not_offered_as_related_to_itself(cast: Any, shelf: Any, browser: Callable) -> None:
    own, other = (publish(title, by=cast.zhou, shelf=shelf) for title in ("外机异响", "内机异响"))
    page = browser(cast.zhou)
    where = f"/knowledge/options?but={own.article_id}"
    assert where in page.get(f"/knowledge/{own.article_id}/zh-hans").content.decode()
    said = page.get(f"{where}&q=异响").content.decode()
    assert other.title in said and own.title not in said


def test_who_reviews_who_wrote_and_who_answers_for_it_are_told(cast: Any, shelf: Any, browser: Callable) -> None:
    def told(kind: str) -> dict[Any, str]:
        for event in Event.objects.order_by("id"):
            if notify.wants(event):  # type: ignore[attr-defined]
                notify(event)
        return {one.agent: one.url for one in Notice.objects.filter(kind=kind)}

    edition = editing.begin(shelf, "zh-hans", Copy("外机异响", "<p>一</p>"), by=cast.li)
    at = f"/knowledge/{edition.article_id}/zh-hans"
    editing.hand_in(edition, by=cast.li)
    asked = told("to_review")
    assert asked[cast.zhou] == at and cast.li not in asked and all(one.may(PUBLISH.key) for one in asked)
    editing.send_back(edition, by=cast.zhou, remark="请补图")
    assert told("sent_back") == {cast.li: at}
    editing.publish(edition, by=cast.zhou)
    with change(edition.article, "article.edited", by=cast.zhou):
        edition.article.expires_at = clock.now() + timedelta(hours=2)
    assert tell_due() == 0
    with clock.at(clock.now() + timedelta(hours=3)):
        assert [tell_due(), tell_due()] == [1, 0] and told("expired") == {cast.li: at}
        # More time, and it runs out once more.
        with change(edition.article, "article.edited", by=cast.zhou):
            edition.article.expires_at = clock.now() + timedelta(hours=2)
    with clock.at(clock.now() + timedelta(hours=6)):
        assert [tell_due(), tell_due()] == [1, 0]


def test_a_notice_names_the_article_in_the_language_of_who_reads_it(cast: Any, shelf: Any, browser: Callable) -> None:
    zh = editing.begin(shelf, "zh-hans", Copy("外机<b>异响", "<p>一</p>"), by=cast.li)
    en = editing.translate(zh.article, "en", Copy("Noisy unit", "<p>one</p>"), by=cast.li)
    editing.hand_in(en, by=cast.li)
    for edition in (zh, en):
        editing.publish(edition, by=cast.zhou)
    with change(zh.article, "article.edited", by=cast.zhou):
        zh.article.expires_at = clock.now() - timedelta(minutes=1)
    assert tell_due() == 1
    for event in Event.objects.order_by("id"):
        if notify.wants(event):  # type: ignore[attr-defined]
            notify(event)
    # What is reviewed is one edition; what ran out did so in all of them.
    assert "提交了文章“Noisy unit”待审核" in browser(cast.zhou).get("/notices").content.decode()
    told = browser(cast.li).get("/notices").content.decode()
    assert "您负责的文章“外机&lt;b&gt;异响”已过期，读者不再看到" in told
    with override("en"):
        one = Notice.objects.get(kind="expired", agent=cast.li)
        assert one.sentence == "“Noisy unit”, an article you answer for, has expired; readers do not see it any more"
    with CaptureQueriesContext(connection) as asked:
        latest(cast.zhou)
    assert sum("knowledge_edition" in one["sql"] for one in asked) == 1


def test_beside_a_ticket_articles_are_offered_for_the_reply(
    cast: Any, shelf: Any, browser: Callable, ticket: Any
) -> None:
    open_one = publish(ticket.subject, "先看滤网", by=cast.zhou, shelf=shelf)
    publish(f"{ticket.subject} 内部手册", by=cast.zhou, shelf=shelf, audience="internal")
    page, at = browser(cast.li), f"/tickets/{ticket.code}/articles"
    said = page.get(at).content.decode()
    assert said.count('data-put="link"') == 2 and said.count("data-confirm") == 2
    assert f"/help/article/{open_one.article_id}/" in said
    assert "先看滤网" in page.get(f"{at}/{open_one.pk}").content.decode()
    assert 'data-put="link"' not in page.get(f"{at}?q=zzzzz").content.decode()
    assert page.get("/tickets/999999/articles").status_code == 404
    keep(
        Brand(), slug="qiming", labels={"en": "Qiming"}, domain="help.qiming.example", department_ids=[cast.support.pk]
    )
    with change(shelf, "category.edited", by=cast.zhou):
        shelf.brands = [Brand.default().pk]
    said = page.get(at).content.decode()
    assert "http://help.qiming.example:8000/help/article/" in said and said.count("data-confirm") == 3
    assert "先看滤网" not in page.get(f"/tickets/{ticket.code}").content.decode()


def test_beside_a_ticket_a_tag_counts_only_where_the_customer_says_it(cast: Any, shelf: Any, browser: Callable) -> None:
    publish("VIP 客户专享服务", by=cast.zhou, shelf=shelf)
    publish("VPN 连不上", by=cast.zhou, shelf=shelf)
    publish("怎样退货", by=cast.zhou, shelf=shelf)

    def offered(subject: str, body: str) -> str:
        made = open_ticket(
            by=cast.wang, requester=cast.lin, author=cast.lin, subject=subject, body=body, department=cast.support,
            tags=["vip", "vpn"],
        )  # fmt: skip
        return browser(cast.wang).get(f"/tickets/{made.code}/articles").content.decode()

    assert 'data-put="link"' not in offered("昨天报的修，今天还没动静", "请尽快处理")
    slow = offered("vpn 特别慢", "打开共享盘要五分钟")
    assert "VPN 连不上" in slow and "VIP 客户" not in slow
    assert "VIP 客户专享服务" in offered("请问", "我是 VIP，有什么不一样")
    # What the subject does not say the first message may.
    assert "怎样退货" in offered("请教", "怎样退货")


def test_an_article_of_a_ticket_says_what_was_replaced(cast: Any, shelf: Any, browser: Callable, ticket: Any) -> None:
    page, at = browser(cast.li), f"/tickets/{ticket.code}/article"
    assert page.get(at).status_code == 200
    assert Edition.objects.count() == 0
    assert page.post(at, {"title": "x", "category": ""}).status_code == 200
    answer = page.post(at, {"title": "空调不热", "category": "aircon", "language": "zh-hans"})
    made = Edition.objects.get()
    assert answer.headers["HX-Redirect"] == f"/knowledge/{made.article_id}/zh-hans" and made.draft_title == "空调不热"
    assert browser(cast.qian).get(at).status_code in (403, 404)


def test_markdown_files_become_drafts_and_each_says_what_became_of_it(cast: Any, shelf: Any, browser: Callable) -> None:
    page = browser(cast.wang)
    files = [
        SimpleUploadedFile("noise.md", "# 外机异响\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode()),
        SimpleUploadedFile("broken.md", b"\xff\xfe\x00"),
        SimpleUploadedFile("no title.md", "只有正文".encode()),
    ]
    answer = page.post("/knowledge/import", {"files": files, "category": "aircon", "language": "zh-hans"})
    said = answer.content.decode()
    assert answer.status_code == 200 and "外机异响" in said and "UTF-8" in said
    assert sorted(one.draft_title for one in Edition.objects.all()) == ["no title", "外机异响"]
    assert "<table>" in Edition.objects.get(draft_title="外机异响").draft_html
    assert page.post("/knowledge/import", {"category": "aircon"}).status_code == 422
    assert browser(cast.qian).get("/knowledge/import").status_code == 403


def test_feedback_is_read_and_handled(cast: Any, shelf: Any, browser: Callable) -> None:
    edition = publish("外机异响", by=cast.zhou, shelf=shelf)
    said = give(edition, Said(False, "outdated", "图和实物不一样"), visit="v", by=cast.lin)
    page = browser(cast.zhou)
    assert "图和实物不一样" in page.get("/knowledge/opinions?mine=1").content.decode()
    page.post(f"/knowledge/opinions/{said.pk}/handled")
    assert "图和实物不一样" not in page.get("/knowledge/opinions").content.decode()
    assert "图和实物不一样" in page.get("/knowledge/opinions?handled=1").content.decode()
    assert page.get("/knowledge/searches").status_code == 200
