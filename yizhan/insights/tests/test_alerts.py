"""Alerts: fire once, recover, keep quiet, count with the eyes of their owner, and never twice by two workers."""

from datetime import UTC, datetime, timedelta
from random import Random
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.cast import agent
from yizhan.insights import keeping
from yizhan.insights.alerts import watching
from yizhan.insights.alerts.explaining import explain, standing_words
from yizhan.insights.alerts.measuring import threshold
from yizhan.insights.alerts.models import Alert, AlertFiring, AlertState
from yizhan.insights.alerts.problem import open_problem
from yizhan.insights.alerts.telling import headline, sums
from yizhan.insights.alerts.trying import readings, try_out
from yizhan.insights.alerts.windows import WINDOWS
from yizhan.insights.metrics import metrics
from yizhan.lib import clock
from yizhan.people.models import Role
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.spine.reactions import run_later
from yizhan.spine.records import records
from yizhan.tickets.actions.finish import close
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import mark_spam
from yizhan.tickets.models import Link, Ticket
from yizhan.workspace.models import Notice

from .histories import BEGINS, live

pytestmark = pytest.mark.django_db
# A Wednesday, 10:00 in Shanghai.
NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def opened(cast: Any, at: datetime, subject: str = "打印机卡纸", **more: Any) -> Ticket:
    with clock.at(at):
        given = {"requester": cast.lin, "department": cast.support} | more
        return open_ticket(by=given["requester"], subject=subject, body="请看一下", **given)


def known() -> None:
    keeping.write(list(Ticket.objects.values_list("pk", flat=True)))


def kept(by: Any, at: datetime = NOW, **more: Any) -> Alert:
    given = {
        "title": "新建过多",
        "kind": "threshold",
        "metric": "created",
        "limit": 3,
        "window": "1h",
        "pause_minutes": 0,
    }
    with clock.at(at):
        row: Alert = records["alert"].create(given | more, by=by)
        return row


def inflow(by: Any, **more: Any) -> Alert:
    given = {"title": "来量异常", "kind": "inflow", "metric": None, "limit": None, "minimum": 5}
    return kept(by, **(given | more))


def look(at: datetime) -> None:
    with clock.at(at):
        watching.go_round()


def told() -> list[str]:
    return list(Event.objects.filter(subject_kind="alert", name__in=["alert.fired", "alert.recovered"])
                .order_by("id").values_list("name", flat=True))  # fmt: skip


@pytest.fixture
def weeks(cast: Any) -> Any:
    """Two tickets in the hour before 10:00 of each of eight Wednesdays, and one far in the past."""
    opened(cast, NOW - 12 * WEEK)
    for back in range(1, 9):
        for minutes in (10, 40):
            opened(cast, NOW - back * WEEK - timedelta(minutes=minutes), subject=f"第 {back} 周打印机卡纸")
    return cast


def burst(cast: Any, many: int = 9, **more: Any) -> list[Ticket]:
    return [
        opened(cast, NOW - timedelta(minutes=3 * one + 1), f"3 号楼空调主机停机 {one}", **more) for one in range(many)
    ]


def test_a_limit_fires_once_and_recovers_once(cast: Any) -> None:
    alert = kept(cast.zhou)
    for minutes in (1, 2, 3):
        opened(cast, NOW + timedelta(minutes=minutes))
    known()
    look(NOW)
    assert told() == [] and AlertState.objects.get().level == "calm"
    for minutes in (6, 12, 18, 24):
        look(NOW + timedelta(minutes=minutes))
    firing = AlertFiring.objects.get(alert=alert)
    assert (firing.at, firing.figure, firing.resolved_at) == (NOW + timedelta(minutes=6), 3, None)
    assert AlertState.objects.get().level == "firing" and told() == ["alert.fired"]
    for minutes in (65, 75, 85):
        look(NOW + timedelta(minutes=minutes))
    firing.refresh_from_db()
    assert firing.resolved_at == NOW + timedelta(minutes=65)
    assert told() == ["alert.fired", "alert.recovered"] and AlertState.objects.get().level == "calm"
    for days, left in ((400, 1), (401, 0)):
        with clock.at(NOW + timedelta(days=days)):
            watching.sweep()
        assert AlertFiring.objects.count() == left


def test_limits_are_said_in_the_unit_people_read(cast: Any) -> None:
    alert = kept(cast.zhou, metric="closed_rate", limit=50, comparator="lte", minimum=1)
    opened(cast, NOW - timedelta(minutes=5))
    known()
    look(NOW)
    firing = AlertFiring.objects.get(alert=alert)
    assert (firing.figure, firing.arithmetic["limit"]) == (0, 0.5)
    kept(cast.zhou, metric="first_response", limit=30)
    look(NOW)
    assert AlertFiring.objects.count() == 1, "nothing was answered, so there is no time to compare"


