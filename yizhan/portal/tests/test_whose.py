"""Whose requests one sees: own ones, those of the company where an agent allowed it, and nothing else at any address."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from tests.cast import customer, keep
from yizhan.lib import clock
from yizhan.people.models import Customer, Organization
from yizhan.spine.errors import Refused
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.remove import mark_spam
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.actions.withdraw import withdraw
from yizhan.tickets.files import upload
from yizhan.tickets.models import Ticket

from .work import LATER, enter, fresh, html

SECRETS = ("Quarterly", "figures-secret", "budget.txt")


@pytest.fixture
def company(cast: Any, tmp_path: Any, settings: Any) -> Any:
    """Sofia of Acme has asked something; Kim is her colleague, Ren works elsewhere."""
    settings.MEDIA_ROOT = tmp_path
    other = keep(Organization(name="Other KG"))
    cast.kim, cast.ren = customer("Kim", "kim@acme.example", cast.acme), customer("Ren", "ren@other.example", other)
    cast.file = upload(SimpleUploadedFile("budget.txt", b"x"), by=cast.wang)
    cast.hers = open_ticket(by=cast.wang, requester=cast.sofia, subject="Quarterly report", body="figures-secret",
                            department=cast.support, files=[cast.file])  # fmt: skip
    return cast


def test_what_was_granted_for_one_company_ends_with_it(company: Any) -> None:
    keep(company.kim, company_access=Customer.Company.ANSWERS)
    edit, other = records["customer"].edit, company.ren.organization_id
    assert edit(company.kim, {"name": "Kim B"}, by=company.zhou).company_access == Customer.Company.ANSWERS
    edit(company.kim, {"organization": other, "company_access": "answers"}, by=company.zhou)
    assert not Customer.objects.get(pk=company.kim.pk).sees_company
    edit(company.kim, {"company_access": "sees"}, by=company.zhou)
    assert Customer.objects.get(pk=company.kim.pk).sees_company


def addresses_of(ticket: Ticket, file: Any) -> list[tuple[str, str]]:
    """Every address of a ticket for those who have signed in."""
    given = {"code": ticket.code, "slug": "take", "key": "urge"}
    found = []
    for pattern in get_resolver("yizhan.portal.urls").url_patterns:
        if str(pattern.pattern).startswith("requests/<"):
            names = {name: given[name] for name in pattern.pattern.converters}
            if pattern.name == "request-file":
                names["key"] = file.key
            found.append((pattern.name, reverse(pattern.name, kwargs=names)))
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("who", ["nobody", "lin", "ren", "kim", "blocked"])
def test_no_address_of_a_ticket_is_there_for_the_wrong_person(company: Any, who: str) -> None:
    client, nothing = Client(), f"/requests/{company.hers.code[:3]}99999999"
    if who == "blocked":
        keep(company.kim, company_access=Customer.Company.ANSWERS)
        enter(client, "kim@acme.example")
        keep(company.kim, is_blocked=True)
    elif who != "nobody":
        keep(company.ren, company_access=Customer.Company.ANSWERS)
        enter(client, getattr(company, who).address)
    before, events = fresh(company.hers).version, Event.objects.count()
    absent = {method: getattr(client, method)(nothing).status_code for method in ("get", "post")}
    for _name, url in addresses_of(company.hers, company.file):
        for method in ("get", "post"):
            answer = getattr(client, method)(url, {"body": "let me in", "reason": "x"})
            assert answer.status_code == absent[method], (method, url)
            assert answer.status_code == (302 if who in {"nobody", "blocked"} else 404)
            assert not any(word in answer.content.decode() for word in SECRETS)
    if who not in {"nobody", "blocked"}:
        for query in ("?q=Quarterly", "?q=figures-secret", f"?q={company.hers.number}", "?whose=company", "?show=done"):
            assert not any(word in html(client, f"/requests{query}") for word in SECRETS if word not in query)
    assert fresh(company.hers).version == before and Event.objects.count() == events


def test_a_contact_sees_and_where_allowed_answers_for_colleagues(company: Any) -> None:
    client = enter(Client(), "kim@acme.example")
    page = f"/requests/{company.hers.code}"
    assert client.get(page).status_code == 404
    keep(company.kim, company_access=Customer.Company.SEES)
    listed = html(client, "/requests?whose=company")
    assert "Quarterly report" in listed and "Sofia" in listed and "Quarterly" not in html(client, "/requests")
    shown = html(client, page)
    assert "figures-secret" in shown and "Sofia" in shown and "portal-bar" not in shown and "budget.txt" in shown
    client.post(f"{page}/reply", {"body": "not allowed"})
    assert company.hers.messages.count() == 1
    keep(company.kim, company_access=Customer.Company.ANSWERS)
    assert client.post(f"{page}/reply", {"body": "we need it on Friday"}).status_code == 302
    said = company.hers.messages.order_by("-id")[0]
    assert said.customer == company.kim and said.text == "we need it on Friday"
    # Withdrawing is for whoever asked.
    client.post(f"{page}/do/withdraw", {"reason": "x"})
    assert fresh(company.hers).is_unfinished and "撤回" not in html(client, page)
    with pytest.raises(Refused):
        withdraw(company.hers, by=company.ren)
    keep(company.kim, organization=None)
    assert client.get(page).status_code == 404


def test_a_search_does_not_find_what_one_may_not_read(company: Any, ticket: Ticket) -> None:
    note(ticket, by=company.wang, body="难缠的客户 SECRET-1")
    reply(ticket, by=company.wang, body="SECRET-2", to=["vendor@parts.example"])
    reply(ticket, by=company.wang, body="配件到了")
    client = enter(Client(), "lin@home.example")
    with clock.at(clock.now() + LATER):
        for words, there in (("SECRET-1", False), ("SECRET-2", False), ("难缠", False), ("配件", True), ("外机 声音", True),
                             (str(ticket.number), True), (ticket.code, True), ("外机 没有", False)):  # fmt: skip
            assert (ticket.subject in html(client, f"/requests?q={words}")) == there, words


def test_spam_notes_and_internal_tickets_are_not_there(company: Any, ticket: Ticket) -> None:
    from yizhan.automation.plans.actions.children import open_child

    client = enter(Client(), "lin@home.example")
    child = open_child(ticket, by=company.zhou, subject="内部采购")
    note(ticket, by=company.wang, body="机密备注")
    assert client.get(f"/requests/{Ticket.objects.get(parent=ticket).code}").status_code == 404 and child
    assert "内部采购" not in html(client, "/requests") and "机密" not in html(client, f"/requests/{ticket.code}")
    mark_spam(fresh(ticket), by=company.zhou)
    assert client.get(f"/requests/{ticket.code}").status_code == 404


def test_the_list_is_in_order_bounded_and_asks_few_questions(company: Any) -> None:
    for at in range(25):
        open_ticket(by=company.wang, requester=company.lin, subject=f"第 {at} 件", department=company.support)
    client = enter(Client(), "lin@home.example")
    first = Ticket.objects.get(subject="第 0 件")
    reply(first, by=company.lin, body="在吗")
    with CaptureQueriesContext(connection) as asked:
        page = html(client, "/requests")
    assert page.index("第 0 件") < page.index("第 24 件") and "第 3 件" not in page and "page=2" in page
    assert "第 3 件" in html(client, "/requests?page=2") and client.get("/requests?page=99999999999").status_code == 200
    mine = [
        one
        for one in asked.captured_queries
        if "tickets_" in one["sql"] or "portal_" in one["sql"] or "people_customer" in one["sql"]
    ]
    assert len(mine) <= 8, [one["sql"][:90] for one in mine]


def test_withdrawn_and_not_solved_are_events_of_their_own(company: Any, ticket: Ticket) -> None:
    client, page = enter(Client(), "lin@home.example"), f"/requests/{ticket.code}"
    resolve(ticket, by=company.wang)
    assert "do/confirm_solved" in html(client, page)
    answer = client.post(f"{page}/do/not_solved", {"reason": "还是响"})
    assert answer.url == f"{page}?said=not_solved"
    now = fresh(ticket)
    assert now.kind == "open" and now.reopen_count == 1 and ticket.messages.filter(text="还是响", customer=company.lin)
    client.post(f"{page}/do/withdraw", {"reason": "自己修好了"})
    now = fresh(ticket)
    assert now.kind == "closed" and now.reopen_count == 1 and "自己修好了" in html(client, f"{page}?said=withdraw")
    # Nobody asks how what was not done was done.
    assert "do/confirm_solved" not in html(client, page)
    names = set(Event.objects.filter(ticket_id=ticket.pk).values_list("name", flat=True))
    assert {"ticket.not_solved", "ticket.withdrawn"} <= names
    client.post(f"{page}/do/withdraw")
    assert Event.objects.filter(name="ticket.withdrawn").count() == 1


def test_a_signed_page_links_only_to_signed_pages(company: Any, ticket: Ticket) -> None:
    page = html(enter(Client(), "lin@home.example"), f"/requests/{ticket.code}")
    assert "/track/" not in page and page.count("csrfmiddlewaretoken") >= 2 and "林晓云" in page
