"""Values nobody means: each is answered with the field it was sent in, and nothing is kept."""

from typing import Any

import pytest

from yizhan.catalog.models import Desk
from yizhan.people.models import Department
from yizhan.tickets.models import Message, Ticket

HUGE = 10**30
NAMES = {"en": "a", "zh-hans": "甲"}


@pytest.mark.parametrize(("path", "field", "sent"), [
    ("/me/notices", "digest", {"digest": []}), ("/me/notices", "digest", {"digest": {"en": 5}}),
    ("/me/notices", "quiet_from", {"quiet_from": HUGE}), ("/me/notices", "digest_at", {"digest_at": "9" * 20}),
])  # fmt: skip
def test_settings(wang: Any, path: str, field: str, sent: dict[str, Any]) -> None:
    answer = wang.patch(path, sent)
    assert answer.status_code == 422 and list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize(("path", "field", "sent"), [
    ("/alerts", "quiet_to", {"title": "q", "quiet_to": HUGE}),
    ("/report-schedules", "at", {"title": "a", "report": "x", "every": "day", "at": HUGE}),
    ("/recurring-tickets", "times", {"labels": NAMES, "every": "day", "subject": "s", "times": 9999999999}),
    ("/exports", "values", {"subject": "tickets", "metric": "backlog", "values": 5, "format": "csv"}),
    ("/exports", "values", {"subject": "tickets", "metric": "backlog", "values": True, "format": "csv"}),
])  # fmt: skip
def test_records(zhou: Any, path: str, field: str, sent: dict[str, Any]) -> None:
    answer = zhou.post(path, sent)
    assert answer.status_code == 422 and field in answer.json()["errors"]


@pytest.mark.parametrize("sent", [
    {"html": "<script>only</script>"}, {"html": "<style>p { color: red }</style>"}, {"body": "  \n　"},
    {"html": "<p>&nbsp;&#12288;</p>"}, {"html": "<!-- nothing -->"},
])  # fmt: skip
@pytest.mark.parametrize("action", ["reply", "note"])
def test_a_message_of_which_nothing_is_left(wang: Any, ticket: Any, action: str, sent: dict[str, str]) -> None:
    answer = wang.post(f"/tickets/{ticket.number}/actions/{action}", sent)
    assert answer.status_code == 422 and "body" in answer.json()["errors"]
    assert Message.objects.filter(ticket=ticket).count() == 1


@pytest.mark.parametrize("sent", [{"body": "。"}, {"html": "<p>😀</p>"}, {"html": "&lt;b&gt;"}])
def test_the_least_that_can_be_seen(wang: Any, ticket: Any, sent: dict[str, str]) -> None:
    assert wang.post(f"/tickets/{ticket.number}/actions/note", sent).status_code == 200


@pytest.mark.parametrize("query", ["", "%", "(", "-", "😀"])
def test_a_batch_of_every_ticket_must_be_meant(wang: Any, ticket: Any, query: str) -> None:
    answer = wang.post("/batches", {"query": query, "steps": [{"do": "tag", "with": {"add": ["oops"]}}]})
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["query"]
    assert "oops" not in Ticket.objects.get(pk=ticket.pk).tags


def test_each_wrong_field_of_an_edit_is_named(wang: Any, ticket: Any) -> None:
    answer = wang.patch(f"/tickets/{ticket.number}", {"due_at": "junk", "priority": "zz", "subject": " "})
    assert answer.status_code == 422 and set(answer.json()["errors"]) == {"due_at", "priority", "subject"}


@pytest.mark.parametrize("form", ["{}", "{} ", "[{}]", "【{}】"])
@pytest.mark.parametrize("small", [True, False])
def test_the_code_of_a_ticket_finds_it(wang: Any, ticket: Any, form: str, small: bool) -> None:
    code = form.format(ticket.code.lower() if small else ticket.code)
    assert ticket.code == f"{Desk.the().prefix}{ticket.number}"
    assert [one["number"] for one in wang.get("/tickets", query=code).json()["items"]] == [ticket.number]
    found = wang.get("/search", q=code).json()["tickets"]
    assert [one["ticket"]["number"] for one in found] == [ticket.number]


def test_what_is_added_comes_last(zhou: Any, wang: Any) -> None:
    """Tickets without a department go to the first: a new one must not take them."""
    last = Department.current()[-1]
    made = zhou.post("/departments", {"labels": {"en": "Finance", "zh-hans": "财务部"}})
    assert made.status_code == 201 and Department.current()[-1].slug == made.json()["slug"] != last.slug
    opened = wang.post("/tickets", {"subject": "x", "requester": {"email": "q@q.example"}}).json()
    assert wang.get(f"/tickets/{opened['number']}").status_code == 200
