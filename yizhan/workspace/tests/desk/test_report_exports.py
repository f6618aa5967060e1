"""Exports in the desk: the menu answers with a file, and nobody fetches the file of another."""

import json
import re
from html import unescape
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from yizhan.insights import keeping
from yizhan.insights.exports import making
from yizhan.insights.exports.export import TICKETS, Export
from yizhan.insights.quarter import quarters
from yizhan.people.models import Role
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket
from yizhan.workspace import notices
from yizhan.workspace.models import Notice

REPORT = {"definition": {"metrics": ["created"], "by": ["department"], "period": "last_7"}}


@pytest.fixture(autouse=True)
def tickets(cast: Any, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = [open_ticket(by=cast.lin, requester=cast.lin, subject=f"空调 {number}", body="x", department=cast.support)
            for number in range(3)]  # fmt: skip
    keeping.write([one.pk for one in made])


@pytest.mark.parametrize("what", [
    {"subject": "overview", "definition": '{"period": "last_7"}', "as": "xlsx:shown"},
    {"subject": "report", "definition": '{"metrics": ["created"], "by": ["type"]}', "as": "csv:shown"},
    {"subject": "report", "query": "metrics=created&metrics=resolved&by=type&period=last_7", "as": "pdf:shown"},
    {"subject": "tickets", "query": "metric=created&period=last_7", "as": "csv:tickets"},
])  # fmt: skip
def test_the_menu_answers_with_a_file(cast: Any, at: Any, what: dict[str, str]) -> None:
    answer = at(cast.zhou).post("/reports/export", what)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert len(b"".join(answer.streaming_content)) > 20
    shown = at(cast.zhou).get("/reports/exports").content.decode()
    assert Export.objects.get().title in shown


def test_what_is_no_export_is_said(cast: Any, at: Any) -> None:
    for wrong in ({}, {"subject": "report", "definition": "[", "as": "xlsx:shown"},
                  {"subject": "report", "as": "exe:shown"}, {"subject": "tickets", "query": "metric=x", "as": "csv:tickets"}):  # fmt: skip
        assert at(cast.zhou).post("/reports/export", wrong).status_code == 422
    assert not Export.objects.exists()


def test_the_file_of_another_is_not_there(cast: Any, at: Any) -> None:
    row = making.ask("report", REPORT, "csv", by=cast.zhou)
    role = Role.objects.get(pk=cast.qian.role_id)
    with change(role, "role.edited", by=SETUP):
        role.powers = [*role.powers, "report.export"]
    for path in (f"/reports/exports/{row.pk}/file", "/reports/exports/99999/file"):
        assert at(cast.qian).get(path).status_code == 404
    assert at(cast.wang).get(f"/reports/exports/{row.pk}/file").status_code == 403
    assert at(cast.zhou).get(f"/reports/exports/{row.pk}/file").status_code == 200


def test_the_owner_hears_when_it_is_ready(cast: Any, at: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(making, "AT_ONCE", 1)
    answer = at(cast.zhou).post(
        "/reports/export", {"subject": "report", "as": "csv:tickets", "query": "metrics=created&period=last_7"}
    )
    assert answer.status_code == 302
    row = Export.objects.get()
    assert row.detail == TICKETS and row.is_open
    assert "hx-trigger" in at(cast.zhou).get("/reports/exports").content.decode()
    making.make(row.pk)
    notices.notify(Event.objects.get(name="export.finished"))
    notice = Notice.objects.get()
    assert notice.agent_id == cast.zhou.pk and notice.url == "/reports/exports" and notice.sentence


def test_the_menu_is_for_those_who_may_export(cast: Any, at: Any) -> None:
    assert "export-menu" in at(cast.zhou).get("/reports").content.decode()
    assert "export-menu" not in at(cast.qian).get("/reports").content.decode()
    assert at(cast.qian).post("/reports/export", {"subject": "overview", "as": "csv:shown"}).status_code == 403


@pytest.mark.parametrize("name", ["service", "customers"])
def test_a_dashboard_leaves_as_it_is_shown(cast: Any, at: Any, name: str) -> None:
    client = at(cast.zhou)
    shown = client.get(f"/reports/{name}?period=last_7").content.decode()
    asked = {key: unescape(value) for key, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown)}
    assert asked["subject"] == "board" and '"period": "last_7"' in asked["definition"]
    files = {}
    for format in ("xlsx", "csv", "pdf"):
        answer = client.post("/reports/export", {**asked, "as": f"{format}:shown"})
        assert answer.status_code == 200, format
        files[format] = b"".join(answer.streaming_content)
    heads, now, before = [line.split(",") for line in files["csv"].decode("utf-8-sig").splitlines()[1:4]]
    assert heads[1] == "新建工单" and now[1] == "3" and before[0] == "对比期"
    book = load_workbook(BytesIO(files["xlsx"]))
    assert book.sheetnames[0] == "数据" and len(book.sheetnames) >= 4
    read = PdfReader(BytesIO(files["pdf"])).pages[0].extract_text().replace("\x00", "")
    assert asked["title"] in read and "新建工单" in read
    answer = client.post("/reports/export", {**asked, "as": "csv:tickets"})
    assert answer.status_code == 422 and "按显示内容" in answer.content.decode()


def test_a_dashboard_of_another_does_not_leave(cast: Any, at: Any) -> None:
    row = records["dashboard"].create({"title": "我的", "definition": {"tiles": []}}, by=cast.qian)
    wrong = [str(row.pk), "9" * 30, "nothing", "", None, ["service"]]
    for which in wrong:
        asked = {"subject": "board", "definition": json.dumps({"board": which}), "as": "csv:shown"}
        assert at(cast.zhou).post("/reports/export", asked).status_code == 422
    assert not Export.objects.exists()


def test_the_process_map_and_the_floor_leave(cast: Any, at: Any) -> None:
    client, texts = at(cast.zhou), {}
    for path in ("/reports/process?period=last_7", "/reports/floor"):
        shown = client.get(path).content.decode()
        given = {
            key: unescape(value) for key, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown)
        }
        asked = {key: given[key] for key in given if key in {"subject", "definition", "query"}}
        for format in ("xlsx", "pdf", "csv"):
            answer = client.post("/reports/export", {**asked, "as": f"{format}:shown"})
            assert answer.status_code == 200, (path, format)
            data = b"".join(answer.streaming_content)
        texts[asked["subject"]] = data.decode("utf-8-sig").splitlines()
    assert texts["process"][0].startswith("环节,工单,进入次数,返工次数,中位工时")
    assert texts["process"][1].split(",")[1:4] == ["3", "3", "0"]
    assert f"{cast.support},3,3,0,0," in "\n".join(texts["live"])
    wrong = {"subject": "process", "definition": '{"flow": "none-such"}', "as": "csv:shown"}
    assert client.post("/reports/export", wrong).status_code == 422


