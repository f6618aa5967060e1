"""Words, other scripts, sounds, slips and whole questions find articles; nobody finds what they may not read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yizhan.knowledge import editing
from yizhan.knowledge.audience import Audience
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Category, Synonym
from yizhan.knowledge.reading import audience_of, categories, editions
from yizhan.knowledge.records import ready_category
from yizhan.knowledge.searching import search
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records

pytestmark = pytest.mark.django_db


def titles(text: str, reader: Any = None, language: str = "zh-hans") -> list[str]:
    return [hit.edition.title for hit in search(text, reader, language=language)]


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        ("空调制热", "words"),
        ("空調製熱", "words"),
        ("空條制熱", "sound"),
        ("kongtiao", "sound"),
        ("kongtiaozhir", "sound"),
        ("ktzr", "sound"),
        ("冷气制热", "words"),
        ("冷气", "words"),
        ("AC制热", "words"),
        ("ＡＣ制热", "words"),
        ("为什么我的空调开了制热还是没有热风", "some"),
    ],
)
def test_however_it_is_asked_it_is_found(cast: Any, told: Callable, asked: str, how: str) -> None:
    told("打印机卡纸", "打开后盖")
    told("Accounts", "Locked")
    told("空调制热效果差", "请检查滤网，热风不足时清洗。")
    with change(Synonym(words=["空调", "冷气", "AC"]), "synonym.created", by=cast.zhou):
        pass
    hits = search(asked, None, language="zh-hans")
    assert [(hit.edition.title, hit.how) for hit in hits] == [("空调制热效果差", how)]


@pytest.mark.parametrize("asked", ["printer", "pritner", "prin", "Paper jam in the printer"])
def test_slips_in_letters_are_forgiven(told: Callable, asked: str) -> None:
    told("Printer paper jam", "Open the cover", language="en")
    assert titles(asked, language="en") == ["Printer paper jam"]
    assert titles("zebra xylophone", language="en") == []


def test_titles_weigh_more_than_texts_and_the_language_of_the_reader_most(told: Callable) -> None:
    told("滤网", "空调 空调 空调")
    told("空调清洗", "滤网")
    told("Filter of 空调", "x", language="en")
    assert titles("空调") == ["空调清洗", "滤网", "Filter of 空调"]
    assert titles("空调", language="en")[0] == "Filter of 空调"


def test_what_another_language_finds_is_shown_in_the_readers(cast: Any, told: Callable) -> None:
    chinese = told("打印机卡纸", "打开后盖")
    english = editing.translate(chinese.article, "en", Copy("Paper jam", "<p>Open the cover</p>"), by=cast.zhou)
    assert titles("dayinji", language="en") == ["打印机卡纸"]  # not published yet
    editing.publish(english, by=cast.zhou)
    assert titles("dayinji", language="en") == ["Paper jam"]
    assert titles("paper jam") == ["打印机卡纸"]


@pytest.mark.parametrize(
    "asked", ["", " ", "!!!", "'", "' | '", "a:*", "\\", "空", "%", "x" * 5000, "🙂", "((", "空 & | 调"]
)
def test_any_text_may_be_asked(told: Callable, asked: str) -> None:
    told("空调制热效果差")
    assert isinstance(search(asked, None, language="zh-hans"), list)


def readers(cast: Any) -> dict[str, Any]:
    with change(cast.lin, "customer.edited", by=cast.zhou):
        cast.lin.tags = ["vip"]
    return {"nobody": None, "customer": cast.sofia, "vip": cast.lin, "agent": cast.qian}


@pytest.mark.parametrize(
    ("outer", "inner", "own", "seen_by"),
    [
        ("", "", "", {"nobody", "customer", "vip", "agent"}),
        ("public", "signed_in", "", {"customer", "vip", "agent"}),
        ("signed_in", "", "public", {"customer", "vip", "agent"}),
        ("", "tagged", "", {"vip", "agent"}),
        ("internal", "public", "public", {"agent"}),
        ("", "", "internal", {"agent"}),
        ("signed_in", "", "tagged", {"vip", "agent"}),
    ],
)
def test_each_step_narrows_and_none_widens(
    cast: Any, told: Callable, shelf: Category, outer: str, inner: str, own: str, seen_by: set[str]
) -> None:
    section = Category(slug="noise", labels={"en": "Noise"}, parent=shelf)
    for row, audience in ((shelf, outer), (section, inner)):
        with change(row, "category.edited", by=cast.zhou):
            row.audience, row.reader_tags = audience, ["vip"]
    told("机密的空调手册", shelf=section, audience=own, reader_tags=["vip"])
    for name, reader in readers(cast).items():
        assert bool(titles("空调手册", reader)) is (name in seen_by), name
        assert editions(reader).exists() is (name in seen_by), name
    article = editions(cast.qian).get().article
    assert (audience_of(article) == Audience.PUBLIC) is ("nobody" in seen_by)


def test_a_category_of_another_brand_is_not_shown(cast: Any, told: Callable, shelf: Category) -> None:
    told("空调手册")
    with change(shelf, "category.edited", by=cast.zhou):
        shelf.brands = [7]
    assert [len(search("空调", None, language="zh-hans", brand=one)) for one in (7, 8, None)] == [1, 0, 1]
    assert categories(None, 8) == []


def test_a_search_asks_a_bounded_number_of_questions(told: Callable) -> None:
    for at in range(12):
        told(f"空调手册 {at}")
    search("空调", None, language="zh-hans")
    with CaptureQueriesContext(connection) as few:
        assert len(search("空调手册", None, language="zh-hans")) == 12
    assert len(few) <= 5


def test_a_section_stands_in_a_category_and_a_synonym_has_two_words(cast: Any, shelf: Category) -> None:
    section = records["category"].create({"labels": {"en": "Noise"}, "parent": "aircon"}, by=cast.zhou)
    with pytest.raises(Invalid):
        records["category"].create({"labels": {"en": "Deeper"}, "parent": section.slug}, by=cast.zhou)
    shelf.parent_id = section.pk
    with pytest.raises(Invalid):
        ready_category(shelf, cast.zhou)
    with pytest.raises(Invalid):
        records["synonym"].create({"words": ["空调"]}, by=cast.zhou)


def test_the_part_that_counts_may_stand_anywhere_in_a_question(cast: Any, told: Callable, shelf: Category) -> None:
    told("Printer toner")
    told("Printer drum")
    for asked in ("alpha beta gamma printer toner", "toner printer alpha beta gamma", "printer alpha beta gamma toner"):
        assert titles(asked) == ["Printer toner"], asked
    with change(shelf, "category.edited", by=cast.zhou):
        shelf.audience = Audience.INTERNAL
    assert titles("printer toner") == [] and titles("printer toner", cast.li)[0] == "Printer toner"
