"""The ticket page: found, worked on, and closed to those who may not see it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from yizhan.spine import shelf
from yizhan.spine.records import records
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.merge import merge
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Attachment, Draft, Message

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "main"}


@async_to_sync
async def read(response: Any) -> bytes:
    return b"".join([piece async for piece in response.streaming_content])


def test_a_ticket_opens_with_and_without_prefix(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.wang)
    for code in (ticket.code, str(ticket.number)):
        page = client.get(f"/tickets/{code}").content.decode()
        assert ticket.subject in page
        assert "声音特别大" in page


@pytest.mark.parametrize(
    "path", ["", "/say", "/draft", "/canned", "/presence", "/follow", "/do/assign", "/field/status"]
)
def test_a_ticket_one_may_not_see_does_not_exist(at: Any, cast: Any, ticket: Any, path: str) -> None:
    client = at(cast.zhao)
    send = client.post if path in {"/say", "/draft", "/follow"} else client.get
    seen, absent = send(f"/tickets/{ticket.code}{path}"), send(f"/tickets/YZ-99999{path}")
    assert seen.status_code == absent.status_code == 404


def test_the_list_gets_only_the_ticket(at: Any, cast: Any, ticket: Any) -> None:
    part = at(cast.wang).get(f"/tickets/{ticket.code}", headers=HTMX).content.decode()
    assert "<html" not in part
    assert 'id="pane"' in part
    assert 'hx-swap-oob="morph"' in part


def test_the_page_asks_the_same_number_of_questions_however_long_the_talk(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.wang)
    reply(ticket, by=cast.wang, body="您好")

    def asked() -> int:
        with shelf.settled(shelf.read_version()):
            client.get(f"/tickets/{ticket.code}")
            with CaptureQueriesContext(connection) as caught:
                client.get(f"/tickets/{ticket.code}", headers=HTMX)
        return len(caught)

    few = asked()
    for n in range(8):
        note(ticket, by=cast.li, body=f"备注 {n}")
        reply(ticket, by=cast.lin, body=f"还没好 {n}")
        open_ticket(by=cast.wang, requester=cast.lin, subject=f"另一个 {n}", department=cast.support)
    assert asked() == few
    assert few <= 20


def test_a_long_talk_begins_with_its_end(at: Any, cast: Any, ticket: Any) -> None:
    for n in range(70):
        note(ticket, by=cast.li, body=f"第{n}条备注。")
    client = at(cast.wang)
    part = client.get(f"/tickets/{ticket.code}", headers=HTMX).content.decode()
    assert "第69条备注。" in part
    assert "第3条备注。" not in part
    assert "第3条备注。" in client.get(f"/tickets/{ticket.code}?all=1", headers=HTMX).content.decode()


def test_a_merged_ticket_leads_to_the_other(at: Any, cast: Any, ticket: Any) -> None:
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="同一件事", department=cast.support)
    merge(other, by=cast.wang, into=ticket)
    answer = at(cast.wang).get(f"/tickets/{other.code}")
    assert answer["Location"] == f"/tickets/{ticket.code}"
    assert at(cast.zhao).get(f"/tickets/{other.code}").status_code == 404


def test_a_reply_is_sent_and_its_draft_goes(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.wang)
    client.post(f"/tickets/{ticket.code}/draft", {"kind": "reply", "body": "您好，师傅"})
    assert "师傅" in client.get(f"/tickets/{ticket.code}").content.decode()
    seen = ticket.messages.latest("pk").pk
    answer = client.post(f"/tickets/{ticket.code}/say", {"kind": "reply", "body": "师傅 10 点到", "seen": seen, "to": "lin@home.example",
                                                         "cc": "", "status": "waiting"})  # fmt: skip
    assert answer.status_code == 200
    said = ticket.messages.latest("pk")
    assert (said.text, said.to, said.agent_id) == ("师傅 10 点到", ["lin@home.example"], cast.wang.pk)
    ticket.refresh_from_db()
    assert ticket.status.slug == "waiting"
    assert not Draft.objects.exists()


def test_a_newer_message_asks_before_sending(at: Any, cast: Any, ticket: Any) -> None:
    client, seen = at(cast.wang), ticket.messages.latest("pk").pk
    reply(ticket, by=cast.lin, body="不用来了，已经好了")
    form = {"kind": "reply", "body": "师傅出发了", "seen": seen}
    answer = client.post(f"/tickets/{ticket.code}/say", form)
    assert answer.status_code == 409
    assert "不用来了" in answer.content.decode()
    assert answer["HX-Retarget"] == "#dialog-place"
    assert ticket.messages.count() == 2
    assert client.post(f"/tickets/{ticket.code}/say", {**form, "anyway": "1"}).status_code == 200
    assert ticket.messages.count() == 3


def test_an_empty_reply_is_refused_and_nothing_changes(at: Any, cast: Any, ticket: Any) -> None:
    answer = at(cast.wang).post(f"/tickets/{ticket.code}/say", {"kind": "reply", "body": "  "})
    assert answer.status_code == 422
    assert ticket.messages.count() == 1


def test_a_light_agent_writes_notes_but_no_replies(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.sun)
    assert client.post(f"/tickets/{ticket.code}/say", {"kind": "reply", "body": "您好"}).status_code == 403
    assert client.post(f"/tickets/{ticket.code}/say", {"kind": "note", "body": "@李倩 看一下"}).status_code == 200
    said = ticket.messages.latest("pk")
    assert said.is_note
    assert said.mention_ids == [cast.li.pk]
    assert client.get(f"/tickets/{ticket.code}/field/priority").status_code == 200
    assert client.post(f"/tickets/{ticket.code}/field/priority", {"priority": "4"}).status_code == 403


def test_a_draft_is_ones_own(at: Any, cast: Any, ticket: Any) -> None:
    at(cast.wang).post(f"/tickets/{ticket.code}/draft", {"kind": "note", "body": "草稿内容"})
    assign(ticket, by=cast.zhou, agent=cast.li)
    assert "草稿内容" in at(cast.wang).get(f"/tickets/{ticket.code}").content.decode()
    assert "草稿内容" not in at(cast.li).get(f"/tickets/{ticket.code}").content.decode()


def test_every_offered_form_can_be_drawn(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.zhou)
    for key in ("assign", "return", "hold", "resolve", "close", "merge", "split", "link", "tag", "spam", "delete"):
        answer = client.get(f"/tickets/{ticket.code}/do/{key}")
        assert answer.status_code == 200, key
        assert "<dialog" in answer.content.decode()
    for key in ("nothing", "open", "reply", "note"):
        assert client.get(f"/tickets/{ticket.code}/do/{key}").status_code == 404, key


def test_an_action_is_done_through_its_form(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.wang)
    answer = client.post(f"/tickets/{ticket.code}/do/assign", {"form": "1", "agent": cast.li.pk, "reason": "更熟悉"})
    assert answer.status_code == 200
    ticket.refresh_from_db()
    assert ticket.assignee_id == cast.li.pk
    assert client.post(f"/tickets/{ticket.code}/do/return", {"form": "1"}).status_code == 422
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="同一件事", department=cast.support)
    gone = client.post(f"/tickets/{other.code}/do/merge", {"form": "1", "into": ticket.code})
    assert gone["HX-Redirect"] == f"/tickets/{ticket.code}"


def test_fields_are_edited_in_place_and_the_same_field_asks(at: Any, cast: Any, ticket: Any) -> None:
    client, url = at(cast.wang), f"/tickets/{ticket.code}/field/"
    form = client.get(f"{url}priority").content.decode()
    assert 'name="was" value="2"' in form
    assert client.post(f"{url}priority", {"was": "2", "priority": "4"}).status_code == 200
    assert client.post(f"{url}tag", {"was": "[]", "tag": "制热, vip"}).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags) == (4, ["制热", "vip"])
    crossed = client.post(f"{url}priority", {"was": "2", "priority": "1"})
    assert crossed.status_code == 409
    ticket.refresh_from_db()
    assert ticket.priority == 4
    assert client.post(f"{url}priority", {"was": "2", "priority": "1", "anyway": "1"}).status_code == 200
    assert client.post(f"{url}assignee", {"assignee": cast.li.pk}).status_code == 200
    assert client.post(f"{url}nothing", {}).status_code == 404


def test_files_follow_their_ticket(at: Any, cast: Any, ticket: Any) -> None:
    wang, zhao = at(cast.wang), at(cast.zhao)
    given = wang.post(
        "/files/upload", {"file": SimpleUploadedFile("../../报价.html", b"<script>alert(1)</script>", "image/png")}
    )
    kept = Attachment.objects.get(pk=given.json()["id"])
    assert "/" not in kept.name
    assert kept.content_type == "text/html"
    assert zhao.get(kept.url).status_code == 404
    wang.post(f"/tickets/{ticket.code}/say", {"kind": "note", "body": "见附件", "attachment": kept.pk})
    answer = at(cast.li).get(kept.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert zhao.get(kept.url).status_code == 404
    part = wang.get(kept.url, headers={"Range": "bytes=0-6"})
    assert (part.status_code, read(part)) == (206, b"<script")


def test_a_mail_body_is_shown_in_a_closed_frame(at: Any, cast: Any, ticket: Any) -> None:
    reply(
        ticket,
        by=cast.lin,
        html='<p style="color:red">红</p><img src="https://evil.example/x.png"><script>alert(1)</script>',
    )
    message = ticket.messages.latest("pk")
    client = at(cast.wang)
    page = client.get(f"/tickets/{ticket.code}").content.decode()
    assert f'<yz-mail src="/messages/{message.pk}/body">' in page
    frame = client.get(f"/messages/{message.pk}/body")
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "https:" not in policy
    assert "script" not in frame.content.decode()
    shown = client.get(f"/messages/{message.pk}/body?images=1")
    assert 'src="https://evil.example/x.png"' in shown.content.decode()
    assert "img-src 'self' data: https: http:" in shown["Content-Security-Policy"]
    assert at(cast.zhao).get(f"/messages/{message.pk}/body").status_code == 404


def test_messages_of_others_cannot_be_acted_on(at: Any, cast: Any, ticket: Any) -> None:
    reply(ticket, by=cast.wang, body="您好")
    message = Message.objects.latest("pk")
    assert at(cast.zhao).post(f"/messages/{message.pk}/do/recall").status_code == 404


def test_several_tickets_at_once(at: Any, cast: Any, ticket: Any) -> None:
    other = open_ticket(by=cast.zhou, requester=cast.sofia, subject="Invoice", department=cast.billing)
    answer = at(cast.wang).post("/tickets/bulk/assign/do", {"id": [ticket.pk, other.pk], "agent": cast.li.pk})
    assert answer.status_code == 200
    ticket.refresh_from_db()
    other.refresh_from_db()
    assert ticket.assignee_id == cast.li.pk
    assert other.assignee_id is None
    assert at(cast.wang).post("/tickets/bulk/merge/do", {"id": [ticket.pk]}).status_code == 404


def test_a_caller_gets_a_ticket(at: Any, cast: Any) -> None:
    client = at(cast.wang)
    answer = client.post("/tickets/new", {"caller_name": "赵敏", "caller_phone": "138 0000 1234", "subject": "空调不制热", "body": "来电",
                                          "channel": "phone", "priority": "3", "department": cast.support.pk})  # fmt: skip
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "赵敏" in page
    assert "13800001234" in page
    assert client.post("/tickets/new", {"subject": "", "channel": "phone", "priority": "3"}).status_code == 422
    assert at(cast.qian).get("/tickets/new").status_code == 403


def test_a_mentioned_colleague_is_offered_notes_and_nothing_else(at: Any, cast: Any, ticket: Any) -> None:
    note(ticket, by=cast.wang, body="@赵磊 发票开过吗？")
    page = at(cast.zhao).get(f"/tickets/{ticket.code}").content.decode()
    assert 'name="kind" value="note" checked' in page and 'name="kind" value="reply"' not in page
    assert f"/tickets/{ticket.code}/do/" not in page and f"/tickets/{ticket.code}/field/" not in page
    assert f"/tickets/{ticket.code}/follow" in page
    client, before = at(cast.zhao), type(ticket).objects.values().get(pk=ticket.pk)
    asked = (("say", {"kind": "reply", "body": "您好"}), ("do/resolve", {"form": "1"}), ("do/claim", {}),
             ("field/priority", {"priority": "4"}), ("field/assignee", {"assignee": cast.zhao.pk}))  # fmt: skip
    for path, form in asked:
        assert client.post(f"/tickets/{ticket.code}/{path}", form).status_code == 403, path
    assert type(ticket).objects.values().get(pk=ticket.pk) == before and Message.objects.count() == 2
    assert client.post(f"/tickets/{ticket.code}/say", {"kind": "note", "body": "开过"}).status_code == 200
    assert client.post(f"/tickets/{ticket.code}/follow", headers=HTMX)["HX-Redirect"]
    assert client.get(f"/tickets/{ticket.code}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_into_each_other_let_one_win(at: Any, cast: Any, ticket: Any) -> None:
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="又响了", body="x", department=cast.support)
    at_once, pairs = Barrier(2), [(ticket, other), (other, ticket)]

    def click(pair: Any) -> int:
        client = at(cast.wang)
        at_once.wait()
        try:
            form = {"form": "1", "into": pair[1].code}
            return client.post(f"/tickets/{pair[0].code}/do/merge", form, headers={"HX-Request": "true"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, pairs)) == [204, 409]


def test_a_note_of_a_rule_is_signed_by_the_rule(at: Any, cast: Any) -> None:
    steps = [{"do": "note", "with": {"body": "已转总部"}}]
    records["rule"].create({"labels": {"zh-hans": "上报"}, "on": ["opened"], "steps": steps}, by=cast.zhou)
    ticket = open_ticket(by=cast.wang, requester=cast.lin, subject="卡纸", body="救命", department=cast.support)
    page = at(cast.wang).get(f"/tickets/{ticket.code}").content.decode()
    assert "<b>规则“上报”</b>" in page.partition("已转总部")[0].rpartition("<article")[2]


def test_a_chosen_file_outlives_a_wrong_form_of_a_new_ticket(at: Any, cast: Any) -> None:
    wang, zhao = at(cast.wang), at(cast.zhao)
    given = wang.post("/files/upload", {"file": SimpleUploadedFile("报价.txt", b"120", "text/plain")}).json()["id"]
    form = {
        "subject": "空调不制热",
        "channel": "phone",
        "priority": "3",
        "department": cast.support.pk,
        "attachment": given,
    }
    hidden = f'name="attachment" value="{given}"'
    wrong = wang.post("/tickets/new", form)
    assert wrong.status_code == 422
    assert hidden in wrong.content.decode() and "报价.txt" in wrong.content.decode()
    assert hidden not in zhao.post("/tickets/new", form).content.decode()
    assert wang.post("/tickets/new", form | {"requester": cast.lin.pk}).status_code == 302
    assert Attachment.objects.get(pk=given).ticket.subject == "空调不制热"