def test_a_quarter_leaves_with_its_sentences(cast: Any, at: Any) -> None:
    first = quarters(ZoneInfo("Asia/Shanghai"))[0].isoformat()
    client = at(cast.zhou)
    shown = client.get(f"/reports/quarter?quarter={first}").content.decode()
    found = re.search(r'name="definition" value="([^"]+)"', shown)
    assert found
    asked = {"subject": "quarter", "definition": unescape(found[1])}
    part = re.search(r'hx-get="(/reports/quarter/stages[^"]+)"', shown)
    assert part
    stages = client.get(unescape(part[1])).content.decode()
    behind = re.search(r'href="(/reports/process/tickets[^"]+)">3</a>', stages)
    assert behind and "空调 2" in client.get(unescape(behind[1])).content.decode()
    files = {}
    for format in ("xlsx", "csv", "pdf"):
        answer = client.post("/reports/export", {**asked, "as": f"{format}:shown"})
        assert answer.status_code == 200, format
        files[format] = b"".join(answer.streaming_content)
    assert "环节" in load_workbook(BytesIO(files["xlsx"])).sheetnames
    assert files["xlsx"].startswith(b"PK")
    read = PdfReader(BytesIO(files["pdf"])).pages[0].extract_text().replace("\x00", "")
    assert "新建工单 3 张，上季度无数据可比。" in read
