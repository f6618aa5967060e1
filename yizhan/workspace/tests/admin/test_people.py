"""Customers and organizations."""

from collections.abc import Callable
from typing import Any

import pytest

from yizhan.people.models import Customer, Organization

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wanted", "found"), [("晓云", True), ("林", True), ("lin@HOME", True), ("Sofia", False), ("nobody", False)]
)
def test_customers_are_found_by_any_part(wanted: str, found: bool, cast: Any, browser: Callable) -> None:
    said = browser(cast.wang).get("/customers", {"q": wanted}).content.decode()
    assert (f"/customers/{cast.lin.pk}" in said) is found


def test_a_phone_number_is_found_however_it_is_written(cast: Any, browser: Callable) -> None:
    client = browser(cast.wang)
    client.post(f"/customers/{cast.lin.pk}/addresses", {"kind": "phone", "value": "+86 138-1234-6620"})
    assert f"/customers/{cast.lin.pk}" in client.get("/customers", {"q": "138 1234 6620"}).content.decode()
    assert f"/customers/{cast.lin.pk}" in client.get("/customers", {"q": "6620"}).content.decode()


def test_a_customer_page_shows_only_tickets_one_may_see(cast: Any, ticket: Any, browser: Callable) -> None:
    assert ticket.subject in browser(cast.wang).get(f"/customers/{cast.lin.pk}").content.decode()
    assert ticket.subject not in browser(cast.zhao).get(f"/customers/{cast.lin.pk}").content.decode()


def test_a_new_customer_with_an_address_that_is_taken_is_not_made(cast: Any, browser: Callable) -> None:
    count = Customer.objects.count()
    answer = browser(cast.wang).post("/customers/new", {"name": "赵敏", "email": "lin@home.example"})
    assert answer.status_code == 422 and "赵敏" in answer.content.decode()
    assert Customer.objects.count() == count


def test_a_customer_is_made_and_edited(cast: Any, browser: Callable) -> None:
    client = browser(cast.wang)
    client.post(
        "/customers/new",
        {
            "name": "赵敏",
            "email": "Zhao@firm.example",
            "phone": "13900001111",
            "tags": "vip, 华东",
            "organization": cast.acme.pk,
        },
    )
    made = Customer.objects.get(name="赵敏")
    assert (made.address, made.phone, made.tags, made.organization) == (
        "zhao@firm.example",
        "13900001111",
        ["vip", "华东"],
        cast.acme,
    )
    client.post(
        f"/customers/{made.pk}/edit",
        {"name": "赵敏敏", "organization": "", "language": "", "tags": "", "note": "喜欢电话"},
    )
    made.refresh_from_db()
    assert (made.name, made.organization, made.tags, made.note) == ("赵敏敏", None, [], "喜欢电话")


def test_merging_shows_first_then_merges_and_can_be_undone(cast: Any, ticket: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    url = f"/customers/{cast.lin.pk}/merge"
    assert client.get(url, {"into": cast.sofia.pk}).status_code == 200
    cast.lin.refresh_from_db()
    assert cast.lin.merged_into is None
    client.post(url, {"into": cast.sofia.pk})
    ticket.refresh_from_db()
    assert ticket.requester == cast.sofia
    assert client.get(f"/customers/{cast.lin.pk}").status_code == 200
    client.post(f"/customers/{cast.lin.pk}/unmerge")
    ticket.refresh_from_db()
    assert ticket.requester == cast.lin


def test_an_organization_is_made_filled_and_deleted(cast: Any, browser: Callable) -> None:
    client = browser(cast.wang)
    client.post("/organizations/new", {"name": "恒信物业", "domains": "hengxin.example\nhx.example"})
    made = Organization.objects.get(name="恒信物业")
    assert made.domains == ["hengxin.example", "hx.example"]
    assert "恒信物业" in client.get("/organizations/options", {"q": "恒信"}).content.decode()
    remove = f"/organizations/{made.pk}/remove"
    assert client.post(remove).status_code == 403 and remove not in client.get(f"{remove[:-7]}/edit").content.decode()
    boss = browser(cast.zhou)
    assert remove in boss.get(f"{remove[:-7]}/edit").content.decode() and boss.post(remove).status_code == 302
    assert not Organization.objects.filter(pk=made.pk).exists()


def test_lists_of_people_ask_a_bounded_number_of_questions(
    cast: Any, ticket: Any, browser: Callable, django_assert_max_num_queries: Any
) -> None:
    client = browser(cast.wang)
    for url in ("/customers", "/organizations", f"/customers/{cast.lin.pk}", f"/organizations/{cast.acme.pk}"):
        client.get(url)
        with django_assert_max_num_queries(21):
            client.get(url)


@pytest.mark.parametrize("value", ["nope", "sofia@acme.example"])
def test_an_address_that_cannot_be_added_stays_in_its_field(value: str, cast: Any, browser: Callable) -> None:
    client, path = browser(cast.wang), f"/customers/{cast.lin.pk}/addresses"
    answer = client.post(path, {"kind": "email", "value": value})
    page = answer.content.decode()
    assert answer.status_code == 422 and f'value="{value}"' in page
    assert 'id="identity-error"' in page and '<option value="email" selected>' in page
    assert not cast.lin.identities.filter(value=value).exists()
    assert client.get(path)["Location"] == f"/customers/{cast.lin.pk}"
