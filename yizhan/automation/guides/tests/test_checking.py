"""The checker: every fault is found at its node, and nothing faulty is published."""

from typing import Any

import pytest

from yizhan.automation.guides.checking import errors, problems
from yizhan.automation.guides.trying import walk
from yizhan.automation.guides.world import Desk
from yizhan.spine.errors import Invalid

from .work import in_use, plain, words

pytestmark = pytest.mark.django_db


def test_the_plain_guide_is_sound(cast: Any) -> None:
    assert problems(plain()) == []


@pytest.mark.parametrize(
    ("more", "node", "code"),
    [
        ({"hello": {"to": ""}}, "node:hello", "dead_end"),
        ({"hello": {"to": "fine"}}, "node:what", "unreachable"),
        ({"hello": {"to": "hello"}}, "node:hello", "circle"),
        ({"hello": {"to": "nobody"}}, "node:hello", "unknown_node"),
        ({"start": "nobody"}, "", "no_start"),
        ({"what": {"texts": {}}}, "node:what", "no_text"),
        ({"details": {"fills": "field:none-such"}}, "node:details", "field"),
        ({"urgent": {"ways": [{"slug": "x", "to": "fine", "when": [{"of": "answer:no", "is": "is"}]}]}},
         "node:urgent", "test"),
        ({"ticket": {"department": "none-such"}}, "node:ticket", "unknown_department"),
        ({"hello": {"kind": "hours", "texts": None, "to": None}}, "node:hello", "calendar"),
        ({"details": {"kind": "article", "articles": [999999]}}, "node:details", "unknown_article"),
    ],
)  # fmt: skip
def test_faults_are_found_where_they_are(cast: Any, more: dict[str, Any], node: str, code: str) -> None:
    raw = plain(**more)
    assert (node, code) in {(one.node, one.code) for one in errors(raw)}
    with pytest.raises(Invalid):
        in_use(raw)


def test_a_missing_language_is_a_warning(cast: Any) -> None:
    found = problems(plain(hello={"texts": {"zh-hans": "您好"}}))
    assert [(one.node, one.code, one.level) for one in found] == [("node:hello", "no_language", "warning")]


def test_a_way_that_no_button_leads_to_is_told(cast: Any) -> None:
    def told(value: str) -> list[str]:
        when = [{"of": "answer:what", "is": "is", "value": value}]
        raw = plain(urgent={"ways": [{"slug": "small", "to": "fine", "when": when}]})
        return [one.code for one in problems(raw) if one.node == "node:urgent"]

    assert told("printer") == told("打印机") == [] and told("scanner") == ["never"]


@pytest.mark.parametrize("raw", [None, [], {"nodes": {}}, {"nodes": [1, None, {"slug": 3, "kind": []}], "start": []}])
def test_nonsense_is_told_and_does_no_harm(cast: Any, raw: Any) -> None:
    assert errors(raw)


def test_a_walk_runs_the_engine_and_keeps_nothing(cast: Any) -> None:
    facts = {"signed_in": "no", "brand": "", "page": "", "language": "en"}
    step, lines, wrong = walk(plain(), ["printer", "it was 好了 again"], Desk(facts))
    assert step.end is not None and step.end.slug == "fine" and wrong == ""
    assert lines[0]["text"] == words("您好")["en"]
    assert walk(plain(), ["nonsense"], Desk(facts))[2]
