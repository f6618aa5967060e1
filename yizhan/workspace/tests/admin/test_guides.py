"""Pages of guides: the list, the draft with its faults, trying it out, publishing."""

import json
from typing import Any

import pytest

from tests.cast import both, keep
from yizhan.automation.guides.models import Guide, GuideTalk
from yizhan.automation.guides.tests.work import in_use, plain
from yizhan.catalog.models import CustomField

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_checked_tried_and_published(browser: Any, cast: Any) -> None:
    keep(CustomField(), slug="kind", labels=both("故障", "Fault"), type="choice", is_public=True,
         settings={"choices": [{"value": "noise", "label": "异响"}]})  # fmt: skip
    guide, client = in_use(plain()), browser(cast.zhou)
    path = f"/admin/guide/{guide.pk}/design"
    assert "打印机排障" in client.get("/admin/guide").content.decode()
    seen = client.get(path).context["seen"]
    broken = json.dumps(plain(hello={"to": ""}))
    assert client.post(path, {"draft": broken, "seen": seen}).status_code == 302
    shown = client.get(path).context
    assert [one["node"] for one in shown["problems"] if one["code"] == "dead_end"] == ["node:hello"]
    told = client.post("/admin/guide/check", {"draft": broken}).json()["problems"]
    assert {"node": "node:hello", "code": "dead_end"}.items() <= told[0].items()
    assert client.post("/admin/guide/check", {"draft": "{"}).json()["error"]
    offered = json.loads(shown["choices"])
    assert {one["key"]: one["end"] for one in offered["kinds"]}["answer"]
    refused = client.post(path, {"draft": json.dumps(plain(what={"options": []})), "then": "publish",
                                 "seen": shown["seen"]})  # fmt: skip
    assert refused.status_code == 422 and "&quot;hello&quot;" in refused.content.decode()
    # What could not be published was kept all the same: the page goes on from there.
    assert client.post(path, {"draft": broken, "seen": refused.context["seen"]}).status_code == 302
    late = client.post(path, {"draft": json.dumps(plain()), "seen": seen})
    assert late.status_code == 409 and f'href="{path}"' in late.content.decode()
    assert client.post(path, {"draft": json.dumps(plain()), "seen": late.context["seen"]}).status_code == 302
    better = json.dumps(plain(hello={"texts": {"zh-hans": "您好呀", "en": "Hello"}}))
    assert client.post(path, {"draft": better, "then": "publish"}).status_code == 302
    guide = Guide.objects.get(pk=guide.pk)
    assert guide.published == 2
    tried = client.post("/admin/guide/try", {"draft": better, "given": '["printer"]', "answer": "好了"})
    assert "您好呀" in tried.content.decode() and "太好了" in tried.content.decode()
    optional = json.dumps(plain(details={"fills": "field:kind", "required": False}))
    asked = client.post("/admin/guide/try", {"draft": optional, "given": "[]", "answer": "printer"}).content.decode()
    assert 'name="answer" value=""' in asked and "跳过" in asked
    skipped = client.post("/admin/guide/try", {"draft": optional, "given": '["printer"]', "answer": ""})
    assert 'role="alert"' not in skipped.content.decode()
    assert "alert" in client.post("/admin/guide/try", {"draft": broken, "given": "[[1]]"}).content.decode()
    assert "hello" in client.get(f"/admin/guide/{guide.pk}/figures").content.decode()
    for place in ("check", "try"):
        assert browser(cast.wang).post(f"/admin/guide/{place}", {"draft": better}).status_code == 403
    assert not GuideTalk.objects.exists() and browser(cast.wang).get(path).status_code == 403
