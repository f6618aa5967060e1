"""The service catalogue in the administration: the list, its order, copies, and the builder of forms."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from yizhan.catalog.models import CustomField
from yizhan.catalog.requests.request_type import RequestType
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket

pytestmark = pytest.mark.django_db
PLAIN = {"sections": [{"key": "s1", "questions": [{"field": one} for one in ("name", "contact", "subject", "body")]}]}


def made(cast: Any, zh: str, **more: Any) -> RequestType:
    row: RequestType = records["request_type"].create({"labels": {"zh-hans": zh}, "definition": PLAIN, **more},
                                                      by=cast.zhou)  # fmt: skip
    return row


def typed(definition: Any, **more: str) -> dict[str, str]:
    return {"labels.zh-hans": "空调报修", "icon": "wrench", "audience": "everybody",
            "definition": definition if isinstance(definition, str) else json.dumps(definition), **more}  # fmt: skip


def order() -> list[str]:
    return [row.labels["zh-hans"] for row in RequestType.objects.order_by("position", "id") if not row.is_archived]


def test_the_list_is_ordered_by_buttons_and_by_dragging(cast: Any, browser: Callable) -> None:
    first, second, third = (made(cast, zh, position=at) for at, zh in enumerate(("报修", "开票", "咨询")))
    open_ticket(by=cast.wang, requester=cast.lin, subject="空调", department=cast.support, request_type=second)
    client = browser(cast.zhou)
    shown = client.get("/admin/request_type").content.decode()
    assert shown.index("报修") < shown.index("开票") and "近 30 天 1 张工单" in shown
    client.post("/admin/request_type/order", {"move": f"{second.pk}:up"})
    assert order() == ["开票", "报修", "咨询"]
    client.post("/admin/request_type/order", {"order": f"{third.pk},{second.pk},nonsense"})
    assert order() == ["咨询", "开票", "报修"]
    assert browser(cast.wang).post("/admin/request_type/order", {"move": f"{first.pk}:up"}).status_code == 403
    assert order() == ["咨询", "开票", "报修"]


def test_a_copy_rests_until_it_is_used(cast: Any, browser: Callable) -> None:
    row = made(cast, "报修", icon="wrench", subject="{{ body }}")
    client = browser(cast.zhou)
    client.post(f"/admin/request_type/{row.pk}/copy")
    copy = RequestType.objects.exclude(pk=row.pk).get()
    assert copy.is_archived and copy.labels == {"zh-hans": "报修（副本）"}
    assert (copy.definition, copy.icon, copy.subject) == (row.definition, "wrench", "{{ body }}")
    client.post(f"/admin/request_type/{copy.pk}/restore")
    assert order() == ["报修", "报修（副本）"]


def test_what_was_typed_stays_until_it_can_be_kept(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    assert 'data-choices="' in client.get("/admin/request_type/new").content.decode()
    wrong = {"sections": [{"key": "s1", "labels": {"zh-hans": "设备"}, "questions": [{"field": "gone"}]}]}
    answer = client.post("/admin/request_type/new", typed(wrong, **{"labels.en": "Repair"}))
    assert answer.status_code == 422 and 'value="Repair"' in answer.content.decode()
    assert answer.context["text"] == json.dumps(wrong) and not RequestType.objects.exists()
    assert client.post("/admin/request_type/new", typed("{")).status_code == 422
    assert client.post("/admin/request_type/new", typed(PLAIN)).status_code == 302
    row = RequestType.objects.get()
    page = client.get(f"/admin/request_type/{row.pk}")
    records["request_type"].edit(row, {"icon": "box"}, by=cast.zhou)
    late = client.post(f"/admin/request_type/{row.pk}", typed(PLAIN, seen=page.context["seen"], subject="X"))
    assert late.status_code == 409 and 'value="X"' in late.content.decode()
    row.refresh_from_db()
    assert row.icon == "box" and row.subject == ""
    meant = typed(PLAIN, seen=late.context["seen"], subject="X")
    assert client.post(f"/admin/request_type/{row.pk}", meant).status_code == 302
    sections = {"sections": [*PLAIN["sections"], {"key": "s2", "questions": [{"field": "files"}]}]}
    now = client.get(f"/admin/request_type/{row.pk}").context["seen"]
    assert client.post(f"/admin/request_type/{row.pk}", typed(sections, seen=now)).status_code == 302
    event = Event.objects.filter(name="request_type.edited", subject_id=row.pk).order_by("-id")[0]
    assert event.changes["definition.sections"] == [PLAIN["sections"], sections["sections"]]
    log = client.get(f"/admin/audit?kind={row.subject_kind()}&subject={row.pk}").content.decode()
    assert "空调报修" in log


def test_problems_name_their_place(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    wrong = {"sections": [{"key": "s1", "questions": [{"field": "contact"}, {"field": "gone"}]}]}
    found = client.post("/admin/request_type/check", typed(wrong) | {"labels.zh-hans": ""}).json()["problems"]
    assert {(one["node"], one["key"]) for one in found} == {
        ("settings", "labels"),
        ("question:gone", ""),
        ("settings", ""),
    }
    assert client.post("/admin/request_type/check", typed(PLAIN)).json() == {"problems": []}


def test_a_field_is_made_in_place_and_asked_for_in_conditions(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    empty = client.post("/admin/request_type/field", {"type": "choice"}).json()
    assert empty["question"] is None and "labels" in empty["errors"]
    sent = {"labels.zh-hans": "设备", "labels.en": "Device", "type": "choice", "settings": "空调\n电梯"}
    entry = client.post("/admin/request_type/field", sent).json()["question"]
    assert entry["options"] == [["空调", "空调"], ["电梯", "电梯"]] and CustomField.objects.get().is_public
    key = entry["field"]
    offered = client.get(f"/admin/request_type/conditions/fields?of=subject,{key},gone").json()["fields"]
    assert [one["key"] for one in offered] == ["subject", key]
    read = client.post("/admin/request_type/conditions/read", {"text": f"{key}:电梯"}).json()
    assert read["tree"]["parts"][0]["field"] == key and read["error"] == ""
    assert client.post("/admin/request_type/conditions/read", {"text": "status:open"}).json()["error"]
    assert f'data-insert="{key}:"' in client.get(f"/admin/request_type/conditions/words?of={key}").content.decode()


def test_the_preview_is_the_customers_page_in_a_frame_of_ours(cast: Any, browser: Callable) -> None:
    asked = {"sections": [*PLAIN["sections"], {"key": "s2", "labels": {"en": "The device"}, "questions": [
        {"field": "files", "labels": {"en": "A photo"}}]}, {"key": "s3", "questions": "nonsense"}]}  # fmt: skip
    sent = typed(asked, language="en", **{"labels.en": "Repair", "subject": "x" * 400})
    shown = browser(cast.zhou).post("/submit/preview/form", sent)
    page = shown.content.decode()
    assert shown.status_code == 200 and "The device" in page and "<h1>Repair</h1>" in page and "Send request" in page
    assert shown["X-Frame-Options"] == "SAMEORIGIN" and "form-action 'none'" in shown["Content-Security-Policy"]
    assert "lang" not in shown.cookies and not RequestType.objects.exists()
    assert browser(cast.wang).post("/submit/preview/form", sent).status_code == 404
    assert browser().post("/submit/preview/form", sent).status_code == 404


def test_the_log_says_what_became_of_a_form(cast: Any, browser: Callable) -> None:
    row = made(cast, "报修")
    asked = [{"field": one} for one in ("name", "contact", "subject", "files")]
    asked[2]["labels"] = {"zh-hans": "哪里坏了", "en": "What is broken"}  # type: ignore[assignment]
    section = {"key": "s1", "labels": {"zh-hans": "设备", "en": "Device"}, "questions": asked}
    records["request_type"].edit(row, {"definition": {"sections": [section]}}, by=cast.zhou)
    shown = browser(cast.zhou).get("/admin/audit?kind=requesttype").content.decode()
    assert "<del>4 个问题</del>" in shown
    assert "新增：附件；移除：详细说明；修改：哪里坏了；分区：设备" in shown and "&#x27;field&#x27;" not in shown
