"""Posts of the community that wait: those who check them are told once, and see how many there are."""

from typing import Any

import pytest

from yizhan.community.tests.work import begun, opened, writer
from yizhan.spine.models import Event
from yizhan.workspace.models import Notice
from yizhan.workspace.notices import notify

pytestmark = pytest.mark.django_db


def test_whoever_checks_posts_is_told_once_until_they_looked(cast: Any, at: Any) -> None:
    by = writer(cast.lin, "小林", opened(hold_first=5))
    begun(by)
    begun(by, "第二个问题")
    for event in Event.objects.filter(subject_kind="post").order_by("id"):
        assert notify.wants(event)  # type: ignore[attr-defined]
        notify(event)
    told = list(Notice.objects.filter(kind="posts").order_by("agent"))
    assert cast.zhou in {one.agent for one in told} and len(told) == len({one.agent for one in told})
    assert all(one.agent.may("community.moderate") for one in told)
    assert told[0].url == "/knowledge/community/queue" and str(told[0].sentence)
    page = at(cast.zhou).get(told[0].url).content.decode()
    assert '<span class="n">2</span>' in page
    assert not Notice.objects.filter(kind="posts", agent=cast.zhou, read_at=None).exists()
