"""The page of one ticket: whoever has the link sees the public side of it, and nothing else."""

import re
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yizhan.knowledge.tests.work import made_shelf, publish
from yizhan.lib import clock
from yizhan.portal import tracking
from yizhan.portal.tracking import stages
from yizhan.spine.change import change
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.finish import hold, resolve
from yizhan.tickets.actions.merge import merge
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.files import upload
from yizhan.tickets.models import Attachment, Message, Ticket

from .work import LATER, fresh, html, link, naughty_strings, request_type


def test_the_link_shows_stages_people_and_the_conversation(visitor: Client, cast: Any, ticket: Ticket) -> None:
    page = html(visitor, link(ticket))
    assert ticket.code in page and ticket.subject in page and "声音特别大" in page and "已受理" in page
    assign(ticket, by=cast.zhou, agent=cast.wang)
    reply(ticket, by=cast.wang, body="您好，我明天上午到。")
    with clock.at(clock.now() + LATER):
        page = html(visitor, link(ticket))
    assert "我明天上午到" in page and "王珂" in page and "处理中" in page and "给王珂留言" in page


def test_no_stage_is_reached_before_the_one_above_it(cast: Any, ticket: Ticket) -> None:
    assign(ticket, by=cast.zhou, agent=cast.wang)
    reply(ticket, by=cast.wang, body="您好")
    with change(ticket, "ticket.edited", by=cast.zhou):
        ticket.first_replied_at = ticket.created_at - timedelta(minutes=2)  # in the chat it came from
    received, working = stages(ticket)[:2]
    assert received.at == working.at == ticket.created_at


