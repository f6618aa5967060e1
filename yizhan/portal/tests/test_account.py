"""A customer's account: addresses are proven, mails chosen, data exported and erased."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from tests.cast import PASSWORD, customer, keep
from yizhan.automation.chat.models import Chat, ChatMessage, Visitor, Widget
from yizhan.automation.guides.models import GuideTalk
from yizhan.automation.guides.tests.work import in_use, plain
from yizhan.automation.surveys.models import Rating
from yizhan.channels import stages
from yizhan.channels.models import Delivery, RawMail, SentNotice
from yizhan.lib import clock
from yizhan.people import mails
from yizhan.people.actions.merge import merge
from yizhan.people.models import Customer, Identity
from yizhan.portal import exporting, guards, passwords, proofs
from yizhan.portal.models import Export, Password, Proof, SignedIn
from yizhan.spine.models import Event
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.files import upload
from yizhan.tickets.models import Message, Ticket

from .work import LATER, enter, fresh, html, mailed


@pytest.fixture
def lin(cast: Any, tmp_path: Any, settings: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    return enter(Client(headers={"accept-language": "zh-CN"}), "lin@home.example")


def add(client: Client, address: str) -> tuple[str, str]:
    """Ask for a code to one more address: the page that wants it, and the code."""
    answer = client.post("/my/account/addresses", {"more-email": address})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    proof = Proof.objects.order_by("-pk")[0]
    proofs.send(proof.pk)
    return answer.url, mailed(address, proof)[0]


def test_an_address_counts_when_its_code_was_given(lin: Client, cast: Any) -> None:
    page, code = add(lin, "work@home.example")
    assert not Identity.objects.filter(value="work@home.example").exists()
    assert enter(Client(), "sofia@acme.example").post(page, {"code": code}).status_code == 410
    # A code to add an address signs nobody in.
    assert lin.post(page.replace("account/addresses", "sign-in"), {"code": code}).status_code == 410
    assert lin.post(page, {"code": code}).status_code == 302
    made = Identity.objects.get(value="work@home.example")
    assert made.customer == cast.lin and made.is_verified
    assert lin.post(f"/my/account/addresses/{made.pk}/remove").status_code == 302
    last = Identity.objects.get(customer=cast.lin)
    refused = lin.post(f"/my/account/addresses/{last.pk}/remove")
    assert refused.status_code == 422 and "不能移除" in refused.content.decode() and cast.lin.identities.count() == 1
    theirs = Identity.objects.get(value="sofia@acme.example")
    assert lin.post(f"/my/account/addresses/{theirs.pk}/remove").status_code == 404
    page, code = add(lin, "sofia@acme.example")
    assert lin.post(page, {"code": code}).status_code == 422
    assert Identity.objects.get(pk=theirs.pk).customer == cast.sofia


def test_name_language_and_mails_are_the_customers_to_choose(lin: Client, cast: Any, ticket: Ticket) -> None:
    said = lin.post("/my/account/profile", {"profile-name": "Lin X.", "profile-language": "en"})
    assert "My account" in html(lin, said.url)
    wrong = lin.post("/my/account/profile", {"profile-name": "Kept", "profile-language": "xx"})
    assert wrong.status_code == 422 and "Kept" in wrong.content.decode()
    for wanted, count in ((["receipt", "dates"], 0), ([*mails.mails], 1)):
        lin.post("/my/account/mails", {"mail": wanted})
        reopened = fresh(ticket)
        resolve(reopened, by=cast.wang)
        stages.tell_stage(Event.objects.filter(name="ticket.resolved").order_by("-id")[0])
        assert SentNotice.objects.filter(ticket=ticket, kind="resolved").count() == count
        reply(fresh(ticket), by=cast.lin, body="还没有")
    assert Customer.objects.get(pk=cast.lin.pk).muted == [] and Customer.objects.get(pk=cast.lin.pk).name == "Lin X."


def test_devices_are_ended_from_elsewhere_and_only_ones_own(lin: Client, cast: Any) -> None:
    other, hers = enter(Client(), "lin@home.example"), enter(Client(), "sofia@acme.example")
    rows = {one.customer_id: one.pk for one in SignedIn.objects.order_by("pk")}
    assert lin.post("/my/account/devices/end", {"session": str(rows[cast.sofia.pk])}).status_code == 404
    assert lin.post("/my/account/devices/end", {"session": "1" * 30}).status_code == 404
    assert lin.post("/my/account/devices/end", {"all": "1"}).status_code == 302
    assert [one.get("/requests").status_code for one in (lin, other, hers)] == [200, 302, 200]


def chatting(cast: Any) -> Chat:
    """A chat of Lin's, with something whispered in it."""
    widget = keep(Widget(slug="w", labels={"en": "W"}))
    visitor = Visitor.objects.create(widget=widget, customer=cast.lin)
    chat = keep(
        Chat(widget=widget, visitor=visitor, customer=cast.lin, department=cast.support, page="https://a.example/p")
    )
    keep(ChatMessage(chat=chat, seq=1, who="visitor", text="屏幕不亮"))
    keep(ChatMessage(chat=chat, seq=2, who="agent", text="SECRET-3", is_whisper=True))
    return chat


