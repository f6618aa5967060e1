"""The community for programs: topics and posts read, answered, checked and kept in order."""

from typing import Any

import pytest

from yizhan.community.models import Post, Topic
from yizhan.community.tests.work import begun, board, opened, writer

pytestmark = pytest.mark.django_db


def test_a_program_checks_answers_and_tidies(cast: Any, zhou: Any) -> None:
    topic = begun(writer(cast.lin, "小林", opened(hold_first=1)))
    board("water")
    held = zhou.get("/posts").json()["items"][0]
    assert (held["author"], held["why"]) == ("小林", "new")
    assert zhou.post(f"/posts/{held['id']}/decide", {"decision": "reject"}).status_code == 422
    assert zhou.post(f"/posts/{held['id']}/decide", {"decision": "approve"}).json()["state"] == "shown"
    said = zhou.post(f"/topics/{topic.pk}/posts", {"text": "请先断电"})
    assert said.status_code == 201 and said.json()["is_official"]
    assert zhou.post(f"/topics/{topic.pk}/posts", {"text": " "}).status_code == 422
    assert zhou.post(f"/topics/{topic.pk}/posts", {"text": "x", "parent": "1"}).status_code == 422
    tidied = zhou.ask("PATCH", f"/topics/{topic.pk}", {"board": "water", "is_locked": True, "is_pinned": True})
    assert tidied.json()["is_locked"] and tidied.json()["is_pinned"] and len(tidied.json()["posts"]) == 2
    assert [one["id"] for one in zhou.get("/topics?board=water").json()["items"]] == [topic.pk]
    assert [one["id"] for one in zhou.get("/topics?q=外机").json()["items"]] == [topic.pk]
    made = zhou.post("/topics", {"board": "water", "kind": "idea", "title": "点子", "text": "说说"})
    assert made.status_code == 201
    merged = zhou.ask("PATCH", f"/topics/{made.json()['id']}", {"merge_into": topic.pk})
    assert merged.json()["merged_into"] == topic.pk and Post.objects.filter(topic=topic).count() == 3
    for wrong in ({"merge_into": 99}, {"board": "none"}, {"nothing": 1}, {"is_locked": "no"}, {"is_pinned": 0}):
        assert zhou.ask("PATCH", f"/topics/{topic.pk}", wrong).status_code == 422, wrong
    assert zhou.get(f"/topics/{2**64}").status_code == 404


def test_who_only_answers_decides_nothing(cast: Any, wang: Any) -> None:
    topic = begun(writer(cast.lin, "小林", opened(hold_first=1)))
    post = Post.objects.get()
    assert wang.get("/posts").status_code == 403
    assert wang.post(f"/posts/{post.pk}/decide", {"decision": "approve"}).status_code == 403
    assert wang.ask("PATCH", f"/topics/{topic.pk}", {"is_locked": True}).status_code == 403
    assert not Topic.objects.get().is_locked and Post.objects.get().state == "held"
