"""Scheduled reports: rights at the moment of sending, nothing twice, the clock of the zone, files that travel along."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest

from yizhan.channels import automatic, compose
from yizhan.channels.models import SentNotice
from yizhan.insights import keeping
from yizhan.insights.exports import sending
from yizhan.insights.exports.schedule import ReportSchedule, ScheduleDue
from yizhan.lib import clock
from yizhan.people.models import Agent, Role
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket

pytestmark = pytest.mark.django_db
GIVEN = {"title": "日报", "report": "overview", "every": "day", "at": "09:00", "zone": "Asia/Shanghai",
         "formats": ["csv"], "addresses": ["boss@acme.example"]}  # fmt: skip


def give(agent: Any, *powers: str) -> None:
    role = Role.objects.get(pk=agent.role_id)
    with change(role, "role.edited", by=SETUP):
        role.powers = [*role.powers, *powers]


@pytest.fixture(autouse=True)
def tickets(cast: Any, tmp_path: Any, settings: Any) -> None:
    """Yesterday three in support, one in billing."""
    settings.MEDIA_ROOT = tmp_path
    with clock.at(clock.now() - timedelta(days=1)):
        made = [open_ticket(by=cast.lin, requester=cast.lin, subject="空调", body="x", department=where)
                for where in (cast.support, cast.support, cast.support, cast.billing)]  # fmt: skip
    keeping.write([one.pk for one in made])


def kept(by: Any, **more: Any) -> ReportSchedule:
    return records["report_schedule"].create({**GIVEN, **more}, by=by)


def opened(mail: SentNotice) -> int:
    """How many tickets the file of a mail counts."""
    with automatic.default_storage.open(mail.files[0]["file"]) as file:
        return int(file.read().decode("utf-8-sig").splitlines()[2].split(",")[1])


def test_everybody_gets_what_they_may_see_at_that_moment(cast: Any) -> None:
    give(cast.zhao, "report.view")
    row = kept(cast.zhou, agents=[cast.zhao.pk, cast.sun.pk])
    sending.send(row.pk, "now")
    sent = {one.address: one for one in SentNotice.objects.all()}
    # 孙静 may not see reports.
    assert set(sent) == {"zhao@qingshan.example", "boss@acme.example"}
    assert opened(sent["zhao@qingshan.example"]) == 1 and opened(sent["boss@acme.example"]) == 4


def test_a_moment_is_sent_once_and_its_files_travel(cast: Any) -> None:
    row = kept(cast.zhou, formats=["csv", "pdf", "xlsx"])
    for _time in range(2):
        sending.send(row.pk, "now")
    mail = SentNotice.objects.get()
    way = SimpleNamespace(name="Desk", address="desk@qingshan.example", mailbox=None)
    assert "4" in automatic.text_of(mail) and len(mail.files) == 3
    assert Event.objects.filter(name="report_schedule.sent").count() == 1
    try:
        made = message_from_bytes(compose.of_notice(mail, way).as_bytes(), policy=policy.default)  # type: ignore[arg-type]
    finally:
        pass
    assert sorted(str(one.get_filename())[-4:] for one in made.iter_attachments()) == [".csv", ".pdf", "xlsx"]


def test_it_stops_when_its_owner_may_not_any_more(cast: Any) -> None:
    give(cast.zhao, "report.view", "report.export")
    row = kept(Agent.objects.get(pk=cast.zhao.pk))
    role = Role.objects.get(pk=cast.zhao.role_id)
    with change(role, "role.edited", by=SETUP):
        role.powers = [one for one in role.powers if one != "report.export"]
    sending.send(row.pk, "now")
    row.refresh_from_db()
    assert row.is_paused and not SentNotice.objects.exists()
    assert Event.objects.get(name="report_schedule.stopped").data["told"] == cast.zhao.pk
    assert ScheduleDue.objects.get(schedule=row).at is None


def test_nine_o_clock_stays_nine_o_clock_when_clocks_change(cast: Any) -> None:
    row = kept(cast.zhou, zone="Europe/Berlin")
    before, after = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
    found = row.schedule.between(before, after + timedelta(days=1))
    assert found == [datetime(2026, 3, 29, 7, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)]
    monthly = kept(cast.zhou, every="quarter", month_day="31")
    assert [one.month for one in sending.next_times(monthly, before, 2)] == [4, 7]


def test_what_was_missed_comes_once(cast: Any, monkeypatch: Any) -> None:
    written: list[Any] = []
    monkeypatch.setattr(sending, "defer", lambda path, **params: written.append(params))
    row = kept(cast.zhou)
    assert sending.go_round() == 0
    with clock.at(clock.now() + timedelta(days=5)):
        assert [sending.go_round(), sending.go_round()] == [1, 0]
        assert ScheduleDue.objects.get(schedule=row).at > clock.now()
    assert len(written) == 1


def test_to_keep_one_takes_the_power_and_readers(cast: Any) -> None:
    for wrong in (
        {"addresses": []},
        {"report": "saved:99"},
        {"at": "25:00"},
        {"addresses": ["x"]},
        {"formats": ["exe"]},
    ):
        with pytest.raises(Invalid):
            kept(cast.zhou, **wrong)
    with pytest.raises(Refused):
        kept(cast.wang)
    own = kept(cast.zhou)
    sending.send_now(own, by=cast.zhou)
    assert SentNotice.objects.get().address == cast.zhou.email


def test_a_dashboard_is_sent_whole_with_its_reports_found_by_its_owner(cast: Any) -> None:
    give(cast.zhao, "report.view")
    report = {"metrics": ["created"], "by": ["department"], "period": "last_7", "drawing": "bar"}
    saved = records["saved_report"].create({"title": "各部门", "definition": report}, by=cast.zhou)
    tiles = [{"id": "a", "title": "新建", "report": {"metrics": ["created"], "period": "last_7", "drawing": "number"}},
             {"id": "b", "saved": saved.pk}]  # fmt: skip
    board = records["dashboard"].create({"title": "主管看板", "definition": {"tiles": tiles}}, by=cast.zhou)
    row = kept(cast.zhou, report=f"board:{board.pk}", agents=[cast.zhao.pk])
    sending.send(row.pk, "now")
    files = {}
    for mail in SentNotice.objects.all():
        with automatic.default_storage.open(mail.files[0]["file"]) as file:
            files[mail.address] = file.read().decode("utf-8-sig")
    assert {address: text.splitlines()[2].split(",")[1] for address, text in files.items()} == {
        "zhao@qingshan.example": "1", "boss@acme.example": "4",
    }  # fmt: skip
    assert all(text.splitlines()[5].startswith("各部门 · ") for text in files.values())
    assert str(cast.support) in files["boss@acme.example"] and str(cast.support) not in files["zhao@qingshan.example"]
    give(cast.zhao, "report.export")
    with pytest.raises(Invalid):
        kept(Agent.objects.get(pk=cast.zhao.pk), report=f"board:{board.pk}")
    records["dashboard"].remove(board, by=cast.zhou)
    sending.send(row.pk, "later")
    assert "仪表盘已不存在" in ScheduleDue.objects.get(schedule=row).why


def test_whoever_manages_reports_sends_nobody_the_figures_of_the_owner(cast: Any) -> None:
    """Addresses read what the owner may see: another one may pause it and take addresses out, not put some in."""
    give(cast.zhao, "report.view", "report.export", "report.share")
    zhao, row, record = Agent.objects.get(pk=cast.zhao.pk), kept(cast.zhou), records["report_schedule"]
    for more in ({"addresses": ["boss@acme.example", "zhao@private.example"]}, {"report": "quarter"}):
        with pytest.raises(Invalid) as wrong:
            record.edit(row, more, by=zhao)
        assert str(cast.zhou) in str(wrong.value)
        row = ReportSchedule.objects.get(pk=row.pk)
        assert row.addresses == ["boss@acme.example"] and row.report == "overview"
    record.edit(row, {"is_paused": True, "addresses": [], "agents": [zhao.pk]}, by=zhao)
    record.edit(ReportSchedule.objects.get(pk=row.pk), {"is_paused": False, "addresses": ["ceo@acme.example"]},
                by=cast.zhou)  # fmt: skip
    assert ReportSchedule.objects.get(pk=row.pk).owner_id == cast.zhou.pk
