"""Records, people, views, search, events, files: through the doors a program has."""

import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yizhan.people.models import Customer
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.merge import merge
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Attachment, Ticket

from ..records import path_of


@pytest.fixture(autouse=True)
def files_here(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_every_record_can_be_listed_and_read(zhou: Any, ticket: Any) -> None:
    for record in records.values():
        if record.key == "desk":
            assert zhou.get("/desk").json()["name"] == "青山"
            continue
        rows = zhou.get(f"/{path_of(record)}").json()["items"]
        for row in rows[:1]:
            assert zhou.get(f"/{path_of(record)}/{row['id']}").json() == row


def test_a_record_is_added_edited_and_removed(zhou: Any) -> None:
    made = zhou.post("/teams", {"labels": {"zh-hans": "夜班", "en": "Night shift"}, "department": "support"})
    assert made.status_code == 201 and made.json()["slug"] == "night-shift"
    key = made.json()["slug"]
    assert zhou.patch(f"/teams/{key}", {"position": 9}).json()["position"] == 9
    assert zhou.patch(f"/teams/{key}", {"is_archived": True}).status_code == 422
    assert zhou.delete(f"/teams/{key}").status_code == 204
    assert zhou.get(f"/teams/{key}").status_code == 404


def test_who_may_not_change_a_record_is_refused_and_nothing_changes(wang: Any, zhou: Any, cast: Any) -> None:
    before = Event.objects.count()
    for path, body in [("/teams", {"labels": "x"}), ("/roles", {"labels": "x", "visibility": "all"}),
                       ("/agents", {"name": "x", "email": "x@x.example", "role": "administrator"})]:  # fmt: skip
        assert wang.post(path, body).status_code == 403
    assert wang.patch(f"/agents/{cast.wang.pk}", {"role": "administrator"}).status_code == 403
    assert wang.get("/mailboxes").status_code == 403
    assert wang.patch("/desk", {"name": "mine"}).status_code == 403
    assert Event.objects.count() == before


def test_secrets_are_never_shown(zhou: Any) -> None:
    made = zhou.post(
        "/mailboxes", {"labels": "箱", "address": "a@b.example", "department": "support", "secret": "geheim1"}
    )
    assert made.status_code == 201
    shown = (
        made.text
        + zhou.get("/mailboxes").text
        + zhou.get("/events").text
        + zhou.get(f"/mailboxes/{made.json()['id']}").text
    )
    assert "geheim1" not in shown and '"secret"' not in shown
    assert "password" not in zhou.get("/agents").text


def test_a_new_field_is_at_once_part_of_everything(zhou: Any, cast: Any) -> None:
    asked = {"labels": {"zh-hans": "楼层", "en": "Floor"}, "slug": "floor", "type": "integer", "subject": "ticket"}
    assert zhou.post("/custom-fields", asked).status_code == 201
    new = {"subject": "灯", "requester": {"email": "a@b.example"}, "fields": {"floor": "7"}}
    made = zhou.post("/tickets", new)
    assert made.json()["fields"] == {"floor": 7}
    number = made.json()["number"]
    assert [one["number"] for one in zhou.get("/tickets", query="floor>5").json()["items"]] == [number]
    assert zhou.patch(f"/tickets/{number}", {"fields": {"floor": 8}}).json()["fields"] == {"floor": 8}
    wrong = zhou.patch(f"/tickets/{number}", {"fields": {"floor": "oben"}})
    assert wrong.status_code == 422 and wrong.json()["errors"]
    field = next(one for one in zhou.get("/fields").json()["items"] if one["key"] == "floor")
    assert field["is_custom"] and field["label"] == "Floor" and field["schema"]["type"] == "integer"
    event = zhou.get(f"/tickets/{number}/timeline").json()["items"][-1]["event"]
    assert event["changes"] == {"fields.floor": {"before": 7, "after": 8}}


def test_customers_are_found_by_name_or_address(zhou: Any, cast: Any) -> None:
    for text in ("晓云", "LIN@home", "home.example"):
        assert [one["id"] for one in zhou.get("/customers", q=text).json()["items"]] == [cast.lin.pk]
    shown = zhou.get(f"/customers/{cast.lin.pk}").json()
    assert shown["identities"][0]["value"] == "lin@home.example"


def test_identities_are_added_and_removed(zhou: Any, cast: Any) -> None:
    path = f"/customers/{cast.lin.pk}/identities"
    made = zhou.post(path, {"kind": "phone", "value": "+86 138 0000 6620"})
    assert made.status_code == 201 and made.json()["value"] == "13800006620"
    assert zhou.post(path, {"kind": "email", "value": "sofia@acme.example"}).status_code == 422
    assert zhou.delete(f"{path}/{made.json()['id']}").status_code == 204
    assert zhou.delete(f"{path}/{made.json()['id']}").status_code == 404
    assert [one["value"] for one in zhou.get(path).json()["items"]] == ["lin@home.example"]


def test_customers_are_merged_and_parted_again(zhou: Any, cast: Any, ticket: Any) -> None:
    into = {"into": cast.sofia.pk}
    merged = zhou.post(f"/customers/{cast.lin.pk}/actions/merge", into)
    assert merged.json()["customer"]["merged_into"] == cast.sofia.pk
    shown = zhou.get(f"/tickets/{ticket.number}").json()
    assert shown["requester"]["id"] == cast.sofia.pk and shown["version"] == 2
    new = {"subject": "x", "requester": {"email": "lin@home.example"}}
    assert zhou.post("/tickets", new).json()["requester"]["id"] == cast.sofia.pk
    assert zhou.post(f"/customers/{cast.lin.pk}/actions/merge", into).status_code == 409
    assert zhou.post(f"/customers/{cast.sofia.pk}/actions/merge", into).status_code == 422
    zhou.post(f"/customers/{cast.lin.pk}/actions/unmerge")
    assert zhou.get(f"/tickets/{ticket.number}").json()["requester"]["id"] == cast.lin.pk
    assert {one.customer_id for one in Customer.objects.get(pk=cast.lin.pk).identities.all()} == {cast.lin.pk}
    assert Event.objects.filter(subject_kind="customer", subject_id=cast.lin.pk, name__endswith="merged").count() == 2


def test_views_answer_with_their_tickets_and_their_count(wang: Any, ticket: Any, zhao: Any) -> None:
    assert [one["number"] for one in wang.get("/views/open/tickets").json()["items"]] == [ticket.number]
    assert wang.get("/views/open/count").json() == {"count": 1, "is_exact": True}
    assert wang.get("/views/mine/count").json()["count"] == 0
    assert zhao.get("/views/open/count").json()["count"] == 0 and zhao.get("/views/open/tickets").json()["items"] == []
    assert wang.get("/views/nothing/count").status_code == 404


def test_search_finds_marks_and_ranks(wang: Any, zhao: Any, ticket: Any, cast: Any) -> None:
    open_ticket(
        by=cast.wang, requester=cast.sofia, subject="<b>账单</b>", body="空调的账单 <script>", department=cast.support
    )
    found = wang.get("/search", q="空调").json()
    assert found["tickets"][0]["ticket"]["number"] == ticket.number and len(found["tickets"]) == 2
    assert found["tickets"][0]["highlights"]["subject"] == "中央<mark>空调</mark>制热时外机异响"
    assert found["tickets"][1]["highlights"]["text"] == "<mark>空调</mark>的账单 &lt;script&gt;"
    assert [one["name"] for one in wang.get("/search", q="Sofia").json()["customers"]] == ["Sofia Reyes"]
    assert [one["name"] for one in wang.get("/search", q="acme").json()["organizations"]] == ["Acme GmbH"]
    assert zhao.get("/search", q="空调").json()["tickets"] == []


def test_a_file_is_uploaded_put_on_a_reply_and_read_by_who_may(wang: Any, zhao: Any, ticket: Any) -> None:
    sent = b"<html><script>alert(1)</script>" * 100
    made = wang.upload(SimpleUploadedFile("../../evil\u202etxt.html", sent, content_type="image/png"))
    assert made.status_code == 201, made.text
    file = made.json()
    assert file["content_type"] == "text/html" and "/" not in file["name"] and "\u202e" not in file["name"]
    assert zhao.get(f"/attachments/{file['key']}").status_code == 404
    refused = zhao.post("/tickets", {"subject": "x", "requester": {"email": "q@q.example"}, "files": [file["id"]]})
    assert refused.status_code == 422
    said = wang.post(f"/tickets/{ticket.number}/actions/reply", {"body": "附件", "files": [file["key"]]}).json()
    assert said["message"]["files"][0]["id"] == file["id"]
    got = wang.get(f"/attachments/{file['key']}")
    assert b"".join(got) == sent
    assert got["Content-Disposition"].startswith("attachment") and got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    assert zhao.get(f"/attachments/{file['key']}").status_code == 404


def test_a_file_that_is_too_large_is_refused(wang: Any, zhou: Any, cast: Any) -> None:
    from yizhan.catalog.models import Desk
    from yizhan.spine.actors import SETUP
    from yizhan.spine.change import change

    with change(desk := Desk.objects.get(), "desk.edited", by=SETUP):
        desk.settings = {"attachment_mb": 1}
    assert wang.upload(SimpleUploadedFile("a.bin", b"x" * 1_048_577)).status_code == 413
    assert wang.upload(SimpleUploadedFile("a.bin", b"x" * 1_200_000)).status_code == 413
    assert wang.post("/attachments", {"file": "x"}).status_code == 415
    assert Attachment.objects.count() == 0


def test_the_timeline_tells_everything_in_order_and_in_words(wang: Any, ticket: Any, cast: Any) -> None:
    wang.post(f"/tickets/{ticket.number}/actions/claim")
    wang.post(f"/tickets/{ticket.number}/actions/reply", {"body": "来了"})
    wang.patch(f"/tickets/{ticket.number}", {"priority": "high"})
    seen, cursor = [], ""
    while cursor is not None:
        answer = wang.get(f"/tickets/{ticket.number}/timeline", limit=2, cursor=cursor).json()
        seen += answer["items"]
        cursor = answer["next"]
    whole = wang.get(f"/tickets/{ticket.number}/timeline").json()["items"]
    assert seen == whole
    names = [one["event"]["name"] if one["event"] else one["message"]["text"] for one in whole]
    assert [one for one in names if one.startswith("ticket")] == [
        "ticket.opened",
        "ticket.claimed",
        "ticket.replied",
        "ticket.edited",
    ]
    claimed = next(one["event"] for one in whole if one["event"] and one["event"]["name"] == "ticket.claimed")
    assert claimed["changes"]["assignee"] == {"before": None, "after": {"id": cast.wang.pk, "name": "王珂"}}
    assert claimed["sentence"] == "王珂 claimed this ticket" and claimed["via"] == "api"
    edited = whole[-1]["event"]
    assert edited["changes"] == {"priority": {"before": "normal", "after": "high"}}


def test_the_timeline_says_what_the_screens_say(zhou: Any, ticket: Any, cast: Any) -> None:
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="又一张", body="y", department=cast.support)
    reply(ticket, by=cast.lin, body="还在响")
    merge(other, by=cast.wang, into=ticket)
    said = [one["event"]["sentence"] for one in zhou.get(f"/tickets/{ticket.number}/timeline").json()["items"]
            if one["event"]]  # fmt: skip
    assert "The customer replied" in said and f"王珂 merged {other.code} into this ticket" in said