def test_of_too_few_a_share_neither_fires_nor_ends(cast: Any) -> None:
    """Unless nobody asks for a minimum: then one is enough to fire, and none to end."""
    alert = kept(cast.zhou, metric="closed_rate", limit=50, comparator="lte", minimum=3)
    bold = kept(cast.zhou, metric="closed_rate", limit=50, comparator="lte", minimum=0)
    assert kept(cast.zhou, is_paused=True).minimum == 5, "what nobody chose"
    opened(cast, NOW - timedelta(minutes=20))
    opened(cast, NOW - timedelta(minutes=5))
    known()
    look(NOW)
    assert AlertFiring.objects.get().alert == bold and AlertState.objects.get(alert=alert).figure == 0
    opened(cast, NOW + timedelta(minutes=1))
    known()
    look(NOW + timedelta(minutes=5))
    firing = AlertFiring.objects.get(alert=alert)
    assert (firing.arithmetic["basis"], firing.arithmetic["minimum"]) == (3, 3)
    with override("en"):
        assert ("Sample size", "3, at least 3 are needed") in sums(firing.arithmetic)
        assert ("Verdict", "too few: neither fires nor ends what fires") in sums({**firing.arithmetic, "basis": 2})
        assert len(sums({key: value for key, value in firing.arithmetic.items() if key != "basis"})) == 3
    for minutes in (42, 70):
        look(NOW + timedelta(minutes=minutes))
        assert AlertFiring.objects.get(alert=alert).resolved_at is None, "two are left, then none"
    assert AlertFiring.objects.get(alert=bold).resolved_at == NOW + timedelta(minutes=70)
    for minutes in (80, 81, 82):
        row = opened(cast, NOW + timedelta(minutes=minutes))
        with clock.at(NOW + timedelta(minutes=minutes + 1)):
            close(row, by=cast.zhou)
    known()
    look(NOW + timedelta(minutes=85))
    assert AlertFiring.objects.get(alert=alert).resolved_at == NOW + timedelta(minutes=85)


def test_more_than_usual_fires_by_what_it_watches(weeks: Any) -> None:
    calm = inflow(weeks.zhou, watch="priority")
    alert = inflow(weeks.zhou, watch="department")
    burst(weeks, department=weeks.billing)
    opened(weeks, NOW - timedelta(minutes=3))
    known()
    look(NOW)
    firing = AlertFiring.objects.get(alert=alert)
    assert firing.value == str(weeks.billing.pk) and (firing.figure, firing.baseline) == (9, 0)
    assert firing.arithmetic["counts"] == [0] * 8 and firing.arithmetic["needed"] == 5
    assert AlertFiring.objects.get(alert=calm).arithmetic["counts"] == [2] * 8
    assert "9" in headline(firing) and len(sums(firing.arithmetic)) == 7


def test_what_comes_every_week_is_usual(weeks: Any) -> None:
    for back in range(1, 9):
        for _one in range(6):
            opened(weeks, NOW - back * WEEK - timedelta(minutes=20))
    alert = inflow(weeks.zhou)
    burst(weeks, 8)
    known()
    look(NOW)
    assert not AlertFiring.objects.filter(alert=alert).exists()
    assert AlertState.objects.get(alert=alert).level == "calm"


def test_spam_counts_neither_now_nor_then(weeks: Any) -> None:
    alert = inflow(weeks.zhou)
    for one in burst(weeks, 8):
        with clock.at(NOW - timedelta(seconds=5)):
            mark_spam(one, by=weeks.zhou)
    known()
    look(NOW)
    assert AlertState.objects.get(alert=alert).figure == 0


def test_a_young_desk_learns_first(cast: Any) -> None:
    alert = inflow(cast.zhou)
    burst(cast, 20)
    known()
    look(NOW)
    assert AlertState.objects.get(alert=alert).level == "learning" and not AlertFiring.objects.exists()


