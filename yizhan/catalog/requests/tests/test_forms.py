"""Forms of request types: what is asked for which answers, and what a wrong form is told."""

from typing import Any

import pytest

from yizhan.catalog.requests.answering import for_browser, shown
from yizhan.catalog.requests.checking import known, problems
from yizhan.catalog.requests.definition import Form
from yizhan.catalog.requests.request_type import RequestType
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records

BASE = [{"field": "name"}, {"field": "contact"}, {"field": "subject"}]


@pytest.fixture
def asked(cast: Any) -> None:
    """Three public fields: a choice, a number, a text; and one customers do not see."""
    make = records["field"].create
    choices = {"choices": [{"value": "laser", "label": "激光"}, {"value": "ink", "label": "喷墨"}]}
    make({"labels": "种类", "slug": "kind_of", "type": "choice", "settings": choices, "is_public": True}, by=cast.zhou)
    make({"labels": "楼层", "slug": "level", "type": "number", "is_public": True}, by=cast.zhou)
    make({"labels": "墨盒", "slug": "ink_name", "type": "text", "is_public": True, "is_required": True}, by=cast.zhou)
    make({"labels": "成本", "slug": "cost", "type": "number"}, by=cast.zhou)


def form(*questions: dict[str, Any], **section: Any) -> dict[str, Any]:
    return {"sections": [{"key": "s1", "questions": BASE}, {"key": "s2", "questions": list(questions), **section}]}


def fields(definition: dict[str, Any], **answers: Any) -> list[str]:
    return [one.field for _section, one in shown(Form(definition), answers)][len(BASE) :]


@pytest.mark.usefixtures("asked")
def test_an_answer_to_a_hidden_question_counts_for_nothing() -> None:
    drawn = form(
        {"field": "kind_of"},
        {"field": "ink_name", "shown_if": "kind_of:ink"},
        {"field": "level", "shown_if": "ink_name~canon"},
    )
    assert fields(drawn) == ["kind_of"]
    assert fields(drawn, kind_of="ink", ink_name="Canon 680") == ["kind_of", "ink_name", "level"]
    assert fields(drawn, kind_of="laser", ink_name="Canon 680") == ["kind_of"]


@pytest.mark.usefixtures("asked")
def test_a_section_hides_with_all_its_questions() -> None:
    drawn = form({"field": "kind_of"}, {"field": "level"}, shown_if='subject~"打印机"')
    assert fields(drawn, subject="空调不冷") == [] and fields(drawn, subject="打印机卡纸") == ["kind_of", "level"]


@pytest.mark.usefixtures("asked")
def test_a_condition_goes_to_the_browser_as_data() -> None:
    assert for_browser("kind_of:laser,ink -level>3") == {"all": [
        {"field": "kind_of", "how": "choice", "op": "=", "values": ["laser", "ink"]},
        {"not": {"field": "level", "how": "number", "op": ">", "values": [3.0]}},
    ]}  # fmt: skip
    assert for_browser("") is None


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ([{"field": "cost"}], "unknown"),
        ([{"field": "level"}, {"field": "level"}], "twice"),
        ([{"field": "level", "shown_if": "kind_of:ink"}, {"field": "kind_of"}], "later"),
        ([{"field": "level", "shown_if": "assignee:me"}], "condition"),
        ([{"field": "level", "shown_if": "打印机"}], "condition"),
        ([{"field": "level", "value": "viele"}], "value"),
        ([{"field": "body", "value": ["x"]}], "value"),
        ([{"field": "files", "value": "x.png"}], "value"),
        ([{"field": "level", "labels": {"tlh": "bIr"}}], "words"),
    ],
)
def test_a_wrong_form_is_told_where(cast: Any, questions: list[dict[str, Any]], code: str) -> None:
    row = RequestType(definition=form(*questions))
    assert [one.code for one in problems(row)] == [code]
    with pytest.raises(Invalid) as refused:
        records["request_type"].create({"labels": "报修", "definition": row.definition}, by=cast.zhou)
    assert "definition" in refused.value.errors


def test_sections_that_are_none_are_no_form_that_was_not_drawn() -> None:
    assert [one.code for one in problems(RequestType(definition={"sections": "s1"}))] == ["shape"]


@pytest.mark.usefixtures("asked")
def test_what_everybody_may_ask_asks_for_an_address(cast: Any) -> None:
    raw = {"labels": "发票", "subject": "发票 {{ kind_of }}", "definition": {"sections": [
        {"key": "s1", "questions": [{"field": "kind_of"}]}]}}  # fmt: skip
    with pytest.raises(Invalid):
        records["request_type"].create(raw, by=cast.zhou)
    row = records["request_type"].create({**raw, "audience": "signed_in"}, by=cast.zhou)
    assert row.slug and row.form.asks("kind_of") and not row.admits(None, None)


@pytest.mark.usefixtures("asked")
def test_before_it_is_drawn_it_asks_what_the_plain_form_asks(cast: Any) -> None:
    row = records["request_type"].create({"labels": "报修"}, by=cast.zhou)
    assert [one.field for _section, one in row.form.questions()] == [
        "name", "contact", "kind_of", "level", "ink_name", "subject", "body", "files",
    ]  # fmt: skip
    assert RequestType.open_to(None, None) == [row]


def test_only_what_a_form_consists_of_is_kept() -> None:
    given = {"x": 1, "sections": [{"key": "s1", "y": 2, "hints": {}, "questions": [{"field": "name", "z": 3}]}, 4]}
    assert known(given) == {"sections": [{"key": "s1", "questions": [{"field": "name"}]}]}
    said = {"labels": {"en": "\u202eexe"}, "questions": [{"field": "name", "value": ["\u202ea"]}]}
    [section] = known({"sections": [said]})["sections"]
    assert section["labels"] == {"en": "exe"} and section["questions"][0]["value"] == ["a"]
