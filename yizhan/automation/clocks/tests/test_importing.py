"""Holidays by file, recalculation by programs, and who leads a team."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from tests.cast import keep
from yizhan.automation.clocks.calendars import holidays_of_china
from yizhan.automation.clocks.importing import load
from yizhan.automation.clocks.models import HolidayYear, Policy
from yizhan.automation.clocks.recipients import team_leads
from yizhan.automation.clocks.records import Years
from yizhan.rest.tests.conftest import program  # noqa: F401
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Context
from yizhan.workspace.tests.admin.conftest import browser  # noqa: F401

TABLE = "名称,英文名称,开始,结束,调休\n元旦,New Year,2027/1/1,2027/1/3,\n春节,Spring Festival,2027-02-05,2027-02-12,2027-02-14 2027-02-20\n"
ROWS = [{"labels": {"zh-hans": "元旦", "en": "New Year"}, "from": "2027-01-01", "to": "2027-01-03", "workdays": []}]


@pytest.mark.parametrize(
    "raw",
    [TABLE.encode(), TABLE.encode("gb18030"), TABLE.replace(",", "\t").encode("utf-8-sig"),
     json.dumps({"region": "CN", "years": {"2027": ROWS}}).encode(), json.dumps({"2027": ROWS}).encode()],
    ids=["csv", "csv of Excel", "tabs", "shipped", "years"],
)  # fmt: skip
def test_a_year_comes_by_file_and_again(cast: Any, raw: bytes) -> None:
    assert load(raw, by=cast.zhou) == [2027] and load(raw, by=cast.zhou) == [2027]
    assert HolidayYear.objects.get().year == 2027
    assert str(holidays_of_china().years[2027][0].last) == "2027-01-03"


@pytest.mark.parametrize(
    ("raw", "told"),
    [("zh,en,from\n", "to"), ("zh,en,from,to\n元旦,New Year,2027-13-01,2027-01-03\n", "2027.0"), ("{", "JSON"),
     ('{"2027": []}', "2027"), ("[]", "docs/sla.md"), ("", "zh"),
     ("zh,en,from,to\n元旦,New Year,,\n", "?"), ("zh,en,from,to\n,New Year,2027-01-01,2027-01-03\n", "2027.0")],
)  # fmt: skip
def test_what_is_wrong_is_told_by_row_and_nothing_is_taken_in(cast: Any, raw: str, told: str) -> None:
    with pytest.raises(Invalid, match=None) as error:
        load(raw.encode(), by=cast.zhou)
    assert told in str(error.value.errors) and not HolidayYear.objects.exists()


def test_what_the_database_cannot_keep_is_replaced_or_refused(cast: Any) -> None:
    rows = [{**ROWS[0], "labels": {"zh-hans": "元\x00旦", "en": "New \ud800Year"}}]
    load(json.dumps({"2027": rows}).encode(), by=cast.zhou)
    assert HolidayYear.objects.get().holidays[0]["labels"] == {"zh-hans": "元\ufffd旦", "en": "New \ufffdYear"}
    load(TABLE.replace("元旦", "元\x00旦").encode(), by=cast.zhou)
    for raw in ("[" * 50_000, '{"2027": [NaN]}', TABLE + '"' + "x" * 200_000):
        with pytest.raises(Invalid):
            load(raw.encode(), by=cast.zhou)


def test_only_who_automates_may(cast: Any) -> None:
    with pytest.raises(Refused):
        load(TABLE.encode(), by=cast.wang)


def test_the_command_loads_a_file(cast: Any, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "2027.csv").write_text(TABLE)
    call_command("holidays", "load", str(tmp_path / "2027.csv"))
    assert "2027" in capsys.readouterr().out and HolidayYear.objects.count() == 1
    with pytest.raises(CommandError, match="2027"):
        (tmp_path / "2027.csv").write_text(TABLE.replace("2027/1/1", "2027/1/41"))
        call_command("holidays", "load", str(tmp_path / "2027.csv"))


def test_the_page_takes_a_file(cast: Any, browser: Any) -> None:  # noqa: F811
    page: Client = browser(cast.zhou)
    assert 'type="file"' in page.get("/admin/holiday_year/new").content.decode()
    answer = page.post("/admin/holiday_year/load", {"file": SimpleUploadedFile("x.csv", b"zh\n")}, follow=True)
    assert "en, from, to" in answer.content.decode() and not HolidayYear.objects.exists()
    answer = page.post("/admin/holiday_year/load", {"file": SimpleUploadedFile("x.csv", TABLE.encode())}, follow=True)
    assert "2027" in answer.content.decode() and HolidayYear.objects.count() == 1


def test_programs_look_ahead_and_work_out_again(cast: Any, ticket: Any, program: Any) -> None:  # noqa: F811
    zhou, at = program(cast.zhou), f"/sla-policies/{Policy.objects.get().pk}/recalculation"
    seen = zhou.get(at).json()
    assert seen["looked_at"] == 1 and (seen["moved"], seen["changes"]) == (0, [])
    assert zhou.post(at).status_code == 202 and program(cast.wang).post(at).status_code == 403
    assert zhou.get("/calendars/999/recalculation").status_code == 404


def test_the_lead_of_the_team_hears_first(cast: Any, ticket: Any) -> None:
    with change(ticket, "ticket.edited", by=cast.zhou):
        ticket.team = cast.field
    before = team_leads(ticket)
    keep(cast.field, lead=cast.wang)
    assert cast.wang not in before and team_leads(ticket) == [cast.wang]


@pytest.mark.parametrize(("text", "said"), [
    ("国庆", "不是有效的 JSON，请检查第 1 行第 1 个字符。"), ('[\n1,,]', "不是有效的 JSON，请检查第 2 行第 3 个字符。"),
    ("[NaN]", "不是有效的 JSON。"),
])  # fmt: skip
def test_what_is_no_json_is_said_in_one_language(text: str, said: str) -> None:
    with translation.override("zh-hans"), pytest.raises(Invalid) as caught:
        Years().parse(text, Context())
    assert caught.value.texts == [said]
