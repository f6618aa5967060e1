"""What was done to tickets by mistake is taken back at a click."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from yizhan.automation.batches.starting import start, undo
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.change import change
from yizhan.tickets.actions.assign import UNDO_MINUTES, assign, claim
from yizhan.tickets.actions.open import open_ticket

pytestmark = pytest.mark.django_db


def toast(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer["HX-Trigger"])["toast"]
    return found


def place(ticket: Any) -> tuple[Any, Any, Any]:
    ticket.refresh_from_db()
    return ticket.assignee_id, ticket.team_id, ticket.department_id


def test_a_bulk_assignment_goes_back_to_where_each_ticket_was(at: Any, cast: Any, ticket: Any) -> None:
    other = open_ticket(by=cast.zhou, requester=cast.sofia, subject="Invoice", department=cast.support)
    claim(other, by=cast.zhou)
    assign(ticket, by=cast.zhou, team=cast.field)
    were, client = (place(ticket), place(other)), at(cast.zhou)
    answer = client.post(
        "/tickets/bulk/assign/do", {"id": [ticket.pk, other.pk], "agent": cast.sun.pk, "department": cast.billing.pk}
    )
    assert place(ticket) == place(other) == (cast.sun.pk, None, cast.billing.pk)
    client.post(toast(answer)["undo"])
    assert (place(ticket), place(other)) == were
    # Once is enough.
    assert client.post(toast(answer)["undo"]).status_code == 200
    assert (place(ticket), place(other)) == were


def test_what_cannot_be_taken_back_is_said_before_and_after(at: Any, cast: Any, ticket: Any) -> None:
    client, stays = at(cast.wang), "banner slim"
    form = {"id": [ticket.pk]}
    assert stays in client.post("/tickets/bulk/note", form).content.decode()
    assert stays not in client.post("/tickets/bulk/resolve", form).content.decode()
    steps = [{"do": "note", "with": {"body": "已派车"}}, {"do": "tag", "with": {"add": ["停电"]}}]
    made = start(steps, [ticket.pk], by=cast.wang)
    undone = undo(made, by=cast.wang)
    plain = start(steps[1:], [ticket.pk], by=cast.wang)
    for batch, is_told in ((made, True), (undone, True), (plain, False)):
        page = client.get(reverse("batch", args=[batch.pk])).content.decode()
        assert ("banner slim" in page) is is_told


def test_what_somebody_moved_since_stays_there(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.wang)
    answer = client.post(f"/tickets/{ticket.code}/do/assign", {"form": "1", "agent": cast.wang.pk})
    assign(ticket, by=cast.zhou, agent=cast.li)
    assert client.post(toast(answer)["undo"]).status_code == 409
    assert place(ticket)[0] == cast.li.pk


def test_one_assignment_is_undone_too(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.wang)
    answer = client.post(f"/tickets/{ticket.code}/do/assign", {"form": "1", "agent": cast.li.pk})
    assert client.post(toast(answer)["undo"]).status_code == 200
    assert place(ticket)[0] is None


def test_an_old_assignment_and_one_that_changed_nothing_offer_no_undo(at: Any, cast: Any, ticket: Any) -> None:
    with clock.at(clock.now() - timedelta(minutes=UNDO_MINUTES + 1)):
        assign(ticket, by=cast.wang, agent=cast.li)
    answer = at(cast.wang).post("/tickets/bulk/assign/do", {"id": [ticket.pk], "agent": cast.li.pk})
    assert "undo" not in toast(answer)


def test_who_left_does_not_get_a_ticket_back(at: Any, cast: Any, ticket: Any) -> None:
    assign(ticket, by=cast.zhou, agent=cast.li)
    answer = at(cast.wang).post("/tickets/bulk/assign/do", {"id": [ticket.pk], "agent": cast.wang.pk})
    gone = Agent.objects.get(pk=cast.li.pk)
    with change(gone, "agent.edited", by=cast.zhou):
        gone.is_active = False
    at(cast.wang).post(toast(answer)["undo"])
    assert place(ticket)[0] is None
