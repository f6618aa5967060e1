"""A text that only urges is known; one that says anything else never is."""

import time

import pytest

from yizhan.automation.urging.recognising import LONGEST, only_urges

from .sentences import OTHER, URGING, sentences


@pytest.mark.parametrize("text", sentences(URGING))
def test_it_only_urges(text: str) -> None:
    assert only_urges(text)


@pytest.mark.parametrize("text", sentences(OTHER))
def test_it_says_something_else(text: str) -> None:
    assert not only_urges(text)


def test_there_are_enough_of_both() -> None:
    assert len(set(sentences(URGING))) >= 60 and len(set(sentences(OTHER))) >= 60


@pytest.mark.parametrize("text", ["", " ", "。。。", "谢谢", "您好，谢谢！", "Hi,\n\nthanks\nSofia", "🙏🙏", "???"])
def test_politeness_alone_urges_nobody(text: str) -> None:
    assert not only_urges(text)


@pytest.mark.parametrize("text", ["急！" * 100, "催一下。" + "x" * LONGEST])
def test_long_texts_are_left_to_people(text: str) -> None:
    assert not only_urges(text)


@pytest.mark.parametrize(
    "piece",
    [
        "能",
        "请",
        "还",
        "我们",
        "请问",
        "都还",
        "so ",
        "please ",
        "any ",
        "什么时候",
        "处理",
        "a ",
        "-",
        " .",
        "了",
        "急",
    ],
)
def test_no_text_takes_long_to_read(piece: str) -> None:
    text = (piece * LONGEST)[: LONGEST - 1] + "哈"
    began = time.perf_counter()
    only_urges(text)
    assert time.perf_counter() - began < 1