@pytest.mark.django_db(transaction=True)
def test_the_feed_gives_each_event_once_and_only_of_visible_tickets(program: Any, cast: Any, ticket: Any) -> None:
    wang, zhao, zhou = program(cast.wang), program(cast.zhao), program(cast.zhou)
    open_ticket(by=cast.zhou, requester=cast.sofia, subject="账单", body="x", department=cast.billing)
    # The horizon is the whole server's: a transaction of another test beside us may hold it back for a while.
    until = time.monotonic() + 180
    while Event.objects.after((0, 0)).count() < Event.objects.count() and time.monotonic() < until:
        time.sleep(0.1)
    seen, cursor, more = [], "", True
    while more:
        answer = zhou.get("/events", after=cursor, limit=3).json()
        seen += [one["id"] for one in answer["items"]]
        cursor, more = answer["next"], answer["more"]
    assert seen == sorted(seen) == list(Event.objects.order_by("tx", "id").values_list("pk", flat=True))
    assert {one["ticket"] for one in wang.get("/events").json()["items"]} == {ticket.number}
    assert len(zhao.get("/events").json()["items"]) == 1
    assert zhou.get("/events", after=cursor).json() == {"items": [], "next": cursor, "more": False}
    assert zhou.get("/events", after="x").status_code == 422


