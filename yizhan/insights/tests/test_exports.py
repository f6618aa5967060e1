"""Exports: real types, nothing a program takes for a formula, Chinese on paper, and only what one may see."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.cast import agent
from yizhan.insights import keeping
from yizhan.insights.exports import csv, making, pdf, xlsx
from yizhan.insights.exports.contents import MOMENT, SECONDS, SHARE, TEXT, WHOLE, Content, Head, Line, Sheet, original
from yizhan.insights.exports.export import TICKETS, Export
from yizhan.insights.reading import DRAWINGS
from yizhan.lib import clock
from yizhan.people.models import Role
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

pytestmark = pytest.mark.django_db
EVIL = ['=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", " =1+1",
        "'=1", "=cmd|' /C calc'!A0", "#N/A"]  # fmt: skip
REPORT = {"definition": {"metrics": ["created", "first_response", "solved_rate"], "by": ["department"],
                         "period": "last_7"}}  # fmt: skip


@pytest.fixture
def tickets(cast: Any, tmp_path: Any, settings: Any) -> list[Ticket]:
    """Three in support, one of them answered, and one in billing."""
    settings.MEDIA_ROOT = tmp_path
    made = [open_ticket(by=cast.lin, requester=cast.lin, subject=f"空调不制冷 {number}", body="x", department=where)
            for number, where in enumerate((cast.support, cast.support, cast.support, cast.billing))]  # fmt: skip
    reply(made[0], by=cast.wang, body="马上来")
    keeping.write([one.pk for one in made])
    return made


def give(agent: Any, *powers: str) -> None:
    role = Role.objects.get(pk=agent.role_id)
    with change(role, "role.edited", by=SETUP):
        role.powers = [*role.powers, *powers]


def book(row: Export) -> Any:
    return load_workbook(io.BytesIO(default_storage.open(row.file).read()))


def test_figures_keep_their_types_below_a_head_that_stays(cast: Any, tickets: list[Ticket]) -> None:
    row = making.ask("report", REPORT, "xlsx", by=cast.zhou)
    page = book(row).worksheets[0]
    lines = {line[0].value: line[1:] for line in page.iter_rows(min_row=2)}
    assert page.freeze_panes == "A2"
    support = lines[cast.support.label]
    assert support[0].value == 3 and support[0].number_format == "#,##0"
    assert support[1].number_format == "[h]:mm:ss" and support[1].is_date
    assert [one.value for one in page[page.max_row]][1] == 4


def test_days_are_days_and_all_the_others_together_are_none(cast: Any, tickets: list[Ticket]) -> None:
    report = {"metrics": ["created"], "by": ["day"], "period": "last_7"}
    page = book(making.ask("report", {"definition": report}, "xlsx", by=cast.zhou)).worksheets[0]
    days = [line[0] for line in page.iter_rows(min_row=2)]
    assert [one.is_date for one in days] == [True] * 7 + [False]
    assert days[0].number_format == "yyyy-mm-dd" and days[1].value - days[0].value == timedelta(days=1)
    row = making.ask("report", {"definition": {**report, "by": ["type", "day"], "top": 1}}, "csv", by=cast.zhou)
    with default_storage.open(row.file) as file:
        assert f",{days[6].value:%Y-%m-%d},4" in file.read().decode("utf-8-sig")


def test_one_row_per_ticket_with_every_field(cast: Any, tickets: list[Ticket]) -> None:
    row = making.ask("report", REPORT, "xlsx", TICKETS, by=cast.zhou)
    page = book(row).worksheets[0]
    heads = [one.value for one in page[1]]
    lines = list(page.iter_rows(min_row=2, values_only=True))
    at = {name: heads.index(name) for name in ("工单号", "标题", "创建时间", "消息数", "客户", "负责人")}
    assert [line[at["工单号"]] for line in lines] == [one.code for one in reversed(tickets)]
    assert lines[-1][at["客户"]] == str(cast.lin)
    local = tickets[0].created_at.astimezone(making.Desk.the().zoneinfo).replace(tzinfo=None, microsecond=0)
    assert lines[-1][at["创建时间"]] == local and isinstance(lines[-1][at["消息数"]], int)
    assert row.total == 4 and row.state == Export.State.DONE


def sheet_of(words: list[str]) -> Content:
    return Content("x", sheets=(Sheet("=1", (Head("=2"),), [Line([one]) for one in words], len(words)),))


def test_no_text_becomes_a_formula_in_excel() -> None:
    file = io.BytesIO()
    xlsx.write(sheet_of(EVIL), file)
    page = load_workbook(file).worksheets[0]
    found = [one for (one,) in page.iter_rows()]
    assert {one.data_type for one in found} == {"s"}
    assert [one.value for one in found][1:] == EVIL


def test_no_text_becomes_a_formula_in_csv_and_none_is_lost() -> None:
    import csv as reading

    file = io.BytesIO()
    csv.write(sheet_of(EVIL), file)
    raw = file.getvalue()
    assert raw.startswith(csv.BOM)
    found = [one for (one,) in reading.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))][1:]
    assert all(one.startswith("'") for one in found[:-1])
    assert [original(one) for one in found] == EVIL


def test_csv_without_a_mark_has_plain_values(cast: Any, tickets: list[Ticket]) -> None:
    row = making.ask("report", REPORT, "csv", by=cast.zhou, bom=False)
    text = default_storage.open(row.file).read().decode()
    assert f"{cast.support.label},3," in text and text.splitlines()[-1].startswith("合计,4,")


@pytest.mark.parametrize("drawing", [*DRAWINGS])
def test_every_drawing_goes_to_paper(cast: Any, tickets: list[Ticket], drawing: str) -> None:
    by = {"number": [], "funnel": ["type"], "pie": ["type"], "heat": ["weekday", "hour"], "line": ["day"],
          "area": ["day"], "matrix": ["type", "day"], "stacked": ["day", "department"]}.get(drawing, ["department"])  # fmt: skip
    asked = {"definition": {**REPORT["definition"], "metrics": ["created"], "by": by, "drawing": drawing,
                            "compare": "before"}, "title": "喆堃 的报表"}  # fmt: skip
    row = making.ask("report", asked, "pdf", by=cast.zhou)
    text = read(row)
    assert "喆堃的报表" in text and "新建工单" in text and "合计" in text


def read(row: Export) -> str:
    """What a program finds in it."""
    pages = PdfReader(io.BytesIO(default_storage.open(row.file).read())).pages
    return "".join("".join(one.extract_text() for one in pages).replace("\0", "").split())


def test_the_overview_on_paper_and_as_a_workbook(cast: Any, tickets: list[Ticket]) -> None:
    asked = {"definition": {"period": "last_7", "compare": "before"}}
    assert "服务概览" in read(making.ask("overview", asked, "pdf", by=cast.zhou))
    assert len(book(making.ask("overview", asked, "xlsx", by=cast.zhou)).sheetnames) == 5
    assert making.ask("overview", asked, "csv", TICKETS, by=cast.zhou).total == 4


def test_paper_has_an_end() -> None:
    heads = (Head("a", TEXT), Head("b", WHOLE), Head("c", SECONDS), Head("d", SHARE), Head("e", MOMENT))
    line = Line(["空调" * 60, 3, -90.0, None, datetime(2026, 7, 1, 8, 0)])  # noqa: DTZ001
    content = Content(
        "很长" * 60, ("x" * 400,), sheets=(Sheet("s", heads, [line] * (pdf.MOST_ROWS + 1), pdf.MOST_ROWS + 1),)
    )
    with pytest.raises(Invalid):
        pdf.write(content, io.BytesIO())
    few = Content(content.title, content.about, sheets=(Sheet("s", heads, [line] * 90, 90),))
    file = io.BytesIO()
    assert pdf.write(few, file) == 90 and len(PdfReader(file).pages) > 1


def test_one_exports_only_what_one_sees(cast: Any, tickets: list[Ticket]) -> None:
    give(cast.zhao, "report.view", "report.export", "ticket.export")
    row = making.ask("report", REPORT, "csv", TICKETS, by=cast.zhao)
    text = default_storage.open(row.file).read().decode()
    assert row.total == 1 and tickets[3].code in text and tickets[0].code not in text


def test_without_the_powers_nothing_is_written(cast: Any, tickets: list[Ticket]) -> None:
    before = Event.objects.count()
    with pytest.raises(Refused):
        making.ask("report", REPORT, "csv", by=cast.wang)
    give(cast.wang, "report.export")
    with pytest.raises(Refused):
        making.ask("report", REPORT, "csv", TICKETS, by=cast.wang)
    for wrong in (("nothing", REPORT, "csv"), ("report", REPORT, "exe"), ("saved", {"saved": 999}, "csv"),
                  ("report", {"definition": {"metrics": ["nothing"]}}, "csv"), ("tickets", {"metric": "x"}, "csv")):  # fmt: skip
        with pytest.raises(Invalid):
            making.ask(*wrong, by=cast.zhou)
    assert Event.objects.filter(pk__gt=0).count() == before + Event.objects.filter(name="role.edited").count()
    assert not Export.objects.exists()


def long_one(monkeypatch: Any, by: Any) -> Export:
    monkeypatch.setattr(making, "AT_ONCE", 2)
    return making.ask("report", REPORT, "xlsx", TICKETS, by=by)


def test_a_long_one_is_a_job_and_its_owner_is_told(cast: Any, tickets: list[Ticket], monkeypatch: Any) -> None:
    row = long_one(monkeypatch, cast.zhou)
    assert row.state == Export.State.WAITING
    making.make(row.pk)
    making.make(row.pk)
    row.refresh_from_db()
    assert row.state == Export.State.DONE and book(row).worksheets[0].max_row == 5
    event = Event.objects.get(name="export.finished")
    assert event.data["told"] == cast.zhou.pk


def test_what_is_cancelled_leaves_no_file(cast: Any, tickets: list[Ticket], monkeypatch: Any, tmp_path: Any) -> None:
    row = long_one(monkeypatch, cast.zhou)
    making.cancel(row, by=cast.zhou)
    making.make(row.pk)
    row.refresh_from_db()
    assert row.state == Export.State.CANCELLED and not list(tmp_path.rglob("*.xlsx"))
    with pytest.raises(Conflict):
        making.cancel(row, by=cast.zhou)


def test_who_lost_the_power_gets_no_file(cast: Any, tickets: list[Ticket], monkeypatch: Any) -> None:
    row = long_one(monkeypatch, cast.zhou)
    with making.door(True):
        Export.objects.filter(pk=row.pk).update(agent=cast.wang)
    making.make(row.pk)
    row.refresh_from_db()
    assert row.state == Export.State.FAILED and row.why and Event.objects.filter(name="export.failed").count() == 1


def test_one_left_lying_is_taken_up_again_and_fails_in_the_end(
    cast: Any, tickets: list[Ticket], monkeypatch: Any
) -> None:
    row = long_one(monkeypatch, cast.zhou)
    assert making.go_round() == 0
    with clock.at(clock.now() + 2 * making.LEFT_LYING):
        assert making.go_round() == 1
        assert making.go_round() == 0
    making.mark(row, tries=making.MOST_TRIES)
    making.make(row.pk)
    row.refresh_from_db()
    assert row.state == Export.State.FAILED and row.why


def test_files_are_forgotten(cast: Any, tickets: list[Ticket], tmp_path: Any) -> None:
    making.ask("report", REPORT, "csv", by=cast.zhou)
    assert making.sweep() == 0 and list(tmp_path.rglob("*.csv"))
    with clock.at(clock.now() + 2 * making.KEPT):
        assert making.sweep() == 1
    assert not list(tmp_path.rglob("*.csv")) and not Export.objects.exists()


def test_what_was_exported_is_in_the_log(cast: Any, tickets: list[Ticket]) -> None:
    row = making.ask("report", REPORT, "csv", by=cast.zhou)
    making.fetch(row, by=cast.zhou).close()
    names = list(Event.objects.filter(subject_kind="export").order_by("pk").values_list("name", "data__rows"))
    assert names == [("export.asked", 3), ("export.fetched", 3)]
    stranger = agent("吴", "wu2@qingshan.example", "agent", [cast.support.pk])
    with pytest.raises(Refused):
        making.fetch(row, by=stranger)
