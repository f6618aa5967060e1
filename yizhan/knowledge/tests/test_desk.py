"""The writers' list, files of articles, what differs between versions, opinions and searches."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yizhan.knowledge import editing, feedback, files, opinions
from yizhan.knowledge.comparing import compared
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.listing import Wanted, figures, listed
from yizhan.knowledge.models import Opinion, Reading, Search
from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def titles(by: Any, **wanted: Any) -> set[str]:
    return {row.draft_title for row in listed(Wanted(**wanted), by)}


def test_the_list_says_what_stands_where(cast: Any, told: Callable, shelf: Any) -> None:
    live = told("空调异响")
    draft = editing.begin(shelf, "zh-hans", Copy("外机漏水", ""), by=cast.wang)
    english = editing.translate(live.article, "en", Copy("Noises", "<p>x</p>"), by=cast.zhou)
    editing.publish(english, by=cast.zhou)
    assert titles(cast.zhou) == {"空调异响", "外机漏水"}
    assert titles(cast.qian) == {"空调异响"}
    assert titles(cast.zhou, stage="draft") == {"外机漏水"}
    assert titles(cast.zhou, language="en") == {"Noises"}
    assert titles(cast.wang, is_mine=True) == {"外机漏水"}
    assert titles(cast.zhou, text="漏水") == {"外机漏水"} == titles(cast.zhou, text=str(draft.article_id))
    assert titles(cast.zhou, category="nowhere") == set() != titles(cast.zhou, category="aircon")
    assert titles(cast.zhou, note="behind") == set()
    editing.write(live, Copy("空调异响", "<p>新</p>"), by=cast.zhou)
    editing.publish(live, by=cast.zhou)
    assert titles(cast.zhou, note="behind") == {"Noises"}
    with clock.at(clock.now() + timedelta(days=200)):
        assert titles(cast.zhou, note="stale") == {"空调异响"}
    with change(live.article, "article.edited", by=cast.zhou):
        live.article.expires_at = clock.now() - timedelta(days=1)
    assert titles(cast.zhou, stage="expired") == {"空调异响"} and titles(cast.zhou, stage="live") == set()


@pytest.mark.parametrize("audience", ["", "signed_in", "internal"])
def test_a_picture_is_given_to_whoever_may_read_its_article(cast: Any, told: Callable, audience: str) -> None:
    edition = told("空调异响", audience=audience)
    picture = files.keep(edition.article, SimpleUploadedFile("a.png", PNG, "image/png"), by=cast.wang)
    assert len(picture.key) >= 20 and picture.content_type == "image/png"
    seen = [name for name, reader in (("nobody", None), ("customer", cast.lin), ("agent", cast.qian))
            if files.given(picture.key, reader)]  # fmt: skip
    assert (
        seen
        == {"": ["nobody", "customer", "agent"], "signed_in": ["customer", "agent"], "internal": ["agent"]}[audience]
    )
    editing.withdraw(edition, by=cast.zhou)
    assert files.given(picture.key, cast.lin) is None is files.given(picture.key, cast.qian)
    assert files.given(picture.key, cast.wang) == picture and files.given("x" * 24, cast.wang) is None


def test_what_is_no_picture_is_refused_whatever_it_is_called(cast: Any, told: Callable) -> None:
    article = told("空调异响").article
    with pytest.raises(Refused):  # readers would see it at once
        files.keep(article, SimpleUploadedFile("手册.pdf", b"%PDF-1.4"), by=cast.wang, is_attached=True)
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html><script>1</script>", b"%PDF-1.4"):
        with pytest.raises(Invalid):
            files.keep(article, SimpleUploadedFile("a.png", content, "image/png"), by=cast.wang)
    with pytest.raises(Refused):
        files.keep(article, SimpleUploadedFile("a.png", PNG), by=cast.qian)
    assert not article.files.exists()
    manual = files.keep(article, SimpleUploadedFile("手册.pdf", b"%PDF-1.4"), by=cast.zhou, is_attached=True)
    assert files.attached(article) == [manual]
    with pytest.raises(Refused):
        files.remove(manual, by=cast.wang)
    editing.withdraw(article.editions.get(), by=cast.zhou)
    files.remove(manual, by=cast.wang)
    assert files.attached(article) == []


def test_a_comparison_shows_words_and_leaves_out_what_is_far() -> None:
    old = "".join(f"<p>第 {at} 段</p>" for at in range(20))
    lines = compared(old, old.replace("第 9 段", "第 9 段改了").replace("<p>第 10 段</p>", ""))
    assert [line.kind for line in lines][:2] == ["gap", "same"] and lines[-1].kind == "gap"
    changed = next(line for line in lines if line.kind == "changed")
    assert ("改了", True) in changed.after and not any(differs for _text, differs in changed.before)
    assert [line.before for line in lines if line.kind == "gone"] == [(("第 10 段", False),)]
    assert [line.kind for line in compared("<p>a</p>", '<p>a</p><img src="/help/files/abcd">')][-1] == "come"
    assert compared(old, old) == compared("", "") == []
    long = "滤网每两周清洗一次，晾干后装回。" * 300
    (line,) = compared(f"<p>{long}三天{long}</p>", f"<p>{long}四天{long}</p>")
    assert [text for text, differs in (*line.before, *line.after) if differs] == ["三", "四"]
    assert "".join(text for text, _differs in line.after) == f"{long}四天{long}"


def test_a_handled_opinion_waits_for_nobody(cast: Any, told: Callable) -> None:
    edition = told("空调异响")
    said = Opinion(edition=edition, number=1, visit="v", is_helpful=False, reason="unclear")
    with change(said, "opinion.given", by=cast.lin):
        pass
    assert titles(cast.zhou, note="unhelpful") == {"空调异响"}
    assert list(feedback.opinions(cast.zhou, is_mine=True)) == [said]
    assert not feedback.opinions(cast.wang, is_mine=True).exists()
    with pytest.raises(Refused):
        opinions.handle(said, by=cast.qian)
    opinions.handle(said, by=cast.zhou)
    assert not feedback.opinions(cast.zhou).exists() and titles(cast.zhou, note="unhelpful") == set()


def test_searches_and_readings_are_summed(told: Callable) -> None:
    for visit, query, found in (("a", "发票", 0), ("b", " 发票", 0), ("b", "发票", 0), ("c", "空调", 3)):
        Search.objects.create(visit=visit, query=query, language="zh-hans", found=found)
    Search.objects.create(visit="d", query="旧", language="zh-hans", found=0, at=clock.now() - timedelta(days=40))
    assert [(one["words"], one["times"]) for one in feedback.searches(only_empty=True)] == [("发票", 2)]
    assert [one["words"] for one in feedback.searches()] == ["发票", "空调"]
    edition = told("空调异响")
    Reading.objects.create(edition=edition, day=clock.now().date(), views=9, helped=3, not_helped=1)
    assert figures([edition.article_id]) == {edition.article_id: {"views": 9, "votes": 4, "share": 75}}
