"""Two customers who are one person: merging, parting, and what each is known by."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.lib import clock
from yizhan.people.actions.identities import add_identity, remove_identity
from yizhan.people.actions.merge import merge, unmerge
from yizhan.people.identify import find
from yizhan.people.models import Identity
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.spine.reactions import wants
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket
from yizhan.tickets.moved import reindex_moved, reindex_renamed


def found(words: str, by: Any) -> set[int]:
    from yizhan.spine.conditions import condition
    from yizhan.spine.fields import Context
    from yizhan.tickets.fields import TICKET

    return set(
        condition(words, TICKET, Context(by=by)).filter(Ticket.objects.visible_to(by)).values_list("pk", flat=True)
    )


def test_tickets_and_addresses_go_over_and_come_back(cast: Any, ticket: Any) -> None:
    merge(cast.lin, by=cast.zhou, into=cast.sofia)
    ticket.refresh_from_db()
    assert ticket.requester == cast.sofia and find("email", "lin@home.example") == cast.sofia
    later = open_ticket(by=cast.wang, requester=cast.sofia, subject="später", body="x", department=cast.support)
    unmerge(cast.lin, by=cast.zhou)
    ticket.refresh_from_db()
    later.refresh_from_db()
    assert ticket.requester == cast.lin and later.requester == cast.sofia
    assert find("email", "lin@home.example") == cast.lin and find("email", "sofia@acme.example") == cast.sofia
    assert Identity.objects.filter(origin__isnull=False).count() == 0


def test_each_leaves_one_event_that_holds_ids_and_no_words(cast: Any, ticket: Any) -> None:
    merge(cast.lin, by=cast.zhou, into=cast.sofia)
    event = Event.objects.get(subject_kind="customer", subject_id=cast.lin.pk, name="customer.merged")
    assert (event.data["into"], event.data["tickets"]) == (cast.sofia.pk, [ticket.pk])
    assert "lin@home" not in str(event.data) and "林晓云" not in str(event.data)
    assert (
        Event.objects.get(subject_kind="customer", subject_id=cast.sofia.pk, name="customer.absorbed").data["source"]
        == cast.lin.pk
    )


def test_moved_tickets_are_found_under_the_new_name(cast: Any, ticket: Any) -> None:
    merge(cast.lin, by=cast.zhou, into=cast.sofia)
    reindex_moved(Event.objects.get(name="customer.merged"))
    assert found("Sofia", cast.wang) == {ticket.pk} and found("林晓云", cast.wang) == set()


def test_tickets_are_found_by_what_their_people_are_called_now(cast: Any, ticket: Any) -> None:
    bill = open_ticket(by=cast.wang, requester=cast.sofia, subject="Invoice", body="x", department=cast.support)
    with change(cast.sofia, "customer.edited", by=cast.zhou):
        cast.sofia.name = "Sofia Lindqvist"
    with change(cast.acme, "organization.edited", by=cast.zhou):
        cast.acme.name = "Umbrella AG"
    add_identity(cast.sofia, by=cast.zhou, kind="email", value="s.lindqvist@umbrella.example")
    for event in Event.objects.filter(name__in=["customer.edited", "customer.identified", "organization.edited"]):
        assert wants("yizhan.tickets.moved.reindex_renamed", event)
        reindex_renamed(event)
    assert found("Lindqvist", cast.wang) == found("umbrella", cast.wang) == found("AG", cast.wang) == {bill.pk}
    assert found("Reyes", cast.wang) == found("GmbH", cast.wang) == set()


def test_a_merge_is_undone_within_thirty_days_only(cast: Any, ticket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    merge(cast.lin, by=cast.zhou, into=cast.sofia)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=31))
    with pytest.raises(Conflict):
        unmerge(cast.lin, by=cast.zhou)


def test_who_may_not_merge_changes_nothing(cast: Any, ticket: Any) -> None:
    with pytest.raises(Refused):
        merge(cast.lin, by=cast.wang, into=cast.sofia)
    ticket.refresh_from_db()
    assert ticket.requester == cast.lin and not Event.objects.filter(name="customer.merged").exists()


def test_a_chain_of_merges_leads_to_the_last_one(cast: Any, ticket: Any) -> None:
    from yizhan.people.identify import identify

    third = identify("email", "third@x.example", by=cast.zhou)
    merge(cast.lin, by=cast.zhou, into=cast.sofia)
    merge(cast.sofia, by=cast.zhou, into=third)
    assert find("email", "lin@home.example") == third
    with pytest.raises(Conflict):
        merge(cast.lin, by=cast.zhou, into=third)
    unmerge(cast.sofia, by=cast.zhou)
    ticket.refresh_from_db()
    assert ticket.requester == cast.sofia and find("email", "lin@home.example") == cast.sofia
    unmerge(cast.lin, by=cast.zhou)
    ticket.refresh_from_db()
    assert ticket.requester == cast.lin and find("email", "lin@home.example") == cast.lin
    assert find("email", "sofia@acme.example") == cast.sofia and find("email", "third@x.example") == third


def test_an_address_belongs_to_one_customer(cast: Any) -> None:
    made = add_identity(cast.lin, by=cast.wang, kind="phone", value="138 0000 6620")
    assert find("phone", "13800006620") == cast.lin
    with pytest.raises(Invalid):
        add_identity(cast.sofia, by=cast.wang, kind="phone", value="+86 13800006620")
    with pytest.raises(Invalid):
        remove_identity(cast.sofia, by=cast.wang, identity=made.pk)
    remove_identity(cast.lin, by=cast.wang, identity=made.pk)
    assert find("phone", "13800006620") is None