def test_the_page_tells_nobody_where_it_is(visitor: Client, ticket: Ticket) -> None:
    answer = visitor.get(link(ticket))
    assert answer.headers["Referrer-Policy"] == "no-referrer" and "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    sources = re.findall(r'(?:src|href|action)="([^"]+)"', answer.content.decode())
    assert not [url for url in sources if re.match(r"(?:https?:)?//", url)]


def test_notes_held_recalled_and_foreign_answers_never_show(visitor: Client, cast: Any, ticket: Ticket) -> None:
    file = upload(SimpleUploadedFile("内部.txt", b"secret"), by=cast.wang)
    note(ticket, by=cast.wang, body="客户很难缠 SECRET-1", files=[file])
    reply(ticket, by=cast.wang, body="给供应商 SECRET-2", to=["vendor@parts.example"])
    for state in ("held", "recalled"):
        with change(ticket, "ticket.edited", by=cast.wang):
            Message(ticket=ticket, kind="public", customer=cast.sofia, text=f"SECRET-{state}", state=state).save()
    reply(ticket, by=cast.wang, body="公开", bcc=["boss-secret@qingshan.example"])
    with change(ticket, "ticket.resolved", by=cast.wang):
        ticket.resolution = "SECRET-3"
    with clock.at(clock.now() + LATER):
        page = html(visitor, link(ticket))
        assert visitor.get(f"{link(ticket)}/files/{file.key}").status_code == 404
    assert "公开" in page and "secret" not in page.lower() and "内部" not in page


def test_an_answer_that_can_still_be_taken_back_does_not_show(visitor: Client, cast: Any, ticket: Ticket) -> None:
    reply(ticket, by=cast.wang, body="写错了")
    assert "写错了" not in html(visitor, link(ticket))


def test_waiting_for_the_customer_is_said(visitor: Client, cast: Any, ticket: Ticket) -> None:
    reply(ticket, by=cast.wang, body="型号是？")
    hold(ticket, by=cast.wang, status=tracking.Status.lookup("waiting", None).pk)
    assert "等待您回复" in html(visitor, link(ticket))
    hold(fresh(ticket), by=cast.wang)
    assert "等待您回复" not in html(visitor, link(ticket))


def test_a_merged_ticket_leads_on_only_for_the_same_person(visitor: Client, cast: Any, ticket: Ticket) -> None:
    same = open_ticket(by=cast.wang, requester=cast.lin, subject="又一张", body="y", department=cast.support)
    hers = open_ticket(by=cast.wang, requester=cast.sofia, subject="Hers", body="her words", department=cast.support)
    old, theirs = link(ticket), link(hers, "sofia@acme.example")
    merge(ticket, by=cast.zhou, into=same)
    assert visitor.get(old).url == link(same)
    merge(hers, by=cast.zhou, into=same)
    page = html(visitor, theirs)
    assert "her words" in page and "又一张" not in page and "声音特别大" not in page and "合并处理" in page
    assert "her words" not in html(visitor, link(same))
    assert visitor.post(f"{theirs}/reply", {"body": "let me in"}).status_code == 302
    assert same.messages.filter(text="let me in").count() == 0


def test_files_are_saved_not_run(visitor: Client, cast: Any, ticket: Ticket) -> None:
    evil = upload(
        SimpleUploadedFile('a"\r\nX: y.svg', b"<svg onload=alert(1)>", content_type="image/png"), by=cast.wang
    )
    photo = upload(SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40), by=cast.wang)
    reply(ticket, by=cast.wang, body="见附件", files=[evil, photo])
    with clock.at(clock.now() + LATER):
        first, second = (visitor.get(f"{link(ticket)}/files/{one.key}") for one in (evil, photo))
        other = visitor.get(f"{link(ticket, 'sofia@acme.example')}/files/{photo.key}")
    assert first.headers["Content-Disposition"].startswith("attachment") and "X" not in first.headers
    assert second.headers["Content-Disposition"].startswith("inline") and second.headers["Content-Type"] == "image/png"
    for answer in (first, second):
        assert (
            "sandbox" in answer.headers["Content-Security-Policy"]
            and answer.headers["X-Content-Type-Options"] == "nosniff"
        )
        assert (
            answer.headers["Referrer-Policy"] == "no-referrer"
            and answer.headers["Cache-Control"] == "private, no-store"
        )
        b"".join(answer)
        answer.close()
    assert other.status_code == 404


def test_the_files_of_another_ticket_are_not_there(visitor: Client, cast: Any, ticket: Ticket) -> None:
    loose = upload(SimpleUploadedFile("loose.txt", b"x"), by=cast.wang)
    file = upload(SimpleUploadedFile("hers.txt", b"x"), by=cast.wang)
    open_ticket(by=cast.wang, requester=cast.sofia, subject="Hers", body="x", department=cast.support, files=[file])
    for key in (loose.key, file.key, "nothing"):
        assert visitor.get(f"{link(ticket)}/files/{key}").status_code == 404
    assert Attachment.objects.count() == 2


def test_naughty_strings_are_shown_as_text(visitor: Client, cast: Any, ticket: Ticket) -> None:
    for text in naughty_strings()[::4]:
        answer = visitor.post(f"{link(ticket)}/reply", {"body": text})
        assert answer.status_code in (302, 422, 429), text
    page = html(visitor, f"{link(ticket)}?all")
    body = page[page.index('class="talk"') :]
    assert (
        "<script" not in body
        and not re.search(r"<[^>]+\son\w+=", body)
        and "javascript:" not in "".join(re.findall(r'href="([^"]*)"', body))
    )


def test_the_page_asks_the_database_a_bounded_number_of_times(visitor: Client, cast: Any, ticket: Ticket) -> None:
    for at in range(12):
        reply(ticket, by=cast.lin, body=f"第 {at} 条")
    with CaptureQueriesContext(connection) as asked:
        visitor.get(link(ticket))
    # Shelves are kept in memory outside of tests.
    words = ("tickets_", "people_identity", "people_customer", "spine_event", "security_")
    assert len([one for one in asked.captured_queries if any(f'FROM "{word}' in one["sql"] for word in words)]) <= 6


def test_what_was_answered_stands_below_the_headings_of_the_form(visitor: Client, cast: Any) -> None:
    made = request_type(cast)
    answers = {"device_kind": "printer", "device_number": "A-7"}
    page = html(visitor, link(open_ticket(by=cast.wang, requester=cast.lin, subject="坏了", request_type=made,
                                          fields=answers)))  # fmt: skip
    facts = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("服务项目") :]))
    assert "服务项目 设备报修 联系方式 设备 打印机 打印机 设备编号 A-7" in facts


def test_while_one_waits_there_is_something_to_read(visitor: Client, cast: Any, ticket: Ticket) -> None:
    shelf = made_shelf(cast.zhou)
    publish(f"{ticket.subject}怎么办", by=cast.zhou, shelf=shelf)
    publish(f"{ticket.subject}内部手册", by=cast.zhou, shelf=shelf, audience="internal")
    path = link(ticket)
    assert f'hx-get="{path}/reads"' in html(visitor, path)
    card = html(visitor, f"{path}/reads")
    assert "等待时可以先看看" in card and f"{ticket.subject}怎么办" in card and "内部手册" not in card
    assert visitor.get(f"{path[:-2]}xx/reads").status_code == 404
    resolve(ticket, by=cast.wang)
    assert f"{path}/reads" not in html(visitor, path) and not html(visitor, f"{path}/reads").strip()
