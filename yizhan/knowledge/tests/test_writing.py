"""A working copy, its review, its publication and the way back; who may, and what readers see meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.knowledge import editing
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Category, Edition
from yizhan.knowledge.reading import articles, editions
from yizhan.knowledge.searching import search
from yizhan.lib import clock
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event

pytestmark = pytest.mark.django_db


def begun(
    shelf: Category, by: Any, title: str = "外机异响的排查", html: str = "<p>先看支架。</p>", **more: Any
) -> Edition:
    return editing.begin(shelf, "zh-hans", Copy(title, html), by=by, **more)


def test_readers_see_what_is_published_and_not_what_is_being_written(cast: Any, shelf: Category) -> None:
    edition = begun(shelf, cast.zhou)
    assert not editions(None).exists() and search("外机", None, language="zh-hans") == []
    editing.publish(edition, by=cast.zhou)
    editing.write(
        edition, Copy("外机异响的六种原因", "<h1>一</h1><p onclick=x>支架</p><script>1</script>"), by=cast.zhou
    )
    seen = editions(None).get()
    assert (seen.title, seen.number, seen.stage) == ("外机异响的排查", 1, "draft")
    assert edition.draft_html == "<h2>一</h2><p>支架</p>"
    editing.publish(edition, by=cast.zhou)
    assert editions(None).get().title == "外机异响的六种原因"
    assert [one.number for one in edition.versions.all()] == [2, 1]
    editing.roll_back(edition, 1, by=cast.zhou)
    assert (edition.draft_title, editions(None).get().number) == ("外机异响的排查", 2)
    editing.withdraw(edition, by=cast.zhou)
    assert not articles(None).filter(editions__is_live=True).exists() and search("外机", None, language="zh-hans") == []
    with pytest.raises(Conflict):
        editing.withdraw(edition, by=cast.zhou)
    assert "支架" not in str(list(Event.objects.filter(subject_kind="edition").values_list("data", flat=True)))


def test_nothing_empty_is_reviewed_or_published(cast: Any, shelf: Category) -> None:
    edition = begun(shelf, cast.zhou, html="<p> </p>")
    for step in (editing.hand_in, editing.publish):
        with pytest.raises(Invalid, match="先写正文"):
            step(edition, by=cast.zhou)
    with pytest.raises(Invalid):
        editing.publish(edition, by=cast.zhou, at=clock.now() + timedelta(hours=1))
    editing.write(edition, Copy("外机", '<p><img src="/files/1" alt="外机"></p>'), by=cast.zhou)
    editing.publish(edition, by=cast.zhou)
    assert editions(None).get().title == "外机"


def test_a_review_goes_back_and_forth(cast: Any, shelf: Category) -> None:
    edition = begun(shelf, cast.wang)
    with pytest.raises(Refused):
        editing.publish(edition, by=cast.wang)
    editing.hand_in(edition, by=cast.wang, remark="请看第二段")
    with pytest.raises(Conflict):
        editing.hand_in(edition, by=cast.wang)
    with pytest.raises(Invalid):
        editing.send_back(edition, by=cast.zhou, remark=" ")
    editing.send_back(edition, by=cast.zhou, remark="缺图")
    assert (edition.stage, edition.remark) == ("draft", "缺图")
    editing.hand_in(edition, by=cast.wang)
    editing.publish(edition, by=cast.zhou)
    assert edition.is_live and edition.remark == ""
    with pytest.raises(Conflict):
        editing.publish(edition, by=cast.zhou)


def test_nothing_is_written_without_a_title_or_the_right(cast: Any, shelf: Category) -> None:
    with pytest.raises(Invalid) as error:
        begun(shelf, cast.zhou, title="  ")
    assert list(error.value.errors) == ["title"]
    with pytest.raises(Invalid):
        begun(shelf, cast.zhou, title="长" * 201)
    with pytest.raises(Invalid) as error:
        begun(shelf, cast.zhou, html=f"<p>{'长' * 500_000}</p><p>结尾</p>")
    assert list(error.value.errors) == ["html"]
    with pytest.raises(Refused):
        begun(shelf, cast.qian)
    assert not Edition.objects.exists()


def test_what_is_planned_is_put_out_once_when_its_time_comes(cast: Any, shelf: Category) -> None:
    edition = begun(shelf, cast.zhou)
    when = clock.now() + timedelta(hours=2)
    editing.publish(edition, by=cast.zhou, at=when)
    assert editing.publish_due() == 0 and not editions(None).exists()
    with clock.at(when + timedelta(minutes=1)):
        assert editing.publish_due() == 1
        assert editing.publish_due() == 0
    edition.refresh_from_db()
    assert (edition.number, edition.stage, edition.publish_at) == (1, "published", None)
    assert edition.versions.get().author == cast.zhou


def test_a_translation_falls_behind_and_catches_up(cast: Any, shelf: Category) -> None:
    edition = begun(shelf, cast.zhou)
    editing.publish(edition, by=cast.zhou)
    english = editing.translate(edition.article, "en", Copy("Noise", "<p>Look</p>"), by=cast.zhou)
    editing.publish(english, by=cast.zhou)
    assert not editing.is_behind(english, editing.first_number(edition.article))
    editing.write(edition, Copy("外机异响", "<p>新</p>"), by=cast.zhou)
    editing.publish(edition, by=cast.zhou)
    assert editing.is_behind(english, editing.first_number(edition.article))
    with pytest.raises(Conflict):
        editing.translate(edition.article, "en", Copy("Noise", ""), by=cast.zhou)
    # Nothing in it has to be changed: its writer says so, and who publishes agrees.
    editing.hand_in(english, by=cast.wang)
    editing.publish(english, by=cast.zhou)
    assert not editing.is_behind(english, editing.first_number(edition.article))
    for again in (editing.hand_in, editing.publish):
        with pytest.raises(Conflict):
            again(english, by=cast.zhou)
    editing.write(english, Copy("Noise again", "<p>Look</p>"), by=cast.zhou)
    editing.publish(english, by=cast.zhou)
    assert not editing.is_behind(english, editing.first_number(edition.article))


def test_an_expired_or_archived_article_is_gone(cast: Any, shelf: Category) -> None:
    edition = begun(shelf, cast.zhou, expires_at=clock.now() + timedelta(days=1))
    editing.publish(edition, by=cast.zhou)
    assert editions(None).exists()
    with clock.at(clock.now() + timedelta(days=2)):
        assert not editions(None).exists()
    with change(edition.article, "article.edited", by=cast.zhou):
        edition.article.is_archived = True
    assert not editions(cast.wang).exists()
