"""A customer's address on the web form, with and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import both, keep
from yizhan.catalog.models import CustomField
from yizhan.tickets.models import Ticket


@pytest.fixture(autouse=True)
def place(visitor: Client) -> None:
    keep(
        CustomField(), slug="place", labels=both("安装地址", "Installed at"), type="address", is_public=True, position=9
    )


def test_a_typed_address_is_kept_and_a_wrong_one_is_said_and_stays(visitor: Client, ask: Callable[..., Any]) -> None:
    page = visitor.get("/submit?type=incident&place.province=上海市&place.city=上海市").content.decode()
    assert '<option value="上海市" data-code="310000" selected>' in page
    given = {"field-place.province": "上海市", "field-place.detail": "张江路 88 号", "asked": "incident"}
    refused = ask(**given, **{"field-place.district": "朝阳区"})
    html = refused.content.decode()
    assert refused.status_code == 422 and not Ticket.objects.exists()
    assert 'value="张江路 88 号"' in html and 'href="#id_field-place"' in html
    assert ask(**given, **{"field-place.district": "浦东新区"}).status_code == 302
    assert Ticket.objects.get().data["place"]["code"] == "310115"


def test_the_choices_below_a_province(visitor: Client) -> None:
    found = visitor.get("/divisions/310000").json()
    assert len(found) == 1 and "浦东新区" in found[0][1]
    assert visitor.get("/divisions/999999").status_code == 404
