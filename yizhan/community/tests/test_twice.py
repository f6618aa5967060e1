"""A form that is sent twice makes one post, with scripts or without, by members and by agents."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.community import posting
from yizhan.community.models import Post, Topic
from yizhan.community.posting import as_agent
from yizhan.lib import clock

from .work import begun, opened, writer

pytestmark = pytest.mark.django_db


def test_the_same_words_in_the_same_place_are_one_post(cast: Any) -> None:
    rules = opened(per_hour=5)
    lin, sofia = writer(cast.lin, "小林", rules), writer(cast.sofia, "Sofia R", rules)
    topic = begun(lin)
    for _time in range(9):
        assert begun(lin) == topic
        posting.answer(topic, "谢谢", by=lin)
    assert Topic.objects.count() == 1 and Post.objects.count() == 2
    topic.refresh_from_db()
    assert topic.answers == 1
    # Others may say the same, the same may be said elsewhere, and something else at any time.
    first = posting.answer(topic, "谢谢", by=sofia)
    for _time in range(2):
        posting.answer(topic, "谢谢", by=lin, to=first)
        posting.answer(topic, "谢谢", by=as_agent(cast.zhou))
    begun(lin, text="还是响。")
    assert Topic.objects.count() == 2 and Post.objects.count() == 6


def test_after_a_while_the_same_words_are_said_again(cast: Any) -> None:
    lin = writer(cast.lin, "小林", opened())
    topic = begun(lin)
    posting.answer(topic, "顶一下", by=lin)
    with clock.at(clock.now() + timedelta(minutes=30)):
        posting.answer(topic, "顶一下", by=lin)
    assert Post.objects.filter(text="顶一下").count() == 2
