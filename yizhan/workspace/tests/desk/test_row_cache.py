"""A row that is kept is never an old one."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from yizhan.catalog.models import Status
from yizhan.people.models import Customer, Organization
from yizhan.spine.records import records
from yizhan.tickets.actions.edit import set_fields, tag
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket
from yizhan.workspace.tests.desk.conftest import sign_in


def test_what_a_row_shows_is_what_is(cast: Any, ticket: Ticket, at: Callable[[Any], Client]) -> None:
    client = at(cast.wang)

    def row() -> str:
        return client.get("/tickets", {"view": "open"}).content.decode()

    assert "林晓云" in row() and "待受理" in row()
    records["customer"].edit(Customer.objects.get(pk=cast.lin.pk), {"name": "林小云"}, by=cast.wang)
    assert "林小云" in row() and "林晓云" not in row()
    set_fields(ticket, by=cast.wang, fields={"subject": "外机又响了"})
    assert "外机又响了" in row()
    tag(ticket, by=cast.wang, add=["加急件"])
    assert "#加急件" in row()
    records["status"].edit(
        Status.objects.get(slug="new"), {"labels": {"zh-hans": "等人接单", "en": "New"}}, by=cast.zhou
    )
    assert "等人接单" in row() and "待受理" not in row()
    reply(ticket, by=cast.wang, body="好")
    assert "处理中" in row()


def test_everybody_reads_rows_in_their_own_language(cast: Any, ticket: Ticket, at: Callable[[Any], Client]) -> None:
    assert "待受理" in at(cast.wang).get("/tickets", {"view": "open"}).content.decode()
    records["agent"].edit(type(cast.li).objects.get(pk=cast.li.pk), {"language": "en"}, by=cast.zhou)
    page = sign_in(type(cast.li).objects.get(pk=cast.li.pk)).get("/tickets", {"view": "open"}).content.decode()
    assert "待受理" not in page and "New" in page


def test_an_organization_renamed_is_renamed_in_the_list(cast: Any, at: Callable[[Any], Client]) -> None:
    open_ticket(by=cast.wang, requester=cast.sofia, subject="Invoice", body="x", department=cast.support)
    client = at(cast.wang)
    assert "Acme GmbH" in client.get("/tickets", {"view": "open"}).content.decode()
    records["organization"].edit(Organization.objects.get(pk=cast.acme.pk), {"name": "Acme AG"}, by=cast.wang)
    assert "Acme AG" in client.get("/tickets", {"view": "open"}).content.decode()
