"""Pages of flows: the list, the draft, versions with their differences, moving over, a walk, files."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yizhan.automation.flows.models import Flow, FlowRun
from yizhan.automation.flows.tests.work import in_use, plain
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change


@pytest.fixture
def flow(cast: Any) -> Flow:
    return in_use(plain(), entry="status:new")


def page(browser: Any, who: Any, path: str, data: dict[str, Any] | None = None) -> Any:
    client = browser(who)
    return client.get(path) if data is None else client.post(path, data)


def test_the_list_tells_versions_tickets_and_drafts(browser: Any, cast: Any, flow: Flow, ticket: Any) -> None:
    clean = page(browser, cast.zhou, "/admin/flow").content.decode()
    assert f"/admin/flow/{flow.pk}/design" in clean and "新到 → 在办 → 完毕" in clean and "版本 1" in clean
    broken = plain(transitions__stop={"to": "nowhere"})
    page(browser, cast.zhou, f"/admin/flow/{flow.pk}/design", {"draft": json.dumps(broken)})
    drafted = page(browser, cast.zhou, "/admin/flow").content.decode()
    assert drafted.count("草稿") > clean.count("草稿")
    for path in ("", "/1/design", "/1/versions"):
        assert page(browser, cast.wang, f"/admin/flow{path}").status_code == 403


def test_a_draft_is_kept_unless_somebody_was_faster(browser: Any, cast: Any, flow: Flow) -> None:
    path = f"/admin/flow/{flow.pk}/design"
    shown = page(browser, cast.zhou, path)
    seen = shown.context["seen"]
    mine, theirs = plain(start="work"), plain(start="end")
    assert page(browser, cast.zhou, path, {"draft": json.dumps(theirs), "seen": seen}).status_code == 302
    late = page(browser, cast.zhou, path, {"draft": json.dumps(mine), "seen": seen})
    assert late.status_code == 409 and "&quot;start&quot;: &quot;work&quot;" in late.content.decode()
    assert f'href="{path}"' in late.content.decode()
    again = {"draft": json.dumps(mine), "seen": late.context["seen"]}
    assert page(browser, cast.zhou, path, again).status_code == 302
    assert page(browser, cast.zhou, path, {**again, "draft": json.dumps(theirs)}).status_code == 409
    wrong = page(browser, cast.zhou, path, {"draft": "{nonsense"})
    assert wrong.status_code == 422 and "{nonsense" in wrong.content.decode()
    flow.refresh_from_db()
    assert flow.draft == mine and flow.published == 1


def test_faults_are_told_by_node(browser: Any, cast: Any) -> None:
    draft = json.dumps(plain(transitions__go={"before": {"who": ["role:nobody-such"]}}))
    told = page(browser, cast.zhou, "/admin/flow/check", {"draft": draft}).json()
    assert {"node": "transition:go", "code": "unknown_person"}.items() <= told["problems"][0].items()
    assert page(browser, cast.zhou, "/admin/flow/check", {"draft": "{"}).json()["error"]


def test_versions_are_compared_published_and_taken_back(browser: Any, cast: Any, flow: Flow) -> None:
    base, first = f"/admin/flow/{flow.pk}", flow.draft
    page(
        browser,
        cast.zhou,
        f"{base}/design",
        {"draft": json.dumps(plain(states__work={"limit": 60})), "then": "publish"},
    )
    compared = page(browser, cast.zhou, f"{base}/versions/1")
    assert [one["label"] for one in compared.context["differences"]] == ["在办"]
    assert compared.context["differences"][0]["members"][0][1:] == ("—", "60")
    page(browser, cast.zhou, f"{base}/versions/publish", {})
    flow.refresh_from_db()
    assert flow.published == 2
    page(browser, cast.zhou, f"{base}/versions/1/back", {})
    flow.refresh_from_db()
    assert flow.draft == first and flow.published == 2
    page(browser, cast.zhou, f"{base}/design", {"draft": json.dumps(plain(start="nowhere"))})
    page(browser, cast.zhou, f"{base}/versions/publish", {})
    flow.refresh_from_db()
    assert flow.published == 2


def test_differences_and_faults_are_told_in_words(browser: Any, cast: Any, flow: Flow) -> None:
    base, after = f"/admin/flow/{flow.pk}", [{"do": "tag", "with": {"add": ["x"]}}]
    changed = plain(states__work={"status": "on-hold"}, transitions__go={
        "to": "end", "before": {"who": ["owner", "team:field"]}, "hand": {"team": "field"}, "after": after,
        "continuous": True}, transitions__stop={"hand": 3, "before": [], "from": "common"})  # fmt: skip
    page(browser, cast.zhou, f"{base}/design", {"draft": json.dumps(changed)})
    shown = page(browser, cast.zhou, f"{base}/versions")
    told = {one["label"]: [line[2] for line in one["members"]] for one in shown.context["differences"]}
    assert told["在办"] == ["挂起"] and set(told["开始"]) == {"完毕", "负责人、上门组", "上门组", "标签", "是"}
    assert {node for node, _text in shown.context["errors"]} >= {"结束"}


def test_running_tickets_are_moved_over_with_a_preview(browser: Any, cast: Any, flow: Flow, ticket: Any) -> None:
    base, draft = f"/admin/flow/{flow.pk}", plain(start="work")
    draft["states"], draft["transitions"] = draft["states"][1:], draft["transitions"][1:2]
    page(browser, cast.zhou, f"{base}/design", {"draft": json.dumps(draft)})
    page(browser, cast.zhou, f"{base}/versions/publish", {})
    shown = page(browser, cast.zhou, f"{base}/versions")
    assert [(one["label"], one["tickets"], one["to"]) for one in shown.context["moving"]] == [("新到", 1, "")]
    page(browser, cast.zhou, f"{base}/versions/move", {"to.new": ""})
    assert FlowRun.objects.get().version.number == 1
    done = page(browser, cast.zhou, f"{base}/versions/move", {"to.new": "work"})
    assert done.status_code == 302 and "1" in page(browser, cast.zhou, f"{base}/versions").content.decode()


def test_a_walk_asks_and_does_nothing(browser: Any, cast: Any, ticket: Any) -> None:
    draft = plain(transitions__go={
        "before": {"when": "priority:urgent"}, "during": [{"part": "note", "required": True}],
        "after": [{"do": "tag", "with": {"add": ["seen"]}}]})  # fmt: skip
    given = {"draft": json.dumps(draft), "ticket": ticket.code}
    begun = page(browser, cast.zhou, "/admin/flow/try", given)
    way = begun.context["ways"][0]
    assert (way["at"], way["to"], way["way"].holds, way["asks"][0][1]) == ("新到", "在办", False, True)
    assert [one["why"] for one in way["steps"]] == [""]
    on = page(browser, cast.zhou, "/admin/flow/try", {**given, "taken": "go", "take": "stop"})
    assert on.context["walk"].is_over and on.context["taken"] == "go,stop"
    back = page(browser, cast.zhou, "/admin/flow/try", {**given, "taken": "go,stop", "back": "1"})
    assert back.context["taken"] == "go"
    ticket.refresh_from_db()
    assert ticket.tags == [] and ticket.flow_version_id is None
    assert "没有这张工单" in page(browser, cast.zhou, "/admin/flow/try", {**given, "ticket": "999999"}).content.decode()
    wrong = {**given, "draft": json.dumps(plain(start="nowhere"))}
    assert "请指定流程从哪个状态开始" in page(browser, cast.zhou, "/admin/flow/try", wrong).content.decode()


def test_the_settings_of_a_flow_leave_its_drawing_alone(browser: Any, cast: Any, flow: Flow) -> None:
    shown = page(browser, cast.zhou, f"/admin/flow/{flow.pk}").content.decode()
    assert 'name="entry"' in shown and 'name="draft"' not in shown
    kept = {"labels.zh-hans": "报修", "entry": "priority:high", "position": "1", "draft": "{}"}
    assert page(browser, cast.zhou, f"/admin/flow/{flow.pk}", kept).status_code == 302
    before = flow.draft
    flow.refresh_from_db()
    assert (flow.entry, flow.draft) == ("priority:high", before)


def test_a_flow_is_taken_out_and_brought_in_as_a_file(browser: Any, cast: Any, flow: Flow) -> None:
    file = page(browser, cast.zhou, f"/admin/flow/{flow.pk}/export").content
    taken = page(browser, cast.zhou, "/admin/flow/import", {"file": SimpleUploadedFile("flow.json", file)})
    made = Flow.objects.exclude(pk=flow.pk).get(draft=flow.draft)
    assert taken["Location"] == f"/admin/flow/{made.pk}/design" and made.published == 0
    junk = page(browser, cast.zhou, "/admin/flow/import", {"file": SimpleUploadedFile("flow.json", b"[]")})
    assert junk.status_code == 422 and "不是流程文件" in junk.content.decode()


def test_an_existing_desk_gets_a_shipped_flow_by_a_button(browser: Any, cast: Any) -> None:
    ours = Flow.objects.get(slug="repair")
    with change(ours, "flow.edited", by=SETUP):
        ours.slug = "our-repair"
    listed = page(browser, cast.zhou, "/admin/flow")
    assert [one["slug"] for one in listed.context["shipped"]] == ["repair"]
    added = page(browser, cast.zhou, "/admin/flow/shipped", {"slug": "repair"})
    made = Flow.objects.get(slug="repair")
    assert added["Location"] == f"/admin/flow/{made.pk}/design" and (made.published, made.is_paused) == (1, True)
    assert page(browser, cast.zhou, "/admin/flow/shipped", {"slug": "repair"}).status_code == 409
    assert page(browser, cast.zhou, "/admin/flow/shipped", {"slug": "none"}).status_code == 422
    assert 'value="repair"' not in page(browser, cast.zhou, "/admin/flow").content.decode()


def test_what_the_database_cannot_keep_is_no_error_of_the_desk(browser: Any, cast: Any, flow: Flow) -> None:
    path = f"/admin/flow/{flow.pk}/design"
    odd = plain(states__new={"labels": {"zh-hans": "新\x00到\ud800"}})
    assert page(browser, cast.zhou, path, {"draft": json.dumps(odd)}).status_code == 302
    assert "新\ufffd到\ufffd" in str(Flow.objects.get(pk=flow.pk).draft)
    for text in ("[" * 50_000, '{"states": ' + "[" * 200 + "]" * 200 + "}", '{"states": 1e999}'):
        assert page(browser, cast.zhou, path, {"draft": text}).status_code == 422
    client, named = browser(cast.zhou), {"yizhan_flow": 1, "slug": "odd", "labels": {"en": "O\x00"}, "definition": odd}
    answer = client.post("/admin/flow/import", {"file": SimpleUploadedFile("x.json", json.dumps(named).encode())})
    assert answer.status_code == 302 and "新\ufffd到" in str(Flow.objects.latest("id").draft)
