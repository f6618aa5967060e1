"""Pages of a flow: the draft with its problems, publishing, moving tickets over, a trial, files."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.models import Flow, FlowRun
from yizhan.automation.flows.tests.work import in_use, plain, republish
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket

pytestmark = pytest.mark.django_db


def form(definition: Any, **more: Any) -> dict[str, Any]:
    draft = definition if isinstance(definition, str) else json.dumps(definition, ensure_ascii=False)
    return {"labels.zh-hans": "报修", "labels.en": "Repair", "entry": "", "draft": draft, "position": "1", **more}


def test_a_draft_may_be_wrong_and_what_is_wrong_is_named(browser: Any, cast: Any) -> None:
    client = browser(cast.zhou)
    assert client.post("/admin/flow/new", form("{nonsense")).status_code == 422
    typed = client.post("/admin/flow/new", form("{nonsense")).content.decode()
    assert "{nonsense" in typed and "JSON" in typed
    made = client.post("/admin/flow/new", form(plain(start="nowhere"), by_hand="on"))
    flow = Flow.objects.get(labels__en="Repair")
    assert made.status_code == 302 and flow.by_hand and flow.published == 0
    page = client.get(f"/admin/flow/{flow.pk}").content.decode()
    assert "请指定流程从哪个状态开始" in page and "&quot;start&quot;: &quot;nowhere&quot;" in page
    assert client.post(f"/admin/flow/{flow.pk}/publish").status_code == 422 and not flow.versions.exists()
    assert browser(cast.wang).get("/admin/flow").status_code == 403


def test_publishing_and_moving_tickets_over(browser: Any, cast: Any) -> None:
    client, flow = browser(cast.zhou), in_use(plain())
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="空调", body="不热", department=cast.support)
    pass_transition(ticket, by=cast.wang, transition="go")
    changed = json.loads(json.dumps(plain()).replace('"work"', '"doing"'))
    client.post(f"/admin/flow/{flow.pk}", form(changed))
    assert client.post(f"/admin/flow/{flow.pk}/publish").status_code == 302
    page = client.get(f"/admin/flow/{flow.pk}").content.decode()
    assert 'name="to.work"' in page and "版本 2" in page
    assert client.post(f"/admin/flow/{flow.pk}/migrate").status_code == 422
    assert client.post(f"/admin/flow/{flow.pk}/migrate", {"to.work": "doing"}).status_code == 302
    assert Event.objects.get(name="flow.migrated").data["mapping"] == {"work": "doing"}
    assert FlowRun.objects.get().version.number == 1  # until the job has run


def test_check_trial_and_file(browser: Any, cast: Any, ticket: Any) -> None:
    client, flow = browser(cast.zhou), in_use(plain())
    found = client.post("/admin/flow/check", form(plain(transitions__go={"to": "moon"}))).content.decode()
    assert "moon" in found and "开始" in found
    walked = client.post("/admin/flow/trial", {**form(plain()), "sample": ticket.code}).content.decode()
    assert "新到 → 在办" in walked and ticket.code in walked
    file = client.get(f"/admin/flow/{flow.pk}/export").content
    taken = client.post("/admin/flow/import", {"file": SimpleUploadedFile("flow.json", file)})
    assert taken.status_code == 302 and Flow.objects.filter(draft=flow.draft).count() == 2
    assert client.post("/admin/flow/import", {"file": SimpleUploadedFile("flow.json", b"[]")}).status_code == 422


def test_a_newer_version_is_needed_only_for_what_has_changed(browser: Any, cast: Any) -> None:
    flow = in_use(plain())
    republish(flow, plain(states__new={"limit": 30}))
    page = browser(cast.zhou).get(f"/admin/flow/{flow.pk}").content.decode()
    assert f"/admin/flow/{flow.pk}/publish" not in page and "版本 2" in page
