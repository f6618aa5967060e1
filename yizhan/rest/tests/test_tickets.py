"""Opening, listing, reading, editing tickets and acting on them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yizhan.lib import clock
from yizhan.people.models import Customer
from yizhan.security import tokens
from yizhan.spine import shelf
from yizhan.spine.actions import actions_on
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.spine.paging import packed
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

NEW = {"subject": "空调不制热", "body": "昨晚开始", "requester": {"email": "He@Home.example", "name": "何先生"}}


def test_a_program_opens_a_ticket_and_reads_it(wang: Any, cast: Any) -> None:
    made = wang.post(
        "/tickets", {**NEW, "department": "support", "priority": "high", "tags": ["VIP"], "cc": ["a@b.example"]}
    )
    assert made.status_code == 201
    data = made.json()
    assert data["code"] == f"YZ-{data['number']}" and isinstance(data["number"], int)
    assert (data["status"], data["kind"], data["priority"], data["department"]) == ("new", "new", "high", "support")
    assert data["requester"]["email"] == "he@home.example" and data["requester"]["name"] == "何先生"
    assert data["tags"] == ["vip"] and data["cc"] == ["a@b.example"] and data["channel"] == "api"
    assert made["Location"] == f"/api/v1/tickets/{data['number']}"
    again = wang.get(f"/tickets/{data['number']}")
    assert again.json() == data
    assert again["ETag"] == made["ETag"] == '"1"'
    assert wang.get(f"/tickets/{data['code']}").json() == data
    event = Event.objects.get(name="ticket.opened")
    assert (event.via, event.actor_kind, event.actor_id) == ("api", "agent", cast.wang.pk)


def test_the_same_requester_is_the_same_customer(wang: Any, cast: Any) -> None:
    before = Customer.objects.count()
    first = wang.post("/tickets", NEW).json()["requester"]["id"]
    assert wang.post("/tickets", {**NEW, "requester": {"email": "HE@home.example"}}).json()["requester"]["id"] == first
    assert wang.post("/tickets", {**NEW, "requester": {"id": first}}).json()["requester"]["id"] == first
    phoned = wang.post("/tickets", {**NEW, "requester": {"phone": "138 0000 6620", "name": "何"}}).json()["requester"]
    assert phoned["phone"] == "13800006620" and Customer.objects.count() == before + 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"requester": None}, "requester"),
        ({"requester": {"email": "nobody"}}, "requester.email"),
        ({"requester": {"id": 999999}}, "requester.id"),
        ({"requester": {"email": "a@b.example", "is_staff": True}}, "requester.is_staff"),
        ({"subject": ""}, "subject"),
        ({"priority": "highest"}, "priority"),
        ({"department": "nowhere"}, "department"),
        ({"fields": {"floor": 3}}, "fields.floor"),
        ({"cc": ["no address"]}, "cc"),
        ({"status": "closed"}, "status"),
        ({"version": 9}, "version"),
        ({"number": 1}, "number"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_name_and_leaves_nothing(wang: Any, wrong: dict, field: str) -> None:
    before = Ticket.objects.count(), Customer.objects.count(), Event.objects.count()
    refused = wang.post("/tickets", {**NEW, **wrong})
    assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
    assert list(refused.json()["errors"]) == [field]
    assert before == (Ticket.objects.count(), Customer.objects.count(), Event.objects.count())


def test_errors_are_said_in_the_language_of_the_request(program: Any, cast: Any) -> None:
    english, chinese = program(cast.wang), program(cast.wang, language="zh-CN")
    assert english.get("/tickets/999").json()["title"] == "Not found"
    refused = chinese.get("/tickets/999")
    assert refused.json()["title"] == "未找到" and refused["Content-Language"] == "zh-hans"


def test_a_list_is_filtered_and_sorted(wang: Any, ticket: Any, cast: Any) -> None:
    other = wang.post("/tickets", {**NEW, "priority": "urgent"}).json()["number"]
    numbers = [one["number"] for one in wang.get("/tickets", query="status:open", sort="-priority").json()["items"]]
    assert numbers == [other, ticket.number]
    assert [one["number"] for one in wang.get("/tickets", query="外机").json()["items"]] == [ticket.number]
    assert wang.get("/tickets", query="priority:urgent tag:none").json()["next"] is None
    assert "query" in wang.get("/tickets", query="password:x").json()["errors"]
    assert "sort" in wang.get("/tickets", sort="requester__identities__value").json()["errors"]
    assert wang.get("/tickets", limit=0).status_code == wang.get("/tickets", limit=201).status_code == 422


@pytest.mark.parametrize("sort", ["-updated", "created", "-number", "due", "-due", "-priority"])
def test_pages_neither_skip_nor_repeat_while_tickets_come_in(wang: Any, cast: Any, sort: str) -> None:
    made = [
        open_ticket(by=cast.wang, requester=cast.lin, subject=f"{n}", body="x", priority=n % 4 + 1) for n in range(9)
    ]
    for one in made[::2]:
        with change(one, "ticket.edited", by=SETUP):
            one.due_at = clock.now() + timedelta(hours=one.pk % 3)
    seen, cursor = [], ""
    while cursor is not None:
        answer = wang.get("/tickets", sort=sort, limit=2, cursor=cursor).json()
        seen += [one["number"] for one in answer["items"]]
        cursor = answer["next"]
        open_ticket(by=cast.zhou, requester=cast.sofia, subject="later", body="x", department=cast.billing)
    assert sorted(seen) == sorted(one.number for one in made)


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "bnVsbA", "WyJpZCIsMSwyXQ", "WyItdXBkYXRlZF9hdCIsInllc3RlcmRheSIsMV0", "W1tbW1tb"]
)
def test_a_cursor_of_somebody_else_is_refused(wang: Any, cursor: str) -> None:
    assert list(wang.get("/tickets", cursor=cursor).json()["errors"]) == ["cursor"]


@pytest.mark.parametrize(
    ("sort", "column", "value"),
    [("-updated", "-updated_at", 5), ("due", "due_at", []), ("-created", "-created_at", True),
     ("-number", "-number", float("inf"))],
)  # fmt: skip
def test_a_cursor_of_the_wrong_kind_is_refused(wang: Any, sort: str, column: str, value: Any) -> None:
    answer = wang.get("/tickets", sort=sort, cursor=packed(column, value, 1))
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["cursor"]


def test_editing_sets_fields_and_notices_that_somebody_was_faster(wang: Any, ticket: Any) -> None:
    path = f"/tickets/{ticket.number}"
    edited = wang.patch(
        path, {"subject": "新主题", "priority": "urgent", "due_at": "2027-01-02T03:04:05Z"}, If_Match='"1"'
    )
    assert edited.status_code == 200 and edited["ETag"] == '"2"'
    assert (edited.json()["priority"], edited.json()["due_at"]) == ("urgent", "2027-01-02T03:04:05Z")
    late = wang.patch(path, {"subject": "zu spät"}, If_Match='"1"')
    assert late.status_code == 412
    assert wang.get(path).json()["subject"] == "新主题"
    assert wang.patch(path, {"subject": "doch"}, If_Match="*").status_code == 200


@pytest.mark.parametrize("body", [{"assignee": 1}, {"status": "closed"}, {"is_spam": True}, {"deleted_at": None}, {"id": 3},
                                  {"fields": {"subject": "x"}}, {"fields": 3}, {"number": 7}])  # fmt: skip
def test_what_may_not_be_edited_is_refused(wang: Any, ticket: Any, body: dict) -> None:
    assert wang.patch(f"/tickets/{ticket.number}", body).status_code == 422
    ticket.refresh_from_db()
    assert ticket.version == 1


def test_every_action_has_a_route(wang: Any, ticket: Any) -> None:
    for action in actions_on("ticket"):
        asked = wang.post(f"/tickets/{ticket.number}/actions/{action.key}", {"nonsense": 1})
        assert asked.status_code == (404 if action.creates else 422), action.name


def test_a_reply_through_the_api_answers_the_customer(wang: Any, ticket: Any) -> None:
    path = f"/tickets/{ticket.number}/actions/reply"
    answer = wang.post(path, {"body": "我们明天上门", "status": "resolved"})
    assert answer.status_code == 200
    said = answer.json()
    assert said["message"]["text"] == "我们明天上门" and said["message"]["author"]["name"] == "王珂"
    assert said["ticket"]["status"] == "resolved" and said["ticket"]["message_count"] == 2 and said["result"] is None
    assert wang.post(path, {}).json()["errors"]["body"]
    messages = wang.get(f"/tickets/{ticket.number}/messages", limit=1).json()
    assert [one["text"] for one in messages["items"]] == ["你好，家里中央空调昨晚开始制热，声音特别大。"]
    rest = wang.get(f"/tickets/{ticket.number}/messages", cursor=messages["next"]).json()
    assert [one["text"] for one in rest["items"]] == ["我们明天上门"] and rest["next"] is None


def test_an_action_that_is_not_possible_now_is_a_conflict(wang: Any, ticket: Any) -> None:
    path = f"/tickets/{ticket.number}/actions"
    assert wang.post(f"{path}/reopen").status_code == 409
    assert wang.post(f"{path}/claim", None, If_Match='"7"').status_code == 412
    assert wang.post(f"{path}/claim").json()["ticket"]["assignee"]["name"] == "王珂"


def test_split_answers_with_the_new_ticket_and_links_show_it(wang: Any, ticket: Any) -> None:
    said = wang.post(f"/tickets/{ticket.number}/actions/note", {"body": "另一件事"}).json()["message"]["id"]
    made = wang.post(f"/tickets/{ticket.number}/actions/split", {"messages": [said], "subject": "另一件事"}).json()
    assert made["result"]["subject"] == "另一件事" and made["result"]["number"] != ticket.number
    (link,) = wang.get(f"/tickets/{ticket.number}/links").json()["items"]
    assert (link["kind"], link["direction"], link["ticket"]["number"]) == ("related", "in", made["result"]["number"])


def test_a_token_may_do_less_than_its_agent_and_ends_in_time(program: Any, cast: Any, ticket: Any) -> None:
    reader = program(cast.wang, powers=("ticket.view",))
    assert reader.get(f"/tickets/{ticket.number}").status_code == 200
    refused = reader.post(f"/tickets/{ticket.number}/actions/reply", {"body": "x"})
    assert refused.status_code == 403 and refused["Content-Type"] == "application/problem+json"
    blind = program(cast.wang, powers=("ticket.reply",))
    assert blind.get(f"/tickets/{ticket.number}").status_code == 404
    assert blind.get("/tickets").json()["items"] == []
    _late, text = tokens.create(cast.wang, by=SETUP, expires_at=clock.now() - timedelta(seconds=1))
    reader.headers["Authorization"] = f"Bearer {text}"
    assert reader.get("/tickets").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Bearer yz_00000000_x", "Basic eDp5", "Bearer yz_"])
def test_without_a_valid_token_nothing_is_said(program: Any, cast: Any, ticket: Any, header: str) -> None:
    stranger = program(cast.wang)
    stranger.headers["Authorization"] = header
    for path in ("/tickets", f"/tickets/{ticket.number}"):
        refused = stranger.get(path)
        assert refused.status_code == 401 and refused["WWW-Authenticate"] == "Bearer"
        assert refused["Content-Type"] == "application/problem+json" and str(ticket.subject) not in refused.text


def test_unknown_addresses_methods_and_bodies_get_problems_too(wang: Any, ticket: Any) -> None:
    path = f"/tickets/{ticket.number}"
    for response, status in [
        (wang.get("/nothing"), 404),
        (wang.get(f"{path}/actions/explode"), 404),
        (wang.ask("PUT", path, {}), 405),
        (wang.delete(path), 405),
        (wang.client.post("/api/", headers=wang.headers), 404),
        (wang.client.post("/api/v1/tickets", b"{", content_type="application/json", headers=wang.headers), 400),
        (wang.client.post("/api/v1/tickets", b"[" * 99999, content_type="application/json", headers=wang.headers), 400),
        (
            wang.client.post("/api/v1/tickets", b'{"a": NaN}', content_type="application/json", headers=wang.headers),
            400,
        ),
        (wang.client.post("/api/v1/tickets", b"[]", content_type="application/json", headers=wang.headers), 422),
        (wang.client.post("/api/v1/tickets", {"subject": "x"}, headers=wang.headers), 415),
        (wang.client.get("/api/v1/tickets?query=%00", headers=wang.headers), 400),
        (
            wang.client.post(
                "/api/v1/tickets", b" " * 9_000_000, content_type="application/json", headers=wang.headers
            ),
            413,
        ),
    ]:
        assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
        assert response.json()["status"] == status and response.json()["title"]


def test_the_number_of_queries_does_not_grow_with_the_list(wang: Any, cast: Any) -> None:
    def queries(path: str) -> int:
        with shelf.settled(shelf.read_version()), CaptureQueriesContext(connection) as caught:
            assert wang.get(path).status_code == 200
        return len(caught)

    def add(count: int) -> None:
        for number in range(count):
            who = wang.post("/tickets", {**NEW, "requester": {"email": f"q{number}@{count}.example"}, "assignee": "me"})
            wang.post(f"/tickets/{who.json()['number']}/actions/note", {"body": "@李倩"})

    add(2)
    number = Ticket.objects.last().number
    queries("/tickets")  # the shelf is filled
    few = [queries("/tickets"), queries(f"/tickets/{number}"), queries(f"/tickets/{number}/messages")]
    add(12)
    for at in range(8):
        wang.post(f"/tickets/{number}/actions/note", {"body": f"{at} @李倩"})
    assert [queries("/tickets"), queries(f"/tickets/{number}"), queries(f"/tickets/{number}/messages")] == few
    assert max(few) <= 6


def test_a_follower_from_elsewhere_reads_and_notes_and_is_refused_the_rest(zhao: Any, wang: Any, ticket: Any) -> None:
    path = f"/tickets/{ticket.number}"
    wang.post(f"{path}/actions/note", {"body": "@赵磊 发票开过吗？"})
    before = zhao.get(path).json()
    for action, params in (("reply", {"body": "您好"}), ("tag", {"add": ["vip"]}), ("assign", {}), ("close", {})):
        assert zhao.post(f"{path}/actions/{action}", params).status_code == 403, action
    assert zhao.patch(path, {"priority": "urgent"}).status_code == 403
    assert zhao.get(path).json() == before
    assert zhao.post(f"{path}/actions/note", {"body": "开过"}).status_code == 200


def test_a_held_message_is_confirmed_by_who_may(wang: Any, zhao: Any, ticket: Any) -> None:
    held = ticket.messages.get()
    with change(held, "message.held", by=SETUP, warning="stranger"):
        held.state, held.warning = "held", "stranger"
    path = f"/messages/{held.pk}/actions/"
    assert zhao.post(f"{path}confirm").status_code == 404
    assert wang.post("/messages/999999999999999999999/actions/confirm").status_code == 404
    assert wang.post(f"{path}confirm", {"join": "perhaps"}).status_code == 422
    done = wang.post(f"{path}confirm")
    assert done.status_code == 200 and done.json()["ticket"]["number"] == ticket.number
    assert wang.get(f"/tickets/{ticket.number}/messages").json()["items"][0]["state"] == ""
    assert wang.post(f"{path}confirm").status_code == 409 and wang.post(f"{path}retry").status_code == 409
