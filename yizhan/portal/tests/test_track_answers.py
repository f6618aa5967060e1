"""What a customer does on the page of a ticket: answer, confirm, reopen, and nothing else."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import keep
from yizhan.people.models import Department
from yizhan.portal import guards
from yizhan.spine.models import Event
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import close, hold, resolve
from yizhan.tickets.models import Message, Ticket

from .work import fresh, html, link


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
    # Said once is said: pressing again, in whichever window, tells nothing new.
    assert visitor.post(f"{link(ticket)}/do/confirm_solved").url.endswith("said=late")
    assert Event.objects.filter(ticket_id=ticket.pk, name="ticket.confirmed").count() == 1


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


def test_a_blocked_customer_reads_but_does_not_write(visitor: Client, cast: Any, ticket: Ticket) -> None:
    keep(cast.lin, is_blocked=True)
    assert "portal-bar" not in html(visitor, link(ticket))
    assert visitor.post(f"{link(ticket)}/reply", {"body": "x"}).url.endswith("said=late")


def test_a_request_from_a_foreign_site_does_nothing(ticket: Ticket) -> None:
    foreign = Client(headers={"sec-fetch-site": "cross-site"}, enforce_csrf_checks=True)
    assert foreign.post(f"{link(ticket)}/reply", {"body": "x"}).status_code == 404 and ticket.messages.count() == 1
    # What a browser sends from a page that names no referrer.
    own = Client(headers={"sec-fetch-site": "same-origin", "origin": "null"}, enforce_csrf_checks=True)
    assert own.post(f"{link(ticket)}/reply", {"body": "x"}).status_code == 302