def test_what_fires_in_quiet_hours_is_told_at_their_end(cast: Any) -> None:
    """Ten in the morning lies in the quiet hours of this desk, which end at eleven."""
    kept(cast.zhou, window="4h", quiet_from="21:30", quiet_to="11:00")
    short = kept(cast.zhou, window="1h", quiet_from="21:30", quiet_to="11:00")
    for minutes in (40, 45, 50):
        opened(cast, NOW - timedelta(minutes=minutes))
    known()
    look(NOW)
    assert AlertFiring.objects.count() == 2 and told() == []
    look(NOW + timedelta(minutes=58))
    assert AlertFiring.objects.get(alert=short).resolved_at, "over before anybody was told"
    assert set(AlertState.objects.values_list("due_at", flat=True)) == {NOW + HOUR}
    look(NOW + HOUR)
    assert told() == ["alert.fired"]
    look(NOW + 5 * HOUR)
    assert told() == ["alert.fired", "alert.recovered"]


def test_a_pause_lies_between_two_messages(cast: Any) -> None:
    kept(cast.zhou, limit=1, pause_minutes=120)
    for hours in (0, 1.2, 2.2):
        opened(cast, NOW + hours * HOUR)
    known()
    for minutes in range(5, 260, 5):
        look(NOW + timedelta(minutes=minutes))
    firings = list(AlertFiring.objects.order_by("at"))
    assert len(firings) == 2, "from 1.2 to 3.2 hours it holds without a break"
    assert firings[0].told_at == NOW + timedelta(minutes=5)
    assert firings[1].told_at is not None and firings[1].told_at >= NOW + timedelta(minutes=125)


def test_who_is_told(cast: Any) -> None:
    role = Role.objects.get(slug="auditor")
    kept(cast.zhou, limit=1, roles=[role.pk], teams=[cast.field.pk])
    opened(cast, NOW - timedelta(minutes=1))
    known()
    look(NOW)
    event = Event.objects.get(name="alert.fired")
    for _time in range(2):
        run_later("yizhan.workspace.notices.notify", event.pk)
    (notice,) = Notice.objects.all()
    assert notice.agent == cast.qian, "王珂 is of the team but may not see reports"
    assert "新建过多" in notice.sentence and notice.url == f"/reports/alerts/firings/{AlertFiring.objects.get().pk}"


def test_nobody_named_means_the_owner(cast: Any) -> None:
    kept(cast.zhou, limit=1)
    opened(cast, NOW - timedelta(minutes=1))
    known()
    look(NOW)
    run_later("yizhan.workspace.notices.notify", Event.objects.get(name="alert.fired").pk)
    assert [one.agent for one in Notice.objects.all()] == [cast.zhou]


def test_figures_are_those_the_owner_sees(cast: Any) -> None:
    """A supervisor of billing hears nothing of support; whoever keeps an alert lends it their eyes."""
    lead = agent("吴", "wu@qingshan.example", "supervisor", [cast.billing.pk])
    alert = kept(lead, limit=1)
    opened(cast, NOW - timedelta(minutes=1))
    known()
    look(NOW)
    assert AlertState.objects.get().figure == 0 and not AlertFiring.objects.exists()
    with clock.at(NOW):
        records["alert"].edit(alert, {"title": "x"}, by=cast.zhou)
    look(NOW)
    assert AlertState.objects.get().figure == 1 and alert.owner_id == cast.zhou.pk


def test_an_owner_who_may_no_longer_has_no_eyes(cast: Any) -> None:
    lead = agent("吴", "wu@qingshan.example", "supervisor", [cast.support.pk])
    kept(lead, limit=1)
    opened(cast, NOW - timedelta(minutes=1))
    known()
    with change(lead, "agent.edited", by=cast.zhou):
        lead.role = Role.objects.get(slug="agent")
    look(NOW)
    assert AlertState.objects.get().level == "blind" and not AlertFiring.objects.exists()


def test_one_that_cannot_be_asked_says_why_and_does_not_stop_the_others(cast: Any) -> None:
    broken, good = kept(cast.zhou, limit=1, condition="type:none"), kept(cast.zhou, limit=1)
    with clock.at(NOW), change(broken, "alert.edited", by=SETUP):
        broken.condition = "status:nonsense"
    opened(cast, NOW - timedelta(minutes=1))
    known()
    look(NOW)
    assert AlertState.objects.get(alert=broken).level == "failed" and AlertState.objects.get(alert=broken).trouble
    assert AlertState.objects.get(alert=good).level == "firing"