def test_me_says_who_the_token_is_and_what_it_may(program: Any, cast: Any) -> None:
    one = program(cast.wang, powers=("ticket.view", "admin.people")).get("/me").json()
    assert one["powers"] == ["ticket.view"] and one["name"] == "王珂" and one["departments"] == ["support"]
    assert one["token"]["powers"] == ["ticket.view", "admin.people"]


def test_deleted_tickets_are_for_those_who_may_see_the_bin(zhou: Any, wang: Any, ticket: Any) -> None:
    path = f"/tickets/{ticket.number}"
    assert zhou.post(f"{path}/actions/delete").status_code == 200
    assert wang.get(path).status_code == 404 and zhou.get(path).status_code == 200
    assert zhou.get("/tickets").json()["items"] == [] and wang.get("/tickets", deleted="true").status_code == 403
    assert len(zhou.get("/tickets", deleted="true").json()["items"]) == 1
    assert zhou.post(f"{path}/actions/restore").status_code == 200
    assert Ticket.objects.get().deleted_at is None


def test_a_customer_has_a_name_and_is_deleted_by_whoever_may(zhou: Any, program: Any, cast: Any) -> None:
    nameless = zhou.post("/customers", {})
    assert nameless.status_code == 422 and "name" in nameless.json()["errors"]
    made = zhou.post("/customers", {"name": "新客户"}).json()["id"]
    assert program(cast.wang).delete(f"/customers/{made}").status_code == 403
    assert zhou.delete(f"/customers/{made}").status_code == 204
