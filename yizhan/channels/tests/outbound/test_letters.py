"""A step sends a mail to anybody: each in their language, never to robots, and never as a first reply."""

import re
from typing import Any

import pytest

from yizhan.automation.batches.starting import start
from yizhan.channels.actions.send_mail import send_mail
from yizhan.channels.models import SentNotice
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Message, Ticket

from .server import Post
from .work import work


def test_each_reads_it_in_their_language_and_the_ticket_keeps_it(
    cast: Any, ticket: Ticket, box: Any, post: Post
) -> None:
    with change(cast.sofia, "customer.edited", by=cast.zhou):
        cast.sofia.language = "en"
    assign(ticket, by=cast.zhou, agent=cast.li)
    given = {
        "who": ["requester", "assignee", "followers"], "addresses": "sofia@acme.example, Li@qingshan.example",
        "subject": "{{ ticket.code }} 上门", "body": "{{ customer.name }}：明天 <b>上门",
        "english_subject": "Visit for {{ ticket.code }}",
    }  # fmt: skip
    batch = start([{"do": "send_mail", "with": given}], [ticket.pk], by=cast.wang)
    assert batch.done_count == 1, batch.items.get().why
    work()
    ticket.refresh_from_db()
    letters = [one for one in post.script.taken if re.search("上门|Visit", str(one.mail["Subject"]))]
    sent = {one.recipients[0]: one.mail for one in letters}
    assert set(sent) == {ticket.requester.address, "sofia@acme.example", "li@qingshan.example"}
    assert sent["sofia@acme.example"]["Subject"] == f"Visit for {ticket.code}"
    assert sent["li@qingshan.example"]["Subject"] == f"{ticket.code} 上门"
    for mail in sent.values():
        assert mail["Auto-Submitted"] == "auto-generated" and mail["From"].addresses[0].addr_spec == box.address
        assert "&lt;b&gt;" in mail.get_body(("html",)).get_content()
    kept = ticket.messages.order_by("-id").first()
    assert kept and kept.kind == Message.NOTE and set(kept.to) == set(sent) and "林晓云：明天" in kept.text
    assert ticket.first_replied_at is None and ticket.agent_wrote_at is None


def test_robots_and_ourselves_get_none_and_nobody_gets_a_storm(cast: Any, ticket: Ticket, box: Any) -> None:
    texts = {"subject": "上门", "body": "明天"}
    for nobody in ([box.address], ["no-reply@acme.example"]):
        with pytest.raises(Conflict):
            send_mail(ticket, by=cast.wang, addresses=nobody, **texts)
    with pytest.raises(Invalid):
        send_mail(ticket, by=cast.wang, **texts)
    for _n in range(5):
        send_mail(ticket, by=cast.wang, who=["requester"], **texts)
    with pytest.raises(Conflict):
        send_mail(ticket, by=cast.wang, who=["requester"], **texts)
    reply(ticket, by=cast.wang, author=cast.lin, body="我在休假", automatic=True)
    ticket.refresh_from_db()
    before = SentNotice.objects.count()
    with pytest.raises(Conflict):
        send_mail(ticket, by=cast.wang, who=["requester"], addresses=["boss@acme.example"], **texts)
    assert SentNotice.objects.count() == before
    send_mail(ticket, by=cast.wang, who=[f"agent:{cast.li.pk}"], addresses=["boss@acme.example"], **texts)
    assert list(SentNotice.objects.order_by("-id").values_list("address", flat=True)[:1]) == ["li@qingshan.example"]


def test_a_letter_that_does_not_arrive_is_told_on_its_note(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    post.script.refuse["boss@acme.example"] = "550 no such user"
    both = send_mail(
        ticket, by=cast.wang, addresses=["boss@acme.example", "it@acme.example"], subject="上门", body="？"
    )
    alone = send_mail(ticket, by=cast.wang, addresses=["boss@acme.example"], subject="上门", body="？")
    fine = send_mail(ticket, by=cast.wang, addresses=["it@acme.example"], subject="上门", body="？")
    work()
    states = dict(ticket.messages.values_list("pk", "state"))
    assert (states[both.pk], states[alone.pk], states[fine.pk]) == ("partly", "failed", "")
    told = Event.objects.filter(name="message.failed").values_list("subject_id", flat=True)
    assert sorted(told) == [both.pk, alone.pk]


def test_a_step_whose_placeholders_nobody_understands_is_not_taken(cast: Any) -> None:
    given = {"who": ["requester"], "subject": "{{ ticket.code", "body": "{{ {{ ticket.code }} }}"}
    raw = {"labels": {"en": "Tell"}, "steps": [{"do": "send_mail", "with": given}]}
    with pytest.raises(Invalid) as refused:
        records["macro"].create(raw, by=cast.zhou)
    assert "steps" in refused.value.errors
    given |= {"subject": "{{ ticket.code }}", "body": "{{ customer.name }}"}
    assert records["macro"].create(raw, by=cast.zhou).pk
