"""What alerts noticed over the API: as on the pages, and only for who may see it there."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import agent
from yizhan.insights import keeping
from yizhan.insights.alerts import watching
from yizhan.insights.alerts.models import Alert, AlertFiring
from yizhan.lib import clock
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Link, Ticket


@pytest.fixture
def firing(cast: Any) -> AlertFiring:
    """Nine tickets in the last hours, three of them in billing, none in the same hours of the weeks before."""
    now = clock.now()
    with clock.at(now - timedelta(days=80)):
        open_ticket(by=cast.lin, requester=cast.lin, subject="很久以前", body="x", department=cast.support)
    for number in range(9):
        with clock.at(now - timedelta(minutes=10 * number + 5)):
            where = cast.billing if number < 3 else cast.support
            open_ticket(by=cast.lin, requester=cast.lin, subject=f"空调主机停机 {number}", body="x", department=where)
    keeping.write(list(Ticket.objects.values_list("pk", flat=True)))
    given = {"title": "来量异常", "kind": "inflow", "window": "4h", "minimum": 7, "roles": ["supervisor"]}
    for watch in (None, "requester"):
        records["alert"].create({**given, "watch": watch}, by=cast.zhou)
    watching.go_round()
    return AlertFiring.objects.get(value="")


def test_programs_read_what_was_noticed_and_open_a_problem(cast: Any, program: Any, firing: AlertFiring) -> None:
    chief = program(cast.zhou)
    items = chief.get("/alert-firings").json()["items"]
    assert [one["value"] and one["value"]["label"] for one in sorted(items, key=lambda one: one["alert"]["id"])] == [
        None, "林晓云"]  # fmt: skip
    (one,) = chief.get("/alert-firings", alert=firing.alert_id, is_over=False).json()["items"]
    assert (one["id"], one["figure"], one["resolved_at"], one["problem"]) == (firing.pk, 9, None, None)
    assert chief.get("/alert-firings", is_over=True).json()["items"] == []
    told = chief.get(f"/alert-firings/{firing.pk}").json()
    assert told["tickets"] == 9 and told["error"] is None and len(told["sums"]) == 7
    assert (told["standouts"]["seen"], told["standouts"]["compared"]) == (9, 0)
    assert len(chief.get(f"/alert-firings/{firing.pk}/tickets").json()["items"]) == 9
    made = chief.post(f"/alert-firings/{firing.pk}/problem")
    number = made.json()["number"]
    assert made.status_code == 201 and made["Location"] == f"/api/v1/tickets/{number}"
    assert Link.objects.filter(kind="caused_by", target__number=number).count() == 9
    assert chief.get(f"/alert-firings/{firing.pk}").json()["problem"] == number
    assert chief.post(f"/alert-firings/{firing.pk}/problem").status_code == 409


def test_who_is_told_gets_only_their_own_tickets(cast: Any, program: Any, firing: AlertFiring) -> None:
    lead = program(agent("吴", "wu@qingshan.example", "supervisor", [cast.billing.pk]))
    told = lead.get(f"/alert-firings/{firing.pk}").json()
    assert told["tickets"] == told["standouts"]["seen"] == 3 and told["figure"] == 9
    assert len(lead.get(f"/alert-firings/{firing.pk}/tickets").json()["items"]) == 3
    made = program(cast.zhou).post(f"/alert-firings/{firing.pk}/problem").json()
    seen = Ticket.objects.get(number=made["number"]).is_visible_to(lead.agent)
    assert lead.get(f"/alert-firings/{firing.pk}").json()["problem"] == (made["number"] if seen else None)


def test_who_is_not_told_learns_nothing(cast: Any, program: Any, firing: AlertFiring) -> None:
    for alert in Alert.objects.all():
        records["alert"].edit(alert, {"roles": [], "agents": [cast.zhou.pk]}, by=cast.zhou)
    lead = agent("吴", "wu@qingshan.example", "supervisor", [cast.billing.pk])
    for who, status in ((lead, 404), (cast.qian, 404), (cast.sun, 403)):
        asking, path = program(who), f"/alert-firings/{firing.pk}"
        answers = [asking.get(path), asking.get(f"{path}/tickets"), asking.post(f"{path}/problem")]
        assert [one.status_code for one in answers] == [status] * 3
        shown = asking.get("/alert-firings")
        assert shown.status_code == 403 if status == 403 else shown.json()["items"] == []
    assert not Link.objects.filter(kind="caused_by").exists()


def test_who_may_not_open_tickets_opens_no_problem(cast: Any, program: Any, firing: AlertFiring) -> None:
    narrow = program(cast.zhou, powers=("report.view", "report.alert"))
    assert narrow.get(f"/alert-firings/{firing.pk}").status_code == 200
    assert narrow.post(f"/alert-firings/{firing.pk}/problem").status_code == 403
    assert AlertFiring.objects.get(pk=firing.pk).problem_id is None


def test_the_floor_and_the_wall_as_one_may_see_them(cast: Any, program: Any) -> None:
    for where in (cast.support, cast.support, cast.billing):
        made = open_ticket(by=cast.lin, requester=cast.lin, subject="空调", body="不制冷", department=where)
        keeping.write([made.pk])
    told = program(cast.zhou).get("/floor").json()
    assert told["unfinished"] == 3 and [one["unfinished"] for one in told["queues"]] == [2, 1]
    assert told["today"]["created"] == 3 and len(told["hours"]) == 24 and len(told["waiting"]) == 3
    assert "王珂" in {one["agent"]["name"] for one in told["people"]}
    wall = program(cast.zhou).get("/wall").json()
    assert wall.keys() == told.keys() - {"queues", "people", "due"} and wall["unfinished"] == 3
    lead = program(agent("吴", "wu@qingshan.example", "supervisor", [cast.billing.pk]))
    own = lead.get("/floor").json()
    assert own["unfinished"] == 1 and [one["number"] for one in own["waiting"]] == [made.number]
    for path in ("/floor", "/wall"):
        assert program(cast.sun).get(path).status_code == 403
