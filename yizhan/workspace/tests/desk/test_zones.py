"""A time that is typed is meant in the zone of who types it, whatever form it is typed in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cast import keep
from yizhan.automation.batches.starting import start
from yizhan.automation.batches.working import work
from yizhan.people.models import Organization
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

pytestmark = pytest.mark.django_db
TYPED = "2999-03-04T18:30"


@pytest.fixture(params=["Asia/Shanghai", "Europe/Berlin"])
def meant(request: Any, cast: Any) -> datetime:
    """What 周敏 means by it, who sits in Shanghai or in Berlin."""
    keep(cast.zhou, zone=request.param)
    return datetime(2999, 3, 4, 18, 30, tzinfo=ZoneInfo(request.param))


def test_on_several_tickets_at_once(at: Any, cast: Any, ticket: Ticket, meant: datetime) -> None:
    at(cast.zhou).post("/tickets/bulk/hold/do", {"id": [ticket.pk], "until": TYPED})
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.wakes_at) == ("on_hold", meant)


def test_on_so_many_that_it_is_a_batch(cast: Any, ticket: Ticket, meant: datetime) -> None:
    work(start([{"do": "hold", "with": {"until": TYPED}}], [ticket.pk], by=cast.zhou).pk)
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.wakes_at) == ("on_hold", meant)


def test_of_customers_and_of_organizations(at: Any, cast: Any, meant: datetime) -> None:
    for subject in ("customer", "organization"):
        asked = {"slug": f"{subject}_since", "labels": {"en": "Since"}, "subject": subject, "type": "datetime"}
        records["field"].create(asked, by=cast.zhou)
    at(cast.zhou).post(f"/customers/{cast.lin.pk}/edit", {"name": "林晓云", "customer_since": TYPED})
    at(cast.zhou).post("/organizations/new", {"name": "启明", "organization_since": TYPED})
    cast.lin.refresh_from_db()
    for row, key in ((cast.lin, "customer_since"), (Organization.objects.get(name="启明"), "organization_since")):
        assert records[key.partition("_")[0]].all_fields()[key].value(row) == meant