def test_what_stands_out_is_told_of_tickets_one_may_see(weeks: Any) -> None:
    alert = inflow(weeks.zhou)
    burst(weeks, 6)
    burst(weeks, 5, department=weeks.billing, requester=weeks.sofia)
    known()
    look(NOW)
    firing = AlertFiring.objects.get(alert=alert)
    found = explain(firing, weeks.zhou, watching.Desk.the().zoneinfo)
    (word,) = [one for one in found.words if "空调" in one.name]
    assert (word.name, word.now, word.of_now, word.before, word.of_before) == ("号楼空调主机停机", 11, 11, 0, 16)
    assert [(one.name, one.now, one.before) for one in found.customers] == [("Sofia Reyes", 5, 0)]
    assert [one.name for one in found.organizations] == ["Acme GmbH"]
    lead = agent("吴", "wu@qingshan.example", "supervisor", [weeks.support.pk])
    seen = explain(firing, lead, watching.Desk.the().zoneinfo)
    assert seen.seen == 6 and not seen.customers and not seen.organizations


def test_words_need_their_number_and_their_share() -> None:
    before = [("printer jammed again", 1, None)] * 20
    now = [("printer jammed", 1, None)] * 4 + [("Lift stuck between floors", 2, None)] * 3 + [("Fax", 3, None)] * 2
    assert {one.name for one in standing_words(now, before)} == {"lift", "stuck", "between", "floors"}
    assert standing_words([], before) == []


def test_a_problem_ticket_links_what_one_may_see(weeks: Any) -> None:
    alert = inflow(weeks.zhou)
    mine, others = burst(weeks, 6), burst(weeks, 5, department=weeks.billing)
    known()
    look(NOW)
    firing = AlertFiring.objects.get(alert=alert)
    lead, zone = agent("吴", "wu@qingshan.example", "supervisor", [weeks.support.pk]), watching.Desk.the().zoneinfo
    with clock.at(NOW):
        made = open_problem(firing, by=lead, zone=zone)
        with pytest.raises(Conflict):
            open_problem(firing, by=lead, zone=zone)
    linked = set(Link.objects.filter(target=made, kind="caused_by").values_list("source", flat=True))
    assert linked == {one.pk for one in mine} and not linked & {one.pk for one in others}
    made.refresh_from_db()
    assert made.incident_count == 6 and "空调主机停机" in made.subject and made.department_id == weeks.support.pk
    stranger = agent("郑", "zheng@qingshan.example", "auditor", [weeks.support.pk])
    other = AlertFiring.objects.create(alert=alert, value="x", at=NOW, since=firing.since, figure=9, peak=9,
                                       arithmetic=firing.arithmetic)  # fmt: skip
    with clock.at(NOW), pytest.raises((Invalid, Refused)):
        open_problem(other, by=stranger, zone=zone)


def test_a_trial_tells_how_often_it_would_have_fired(weeks: Any) -> None:
    """A burst of one hour a fortnight ago is one period; the threshold comes to the same."""
    for minute in range(0, 36, 3):
        opened(weeks, NOW - 2 * WEEK - 20 * HOUR + timedelta(minutes=minute))
    known()
    zone = watching.Desk.the().zoneinfo
    with clock.at(NOW):
        for alert in (inflow(weeks.zhou), kept(weeks.zhou, limit=10)):
            trial = try_out(alert, NOW, weeks.zhou, zone)
            assert [(one.since, one.worst.figure) for one in trial.periods] == [(NOW - 2 * WEEK - 19 * HOUR, 12)]
            assert trial.looks == 720
        for window in ("4h", "today", "24h", "7d"):
            assert try_out(inflow(weeks.zhou, window=window), NOW, weeks.zhou, zone).looks
            assert try_out(kept(weeks.zhou, window=window, metric="backlog"), NOW, weeks.zhou, zone).looks


def test_a_trial_says_where_there_were_too_few(cast: Any) -> None:
    """Three in one hour, one in the next, three again: one period, for one of them said nothing."""
    for hours, many in ((9, 3), (8, 1), (7, 3)):
        for minute in range(many):
            opened(cast, NOW - hours * HOUR - timedelta(minutes=minute + 1))
    known()
    zone = watching.Desk.the().zoneinfo
    with clock.at(NOW):
        found = {
            minimum: try_out(kept(cast.zhou, metric="closed_rate", limit=50, comparator="lte", minimum=minimum),
                             NOW, cast.zhou, zone)
            for minimum in (0, 2)
        }  # fmt: skip
    for trial in found.values():
        (period,) = trial.periods
        assert (period.since, period.until) == (NOW - 9 * HOUR, NOW - 7 * HOUR)
        assert period.worst.arithmetic["basis"] == 3
    assert (found[0].few, found[2].few) == (0, 718)


