"""Alerts in the desk: set, seen, tried, and turned into a problem ticket; nobody is shown what they may not see."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import agent
from yizhan.insights import keeping
from yizhan.insights.alerts import watching
from yizhan.insights.alerts.models import Alert, AlertFiring
from yizhan.insights.metrics import metrics
from yizhan.lib import clock
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Link, Ticket

INFLOW = {"title": "来量异常", "watch": "department", "window": "4h", "sensitivity": "normal", "minimum": "5",
          "pause_minutes": "0"}  # fmt: skip
LIMIT = {"title": "积压", "metric": "backlog", "comparator": "gte", "limit": "3", "window": "today",
         "minimum": "5", "pause_minutes": "60"}  # fmt: skip


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


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
    records["alert"].create({**INFLOW, "kind": "inflow", "watch": None, "roles": ["supervisor"]}, by=cast.zhou)
    watching.go_round()
    return AlertFiring.objects.get()


@pytest.fixture
def lead(cast: Any) -> Any:
    return agent("吴", "wu@qingshan.example", "supervisor", [cast.billing.pk])


def test_an_alert_is_set_changed_and_removed(cast: Any, at: Any) -> None:
    client = at(cast.zhou)
    for kind, given in (("inflow", INFLOW), ("threshold", LIMIT)):
        assert "alert-form" in page(client, f"/reports/alerts/new?kind={kind}")
        answer = client.post(f"/reports/alerts/new?kind={kind}", given)
        made = Alert.objects.get(title=given["title"])
        assert answer.status_code == 302 and answer.url == f"/reports/alerts/{made.pk}" and made.kind == kind
        assert made.title in page(client, answer.url) and made.title in page(client, "/reports/alerts")
        assert 'value="3"' in page(client, f"/reports/alerts/{made.pk}/edit") or kind == "inflow"
        client.post(f"/reports/alerts/{made.pk}/edit", {**given, "title": "改了名"})
        made.refresh_from_db()
        assert made.title == "改了名"
        assert client.post(f"/reports/alerts/{made.pk}/remove").status_code == 302
    assert not Alert.objects.exists()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast: Any, at: Any) -> None:
    client = at(cast.zhou)
    answer = client.post("/reports/alerts/new?kind=threshold", {**LIMIT, "limit": "许多", "quiet_from": "22:00"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and 'role="alert"' in shown and "许多" in shown and "22:00" in shown
    answer = client.post("/reports/alerts/new?kind=inflow", {**INFLOW, "window": "30d"})
    assert answer.status_code == 422 and not Alert.objects.exists()


def test_a_firing_shows_its_sum_and_opens_a_problem(cast: Any, at: Any, firing: AlertFiring) -> None:
    client, path = at(cast.zhou), f"/reports/alerts/firings/{firing.pk}"
    shown = page(client, path)
    for words in ("1.4826", "空调主机停机", "林晓云", "9 ≥ 5 成立"):
        assert words in shown, words
    answer = client.post(f"{path}/problem")
    made = Ticket.objects.get(pk=AlertFiring.objects.get().problem_id)
    assert answer.url == f"/tickets/{made.code}" and Link.objects.filter(target=made, kind="caused_by").count() == 9
    assert client.post(f"{path}/problem").status_code == 409
    assert made.code in page(client, path)
    assert "空调主机停机" in page(client, f"/tickets/{made.code}")


def test_who_is_told_sees_only_their_own_tickets(cast: Any, at: Any, lead: Any, firing: AlertFiring) -> None:
    client, path = at(lead), f"/reports/alerts/firings/{firing.pk}"
    assert f"/reports/alerts/{firing.alert_id}" in page(client, "/reports/alerts")
    others = Ticket.objects.filter(department=cast.support)
    shown = page(client, path)
    assert not any(f"/tickets/{one.code}" in shown for one in others) and shown.count("/tickets/") == 3
    client.post(f"{path}/problem")
    assert Link.objects.filter(kind="caused_by").count() == 3
    page(client, f"/reports/alerts/{firing.alert_id}?try=1")


def test_who_is_not_told_sees_nothing(cast: Any, at: Any, lead: Any, firing: AlertFiring) -> None:
    records["alert"].edit(Alert.objects.get(), {"roles": [], "agents": [cast.zhou.pk]}, by=cast.zhou)
    for who, status in ((lead, 404), (cast.qian, 404), (cast.wang, 403), (cast.sun, 403)):
        client = at(who)
        for path in (f"firings/{firing.pk}", str(firing.alert_id)):
            page(client, f"/reports/alerts/{path}", status)
        assert client.post(f"/reports/alerts/firings/{firing.pk}/problem").status_code in {status, 403}
    assert "来量异常" not in page(at(cast.qian), "/reports/alerts")
    assert not Link.objects.filter(kind="caused_by").exists()


@pytest.mark.parametrize("window", ["1h", "4h", "today", "24h", "7d", "30d"])
def test_every_window_is_drawn_and_tried(cast: Any, at: Any, firing: AlertFiring, window: str) -> None:
    given = [
        {"kind": "threshold", "metric": key, "limit": 1} for key in ("created", "backlog", "first_response", "sla_met")
    ]
    if window != "30d":
        given += [{"kind": "inflow", "watch": watch} for watch in ("", "department", "requester")]
    client = at(cast.zhou)
    for one in given:
        row = records["alert"].create({"title": "x", "window": window, **one}, by=cast.zhou)
        shown = page(client, f"/reports/alerts/{row.pk}?try=1")
        assert 'role="alert"' not in shown and 'id="trial"' in shown


def test_every_metric_can_be_watched(cast: Any, at: Any, firing: AlertFiring) -> None:
    client = at(cast.zhou)
    for key in metrics:
        row = records["alert"].create({"title": key, "metric": key, "limit": 1, "window": "24h"}, by=cast.zhou)
        assert 'role="alert"' not in page(client, f"/reports/alerts/{row.pk}")
    watching.go_round()
    assert not Alert.objects.filter(state__level="failed").exists()