def test_a_name_of_their_own_turns_nothing_around(lin: Client, cast: Any) -> None:
    lin.post("/my/account/profile", {"profile-name": " 林\u202egnp.exe ", "profile-language": "en"})
    assert Customer.objects.get(pk=cast.lin.pk).name == "林gnp.exe"


def test_the_export_holds_what_the_customer_sees_and_nothing_else(lin: Client, cast: Any, ticket: Ticket) -> None:
    file = upload(SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n"), by=cast.wang)
    reply(ticket, by=cast.wang, body="见附件", files=[file])
    note(ticket, by=cast.wang, body="SECRET-1")
    reply(ticket, by=cast.wang, body="SECRET-2", to=["vendor@parts.example"])
    keep(Rating(ticket=ticket, score=2, level=2, comment="等了三天"))
    chat = chatting(cast)
    guide = in_use(plain())
    said = [{"who": "guide", "text": "您好"}, {"who": "visitor", "text": "打印机卡纸"}]
    GuideTalk.objects.create(guide=guide, version=guide.newest, customer=cast.lin, lines=said, outcome="answer")
    GuideTalk.objects.create(guide=guide, version=guide.newest, lines=[{"who": "visitor", "text": "SECRET-3"}])
    assert lin.post("/my/account/data").status_code == 302
    row = Export.objects.get()
    url = f"/my/account/data/{row.key}"
    assert lin.get(url).status_code == 404 and "正在打包" in html(lin, "/my/account")
    with clock.at(clock.now() + LATER):
        exporting.make(row.pk)
        exporting.make(row.pk)
    answer = lin.get(url)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    data = json.loads(archive.read("data.json"))
    text = json.dumps(data, ensure_ascii=False)
    assert "见附件" in text and "lin@home.example" in text and "SECRET" not in text
    assert [one["number"] for one in data["requests"]] == [ticket.code]
    assert data["requests"][0]["ratings"][0]["comment"] == "等了三天" and len(data["devices"]) == 1
    assert [one["text"] for one in data["chats"][0]["messages"]] == ["屏幕不亮"] and chat.page in text
    assert [one["text"] for one in data["guides"][0]["lines"]] == ["您好", "打印机卡纸"] and len(data["guides"]) == 1
    assert any(name.endswith("照片.png") for name in archive.namelist())
    assert enter(Client(), "sofia@acme.example").get(url).status_code == 404 and Client().get(url).status_code == 302
    with clock.at(clock.now() + timedelta(days=8)):
        assert lin.get(url).status_code == 404
        name = Export.objects.get().file
        assert default_storage.exists(name) and exporting.sweep() == 1 and not default_storage.exists(name)


def test_erasing_leaves_tickets_without_a_person(lin: Client, cast: Any, ticket: Ticket) -> None:
    raw = RawMail.objects.create(source="smtp", raw=b"From: lin@home.example", sender="lin@home.example", subject="x")
    passwords.choose(cast.lin, PASSWORD)
    said = reply(ticket, by=cast.lin, body="谢谢", message={"sender": "林晓云 <lin@home.example>", "raw_id": raw.pk})
    reply(fresh(ticket), by=cast.wang, body="好的", cc=["lin@home.example", "boss@home.example"])
    old = customer("林小云", "old@home.example")
    merge(old, by=cast.zhou, into=cast.lin)
    Delivery.objects.update(state="sent")
    assert lin.post("/my/account/delete", {"address": "no@home.example"}).status_code == 422
    assert SignedIn.objects.filter(customer=cast.lin).exists()
    assert lin.post("/my/account/delete", {"address": " LIN@home.example"}).url == "/my/deleted"
    gone = Customer.objects.get(pk=cast.lin.pk)
    assert gone.erased_at and not gone.identities.exists() and "林" not in gone.name
    assert "林" not in Customer.objects.get(pk=old.pk).name
    assert not SignedIn.objects.filter(customer=gone).exists() and not Password.objects.exists()
    assert Message.objects.get(pk=said.pk).sender == gone.name and Message.objects.get(pk=said.pk).text == "谢谢"
    assert not Message.objects.filter(to__contains=["lin@home.example"]).exists()
    assert fresh(ticket).cc == ["boss@home.example"]
    assert not bytes(RawMail.objects.get().raw) and not RawMail.objects.get().sender
    assert not SentNotice.objects.filter(address="lin@home.example").exists()
    assert lin.get("/requests").status_code == 302
    # Whoever comes again with that address is somebody new, and sees nothing of before.
    again = enter(Client(), "lin@home.example")
    assert ticket.subject not in html(again, "/requests") and again.get(f"/requests/{ticket.code}").status_code == 404
    event = Event.objects.filter(name="customer.erased", subject_id=gone.pk).get()
    assert "林" not in str(event.data) and "lin@" not in str(event.data)


def test_who_has_signed_in_asks_as_themselves(lin: Client, cast: Any, ticket: Ticket) -> None:
    page = html(lin, "/submit")
    assert 'value="林晓云"' in page and 'value="lin@home.example"' in page
    form = {"name": "林晓云", "type": "incident", "asked": "incident", "subject": "又坏了", "body": "x"}
    sent = lin.post("/submit", {**form, "contact": "lin@home.example", "opened": guards.form_token(age=60)})
    made = Ticket.objects.get(subject="又坏了")
    first = made.messages.get()
    assert made.requester == cast.lin and first.warning == "" and f"/requests/{made.code}" in html(lin, sent.url)
    lin.post("/submit", {**form, "subject": "冒名", "contact": "sofia@acme.example",
                         "opened": guards.form_token(age=60)})  # fmt: skip
    other = Ticket.objects.get(subject="冒名")
    assert other.requester == cast.sofia and other.messages.get().warning == "unproven"
    assert lin.get(f"/requests/{other.code}").status_code == 404


def test_no_address_of_the_account_is_there_for_strangers_or_for_the_blocked(lin: Client, cast: Any) -> None:
    names = [
        one for one in get_resolver("yizhan.portal.urls").url_patterns if str(one.pattern).startswith("my/account")
    ]
    assert len(names) >= 10
    keep(cast.lin, is_blocked=True)
    before = Event.objects.count()
    for one in names:
        url = "/" + str(one.pattern).replace("<int:pk>", "1").replace("<str:key>", "x")
        for client in (Client(), lin):
            for method in ("get", "post"):
                answer = getattr(client, method)(url, {"address": "lin@home.example"})
                assert answer.status_code == 302 and answer.url.startswith("/my/sign-in"), url
    assert Event.objects.count() == before


def test_agents_erase_too_and_only_those_who_may(cast: Any, client: Client) -> None:
    client.post("/sign-in", {"email": cast.zhou.email, "password": PASSWORD})
    assert "清除个人信息" in html(client, f"/customers/{cast.lin.pk}")
    client.post(f"/customers/{cast.lin.pk}/erase")
    assert Customer.objects.get(pk=cast.lin.pk).erased_at and "清除个人信息" not in html(
        client, f"/customers/{cast.lin.pk}"
    )