@pytest.mark.parametrize("seed", [21, 22])
def test_a_trial_finds_what_looking_each_time_would_have_found(cast: Any, seed: int) -> None:
    """In ten statements at most, whatever the metric and the window."""
    live(cast, seed, 150)
    keeping.rebuild()
    now, zone = BEGINS + timedelta(days=31), watching.Desk.the().zoneinfo
    chosen = Random(seed).sample(sorted(metrics), 8)
    with clock.at(now):
        for key in {*chosen, "backlog", "backlog_age", "first_response", "closed_rate"}:
            for window in ("4h", "today", "24h", "30d"):
                alert = Alert(metric=key, limit=1, window=window, minimum=2)
                with CaptureQueriesContext(connection) as asked:
                    looked = readings(alert, now, cast.zhou, zone)
                assert sum("insights_recentanswer" not in one["sql"] for one in asked) < 50, (key, window)
                for at, found in looked[:: 40 if len(looked) > 40 else 7]:
                    since = WINDOWS[window].since(at, zone)
                    assert found == [threshold(alert, since, at, cast.zhou, zone)], (key, window, at)


def test_a_trial_of_inflow_finds_what_looking_would_have_found(weeks: Any) -> None:
    alert = inflow(weeks.zhou, watch="department", minimum=1)
    burst(weeks, 7)
    known()
    zone = watching.Desk.the().zoneinfo
    with clock.at(NOW):
        found = {one.value: one for one in try_out(alert, NOW, weeks.zhou, zone).periods}
        look(NOW)
    firing = AlertFiring.objects.get(alert=alert)
    assert found[firing.value].worst.arithmetic["counts"] == firing.arithmetic["counts"] == [2] * 8
    assert found[firing.value].worst.figure == firing.figure == 7


def test_a_new_measure_ends_what_held_without_a_word(cast: Any) -> None:
    alert = kept(cast.zhou, limit=1)
    opened(cast, NOW - timedelta(minutes=1))
    known()
    look(NOW)
    with clock.at(NOW):
        records["alert"].edit(alert, {"title": "另一个名字", "pause_minutes": 5}, by=cast.zhou)
        assert AlertFiring.objects.get().resolved_at is None, "a name measures nothing"
        records["alert"].edit(alert, {"limit": 9}, by=cast.zhou)
        assert AlertFiring.objects.get().resolved_at == NOW
        watching.go_round()
        records["alert"].edit(alert, {"is_paused": True}, by=cast.zhou)
    assert told() == ["alert.fired"]
    state = AlertState.objects.get()
    assert (state.level, state.due_at) == ("paused", None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"metric": "nonsense"}, "metric"), ({"metric": ""}, "metric"), ({"limit": None}, "limit"),
     ({"limit": "many"}, "limit"), ({"window": "2h"}, "window"), ({"condition": "assignee:me"}, "condition"),
     ({"condition": "status:nonsense"}, "condition"), ({"quiet_from": "22:00"}, "quiet_to"),
     ({"quiet_from": "25:00", "quiet_to": "07:00"}, "quiet_from"), ({"pause_minutes": -1}, "pause_minutes"),
     ({"quiet_from": "07:00", "quiet_to": "7:00"}, "quiet_to"), ({"kind": "inflow", "window": "30d"}, "window"),
     ({"kind": "inflow", "watch": "hour"}, "watch"), ({"minimum": -1}, "minimum"), ({"title": ""}, "title")],
)  # fmt: skip
def test_what_cannot_be_watched_is_not_kept(cast: Any, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        kept(cast.zhou, **wrong)
    assert list(error.value.errors) == [field] and not Alert.objects.exists()


def test_who_may_set_and_see(cast: Any) -> None:
    lead = agent("吴", "wu@qingshan.example", "supervisor", [cast.billing.pk])
    own, other, shared = kept(lead), kept(cast.zhou), kept(cast.zhou, roles=[lead.role_id])
    with pytest.raises(Invalid):
        kept(cast.zhou, agents=[cast.wang.pk])
    for who in (cast.wang, cast.qian):
        with pytest.raises(Refused):
            kept(who)
    rows = records["alert"].rows
    assert set(rows(lead)) == {own, shared} and set(rows(cast.zhou)) == {own, other, shared}
    assert not rows(cast.qian).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_fire_once(cast: Any) -> None:
    for _one in range(6):
        kept(cast.zhou, limit=1)
    opened(cast, NOW - timedelta(minutes=1))
    known()
    together = Barrier(2)

    def work() -> None:
        together.wait()
        look(NOW)
        connection.close()

    workers = [Thread(target=work) for _worker in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert AlertFiring.objects.count() == 6 and told() == ["alert.fired"] * 6
    look(NOW)
    assert told() == ["alert.fired"] * 6
