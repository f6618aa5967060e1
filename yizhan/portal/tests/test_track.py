"""The page of one ticket: whoever has the link sees the public side of it, and nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import customer, keep
from yizhan.channels import automatic
from yizhan.channels.models import SentNotice
from yizhan.lib import clock
from yizhan.people.models import Department
from yizhan.portal import guards, links, tracking
from yizhan.spine.change import change
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import close, hold, resolve
from yizhan.tickets.actions.merge import merge
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import delete, mark_spam
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.files import upload
from yizhan.tickets.models import Attachment, Message, Ticket

from .work import link, naughty_strings

LATER = timedelta(minutes=5)


def html(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_the_link_shows_stages_people_and_the_conversation(visitor: Client, cast: Any, ticket: Ticket) -> None:
    page = html(visitor, link(ticket))
    assert ticket.code in page and ticket.subject in page and "声音特别大" in page and "已受理" in page
    assign(ticket, by=cast.zhou, agent=cast.wang)
    reply(ticket, by=cast.wang, body="您好，我明天上午到。")
    with clock.at(clock.now() + LATER):
        page = html(visitor, link(ticket))
    assert "我明天上午到" in page and "王珂" in page and "处理中" in page and "给王珂留言" in page


def test_the_page_tells_nobody_where_it_is(visitor: Client, ticket: Ticket) -> None:
    answer = visitor.get(link(ticket))
    assert answer.headers["Referrer-Policy"] == "no-referrer" and "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    sources = re.findall(r'(?:src|href|action)="([^"]+)"', answer.content.decode())
    assert not [url for url in sources if re.match(r"(?:https?:)?//", url)]


def test_a_wrong_token_and_an_unknown_ticket_get_the_same_answer(
    visitor: Client, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    token = link(ticket).rsplit("/", 1)[1]
    assert len(token) * 5 >= 128
    wrong = [
        f"/track/{ticket.code}/{token[::-1]}",
        f"/track/YZ-99999999/{token}",
        f"/track/x/{token}",
        f"/track/{ticket.code}/{'é' * 32}",
    ]
    answers = [visitor.get(url) for url in wrong]
    assert {answer.status_code for answer in answers} == {404}
    same = {re.sub(r'content="[^"]*"|nonce="[^"]*"', "", answer.content.decode()) for answer in answers}
    assert len(same) == 1
    for code in (ticket.code, "YZ-99999999"):
        with django_assert_num_queries(2):
            assert links.visit(code, "a" * 32) is None


def test_guessing_is_slowed_down_but_a_working_link_is_not(visitor: Client, ticket: Ticket) -> None:
    for _try in range(guards.GUESSES["most"]):
        visitor.get(f"/track/{ticket.code}/{'a' * 32}")
    assert visitor.get(f"/track/{ticket.code}/{'a' * 32}").status_code == 429
    assert visitor.get(link(ticket)).status_code == 200


def test_a_link_is_bound_to_its_reader(visitor: Client, cast: Any, ticket: Ticket) -> None:
    assert visitor.get(link(ticket, "sofia@acme.example")).status_code == 404
    other = open_ticket(by=cast.wang, requester=cast.sofia, subject="Hers", body="x", department=cast.support)
    token = link(ticket).rsplit("/", 1)[1]
    assert visitor.get(f"/track/{other.code}/{token}").status_code == 404
    before = link(ticket)
    set_fields(ticket, by=cast.zhou, fields={"requester": cast.sofia})
    assert visitor.get(before).status_code == 404


@pytest.mark.parametrize("gone", [delete, mark_spam])
def test_a_removed_ticket_is_not_there(visitor: Client, cast: Any, ticket: Ticket, gone: Any) -> None:
    gone(ticket, by=cast.zhou)
    assert visitor.get(link(ticket)).status_code == 404


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


def test_the_customer_answers_and_the_ticket_comes_back_to_work(visitor: Client, cast: Any, ticket: Ticket) -> None:
    hold(ticket, by=cast.wang)
    files = [SimpleUploadedFile("外机.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)]
    answer = visitor.post(
        f"{link(ticket)}/reply", {"body": "已经重启过了", "opened": guards.form_token(), "files": files}
    )
    assert answer.status_code == 302 and answer.url.startswith(link(ticket))
    said = Message.objects.order_by("-id").first()
    assert said and (said.text, said.customer, said.channel) == ("已经重启过了", cast.lin, "web")
    assert said.attachments.get().name == "外机.png" and fresh(ticket).kind == "open"
    page = html(visitor, answer.url.partition("#")[0])
    assert "留言已送达" in page and "已经重启过了" in page and "外机.png" in page


def test_an_empty_answer_is_refused_and_files_are_kept(visitor: Client, ticket: Ticket, cast: Any) -> None:
    page = visitor.post(f"{link(ticket)}/reply", {"body": "  "})
    assert page.status_code == 422 and 'role="alert"' in page.content.decode() and ticket.messages.count() == 1


def test_sending_twice_is_one_answer(visitor: Client, ticket: Ticket) -> None:
    form = {"body": "一次", "opened": guards.form_token()}
    assert [visitor.post(f"{link(ticket)}/reply", form).status_code for _time in range(2)] == [302, 302]
    assert ticket.messages.count() == 2


def test_a_resolved_ticket_is_confirmed_or_reopened(visitor: Client, cast: Any, ticket: Ticket) -> None:
    resolve(ticket, by=cast.wang)
    page = html(visitor, link(ticket))
    assert "已解决，确认办结" in page and "还没解决" in page
    visitor.post(f"{link(ticket)}/reply", {"body": "还是响"})
    assert fresh(ticket).kind == "open" and fresh(ticket).reopen_count == 1
    resolve(fresh(ticket), by=cast.wang)
    answer = visitor.post(f"{link(ticket)}/do/confirm_solved")
    assert answer.status_code == 302 and fresh(ticket).kind == "closed"
    assert "感谢您的确认" in html(visitor, answer.url) and "确认办结" not in html(visitor, answer.url)


def test_confirming_never_skips_what_the_desk_wants_before_closing(visitor: Client, cast: Any, ticket: Ticket) -> None:
    from yizhan.catalog.models import TicketType

    strict = keep(TicketType.objects.get(slug="incident"), needs_resolution=True)
    set_fields(ticket, by=cast.zhou, fields={"type": strict.pk})
    resolve(ticket, by=cast.wang)
    visitor.post(f"{link(ticket)}/do/confirm_solved")
    assert fresh(ticket).kind == "resolved" and "确认办结" not in html(visitor, link(ticket))


def test_only_the_few_verbs_of_customers_are_there(visitor: Client, cast: Any, ticket: Ticket) -> None:
    for key in ("delete", "close", "assign", "open", "nonsense"):
        assert visitor.post(f"{link(ticket)}/do/{key}").status_code == 404
    late = visitor.post(f"{link(ticket)}/do/confirm_solved")
    assert late.url.endswith("said=late") and fresh(ticket).kind == "new"
    assert visitor.get(f"{link(ticket)}/do/confirm_solved").status_code == 405


def test_a_closed_ticket_gets_a_follow_up_where_policy_wants_one(visitor: Client, cast: Any, ticket: Ticket) -> None:
    keep(cast.support, reopen=Department.Reopen.NEVER)
    close(ticket, by=cast.wang)
    answer = visitor.post(f"{link(ticket)}/reply", {"body": "又坏了"})
    made = Ticket.objects.exclude(pk=ticket.pk).get()
    assert (
        made.requester == cast.lin
        and answer.url.startswith(link(made))
        and "新开" in html(visitor, answer.url.partition("#")[0])
    )


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


def test_a_blocked_customer_reads_but_does_not_write(visitor: Client, cast: Any, ticket: Ticket) -> None:
    keep(cast.lin, is_blocked=True)
    assert "portal-bar" not in html(visitor, link(ticket))
    assert visitor.post(f"{link(ticket)}/reply", {"body": "x"}).url.endswith("said=late")


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


def test_a_request_from_a_foreign_site_does_nothing(ticket: Ticket) -> None:
    foreign = Client(headers={"sec-fetch-site": "cross-site"}, enforce_csrf_checks=True)
    assert foreign.post(f"{link(ticket)}/reply", {"body": "x"}).status_code == 404 and ticket.messages.count() == 1
    # What a browser sends from a page that names no referrer.
    own = Client(headers={"sec-fetch-site": "same-origin", "origin": "null"}, enforce_csrf_checks=True)
    assert own.post(f"{link(ticket)}/reply", {"body": "x"}).status_code == 302


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


def test_asking_for_a_link_always_gets_the_same_answer(visitor: Client, ticket: Ticket) -> None:
    pages = []
    for number, address in (
        (ticket.code, "lin@home.example"),
        (ticket.code, "who@home.example"),
        ("YZ-999999", "lin@home.example"),
    ):
        answer = visitor.post("/track", {"number": number, "email": address})
        assert answer.status_code == 200
        pages.append(re.sub(r'content="[^"]*"|nonce="[^"]*"', "", answer.content.decode()).replace(address, ""))
    assert len(set(pages)) == 1 and "请查收邮件" in pages[0]
    assert visitor.post("/track", {"number": "abc", "email": "x"}).status_code == 422


def test_a_link_is_mailed_to_the_requester_three_times_an_hour(cast: Any, ticket: Ticket) -> None:
    now = clock.now().replace(microsecond=0)
    for at in range(5):
        for _again in range(2):  # a job may run twice
            links.send(ticket.number, "Lin@home.example", "zh-hans", (now + timedelta(seconds=at)).isoformat())
    links.send(ticket.number, "sofia@acme.example", "zh-hans", now.isoformat())
    links.send(999_999, "lin@home.example", "zh-hans", now.isoformat())
    sent = list(SentNotice.objects.filter(kind="track"))
    assert [row.address for row in sent] == ["lin@home.example"] * 3
    assert link(ticket) in automatic.text_of(sent[0]) and ticket.subject not in automatic.text_of(sent[0])


def test_a_second_address_of_the_same_person_opens_it_too(visitor: Client, cast: Any, ticket: Ticket) -> None:
    from yizhan.people.models import Identity

    keep(Identity(customer=cast.lin, kind="email", value="lin@work.example"))
    assert visitor.get(link(ticket, "lin@work.example")).status_code == 200
    assert (
        customer("Else", "else@work.example").pk and visitor.get(link(ticket, "else@work.example")).status_code == 404
    )
