"""A reply leaves as a correct mail."""

from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile

from yizhan.catalog.models import Desk
from yizhan.channels.compose import earlier_ids
from yizhan.channels.models import Delivery
from yizhan.lib import clock
from yizhan.lib.mime import parse
from yizhan.people.models import Agent, Department
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets import marks
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Attachment, Ticket
from yizhan.tickets.placeholders import context_of

from .server import Post, Script
from .work import run_jobs, work


def html_of(mail: Any) -> str:
    return mail.get_body(("html",)).get_content()


def text_of(mail: Any) -> str:
    return mail.get_body(("plain",)).get_content()


def upload(agent: Any, name: str, content: bytes, content_type: str) -> Attachment:
    file = Attachment(name=name, content_type=content_type, size=len(content), uploader_id=agent.pk)
    with change(file, "attachment.uploaded", by=agent):
        file.file.save(name, ContentFile(content), save=False)
        file.save(force_insert=True)
    return file


def test_a_reply_reaches_the_customer(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    message = reply(ticket, by=cast.wang, body="您好，师傅今天下午上门。")
    work()
    [taken] = post.taken
    mail = taken.mail
    assert taken.recipients == ["lin@home.example"] and taken.sender == box.address
    assert mail["To"] == "lin@home.example"
    assert mail["Subject"] == f"Re: 中央空调制热时外机异响 [{ticket.code}]"
    assert "王珂" in mail["From"] and "青山" in mail["From"] and box.address in mail["From"]
    assert marks.number_in_ids([mail["Message-ID"]]) == ticket.number
    assert marks.number_in_addresses([mail["Reply-To"]]) == ticket.number
    assert "师傅今天下午上门" in text_of(mail) and "师傅今天下午上门" in html_of(mail)
    assert marks.number_in_text(html_of(mail)) == marks.number_in_text(text_of(mail)) == ticket.number
    assert mail["Auto-Submitted"] is None
    message.refresh_from_db()
    assert message.state == "sent" and f"<{message.mail_id}>" == mail["Message-ID"]
    assert [e.name for e in Event.objects.filter(subject_kind="message").order_by("pk")] == [
        "message.queued",
        "message.delivered",
    ]


def test_it_waits_until_nobody_can_undo_it(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    message = reply(ticket, by=cast.wang, body="马上")
    work(at_once=False)
    assert post.taken == []
    assert message.deliveries.get().next_try_at - message.created_at == (
        message.deliveries.get().next_try_at - message.created_at
    )
    assert 7.9 < (message.deliveries.get().next_try_at - message.created_at).total_seconds() < 8.1


def test_everybody_named_gets_one_copy_and_bcc_stays_secret(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    reply(
        ticket,
        by=cast.wang,
        body="好",
        to=["lin@home.example"],
        cc=["a@x.example", "LIN@home.example"],
        bcc=["b@x.example"],
    )
    work()
    [taken] = post.taken
    assert sorted(taken.recipients) == ["a@x.example", "b@x.example", "lin@home.example"]
    assert b"b@x.example" not in taken.content
    assert Delivery.objects.count() == 3


def test_who_is_in_copy_gets_no_link_to_the_page_of_the_customer(
    cast: Any, ticket: Ticket, box: Any, post: Post
) -> None:
    own = context_of(ticket)["ticket"]["url"]
    link = f'<p>进度：<a href="{own}">{own}</a>，改期：{own}/appointment。</p>'
    reply(ticket, by=cast.wang, html=link)
    work()
    assert own in text_of(post.taken[0].mail) and own in html_of(post.taken[0].mail)
    # Neither what is written now nor what is quoted from before.
    reply(ticket, by=cast.wang, html=link, cc=["boss@acme.example"])
    reply(ticket, by=cast.wang, html=link, to=["boss@acme.example"], cc=[])
    work()
    for taken in post.taken[1:]:
        said, secret = text_of(taken.mail) + html_of(taken.mail), own.rpartition("/")[2]
        assert secret not in said and "/track，改期：" in said and "/track。" in said
    # On the page of the customer it still leads there.
    assert own in ticket.messages.order_by("id")[1].html


def test_jobs_and_rounds_run_twice_send_once(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    reply(ticket, by=cast.wang, body="好")
    work()
    work()
    assert len(post.taken) == 1 and Delivery.objects.count() == 1


def test_answers_thread_to_everything_said_before(
    cast: Any, ticket: Ticket, box: Any, post: Post, settings: Any
) -> None:
    ids = [f"m{at}@home.example" for at in range(70)]
    for one in ids:
        reply(ticket, by=cast.lin, body="还在响", message={"mail_id": one})
    said = reply(ticket, by=cast.wang, body="收到")
    work()
    mail = post.taken[0].mail
    assert mail["In-Reply-To"] == "<m69@home.example>"
    references = mail["References"].split()
    assert len(references) == 50 and references[0] == "<m0@home.example>" and references[-1] == "<m69@home.example>"
    assert references == earlier_ids(said)
    assert (
        b"=?"
        not in post.taken[0].content.partition(b"References:")[2].partition(b"Subject")[0].split(b"\r\nFrom")[0][:4000]
    )
    assert max(map(len, post.taken[0].content.split(b"\r\n"))) < 990


def test_prefixes_and_marks_do_not_pile_up(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    with change(ticket, "ticket.edited", by=cast.wang):
        ticket.subject = f"Re: 回复：RE: [{ticket.code}] 打印机"
    reply(ticket, by=cast.wang, body="好")
    work()
    assert post.taken[0].mail["Subject"] == f"Re: 打印机 [{ticket.code}]"


def test_signatures_stand_below_agent_first(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    wang, support = Agent.objects.get(pk=cast.wang.pk), Department.objects.get(pk=cast.support.pk)
    with change(wang, "agent.edited", by=cast.zhou):
        wang.signature = "<p>王珂<br>工号 007</p>"
    with change(support, "department.edited", by=cast.zhou):
        support.signature = "青山服务\n400-800-1234<script>alert(1)</script>"
    reply(Ticket.objects.get(pk=ticket.pk), by=wang, body="正文")
    work()
    text, html = text_of(post.taken[0].mail), html_of(post.taken[0].mail)
    assert text.index("正文") < text.index("工号 007") < text.index("400-800-1234") < text.index("[yz:")
    assert "<script" not in html and html.index("工号 007") < html.index("400-800-1234")


def test_earlier_messages_are_quoted_but_never_notes(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    with clock.at(datetime(2026, 3, 4, 7, 20, tzinfo=UTC)):
        reply(ticket, by=cast.lin, body="第一句\n第二句", html='<p>第一句</p><img src="https://spy.example/p.gif">')
    note(ticket, by=cast.wang, body="这个客户很难缠")
    reply(ticket, by=cast.wang, body="好")
    work()
    text, html = text_of(post.taken[0].mail), html_of(post.taken[0].mail)
    assert "在 2026年3月4日 15:20，林晓云 写道：" in text and "> 第一句" in text
    assert "<blockquote" in html and "spy.example" not in html
    assert "难缠" not in text + html
    parts = parse(post.taken[0].content)
    assert parts.subject.startswith("Re: ")


def test_the_head_of_the_quotation_speaks_the_customers_language(
    cast: Any, ticket: Ticket, box: Any, post: Post
) -> None:
    with change(cast.lin, "customer.edited", by=cast.wang):
        cast.lin.language = "en"
    with clock.at(datetime(2026, 3, 4, 7, 20, tzinfo=UTC)):
        reply(ticket, by=cast.lin, body="hello")
    reply(Ticket.objects.get(pk=ticket.pk), by=cast.wang, body="ok")
    work()
    assert "On 4 March 2026 at 15:20, 林晓云 wrote:" in text_of(post.taken[0].mail)


def test_a_department_may_not_quote(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    support = Department.objects.get(pk=cast.support.pk)
    with change(support, "department.edited", by=cast.zhou):
        support.quotes_history = False
    reply(ticket, by=cast.wang, body="好")
    work()
    assert "外机" not in text_of(post.taken[0].mail).replace("外机异响", "")
    assert "blockquote" not in html_of(post.taken[0].mail)


def test_pictures_in_the_text_travel_inside_and_files_beside(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    picture = upload(cast.wang, "外机.png", b"\x89PNG\r\n\x1a\n123", "image/png")
    picture.content_id = "pic1"
    contract = upload(
        cast.wang, "维修合同（第二版）最终确认稿以及一个非常非常长的名字.pdf", b"%PDF-1.7", "application/pdf"
    )
    reply(ticket, by=cast.wang, html='<p>请看</p><img src="cid:pic1" alt="外机">', files=[picture, contract])
    work()
    mail = post.taken[0].mail
    [inline] = [part for part in mail.walk() if part["Content-ID"]]
    assert f'src="cid:{inline["Content-ID"].strip("<>")}"' in html_of(mail)
    assert inline.get_content() == b"\x89PNG\r\n\x1a\n123"
    [attached] = list(mail.iter_attachments())
    assert attached.get_filename() == contract.name and attached.get_content() == b"%PDF-1.7"
    assert b"filename*" in post.taken[0].content


def test_a_missing_file_fails_with_a_reason_and_holds_nobody_up(
    cast: Any, ticket: Ticket, box: Any, post: Post
) -> None:
    lost = upload(cast.wang, "a.pdf", b"x", "application/pdf")
    lost.file.storage.delete(lost.file.name)
    first = reply(ticket, by=cast.wang, body="见附件", files=[lost])
    reply(ticket, by=cast.wang, body="第二封")
    work()
    first.refresh_from_db()
    assert first.state == "failed" and "missing" in first.deliveries.get().reason
    assert len(post.taken) == 1


def test_a_reply_by_rule_says_that_it_is_automatic(cast: Any, ticket: Ticket, box: Any, post: Post) -> None:
    reply(ticket, by=cast.wang, body="我们已收到", automatic=True)
    work()
    mail = post.taken[0].mail
    assert mail["Auto-Submitted"] == "auto-replied" and mail["X-Auto-Response-Suppress"] == "All"
    assert "王珂" not in mail["From"]


def test_the_undo_window_is_a_setting(cast: Any, ticket: Ticket, box: Any, script: Script) -> None:
    desk = Desk.objects.get()
    with change(desk, "desk.edited", by=cast.zhou):
        desk.settings = {"undo_seconds": 0}
    reply(ticket, by=cast.wang, body="好")
    run_jobs()
    work(at_once=False)
    assert len(script.taken) == 1
