"""A held message is asked about before it is let in or left out; a ticket to merge into is shown before."""

import json
from typing import Any

import pytest

from yizhan.spine.actors import Machine
from yizhan.spine.change import change
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
MAIL = Machine("channel", None, "mail")


@pytest.fixture
def held(cast: Any, ticket: Any) -> Message:
    """Sofia wrote on 林晓云's ticket."""
    message = Message(ticket=ticket, customer=cast.sofia, text="It is my air conditioner too", state="held")
    with change(message, "message.held", by=MAIL, warning="stranger"):
        message.save(force_insert=True)
    return message


def test_the_buttons_of_a_held_message_open_its_question(at: Any, cast: Any, ticket: Any, held: Message) -> None:
    page = at(cast.wang).get(f"/tickets/{ticket.code}").content.decode()
    assert f'hx-get="/messages/{held.pk}/do/confirm"' in page and f'hx-get="/messages/{held.pk}/do/reject"' in page
    confirm = at(cast.wang).get(f"/messages/{held.pk}/do/confirm").content.decode()
    assert 'name="join"' in confirm and "my air conditioner too" in confirm
    assert 'name="own_ticket"' in at(cast.wang).get(f"/messages/{held.pk}/do/reject").content.decode()
    assert at(cast.zhao).get(f"/messages/{held.pk}/do/confirm").status_code == 404


@pytest.mark.parametrize("ticked", [True, False])
def test_who_is_confirmed_gets_copies_only_when_asked_for(
    at: Any, cast: Any, ticket: Any, held: Message, ticked: bool
) -> None:
    box = {"join": "on"} if ticked else {}
    answer = at(cast.wang).post(f"/messages/{held.pk}/do/confirm", {"form": "1", **box})
    assert answer.status_code == 200 and json.loads(answer["HX-Trigger-After-Settle"])["close-dialog"]
    ticket.refresh_from_db()
    held.refresh_from_db()
    assert held.state == "" and ("sofia@acme.example" in ticket.cc) is ticked


def test_a_rejected_message_becomes_a_ticket_when_asked_for(at: Any, cast: Any, ticket: Any, held: Message) -> None:
    answer = at(cast.wang).post(f"/messages/{held.pk}/do/reject", {"form": "1", "own_ticket": "on"})
    made = Ticket.objects.get(requester=cast.sofia)
    assert made.messages.get().text == "It is my air conditioner too"
    assert made.code in json.loads(answer["HX-Trigger-After-Settle"])["toast"]["text"]
    assert not Message.objects.filter(pk=held.pk).exists()


def test_a_colleagues_held_message_has_no_customers_boxes(at: Any, cast: Any, ticket: Any) -> None:
    message = Message(ticket=ticket, sender="Bob <bob@qingshan.example>", text="from my phone", state="held")
    with change(message, "message.held", by=MAIL, warning="unproven"):
        message.save(force_insert=True)
    page = at(cast.wang).get(f"/messages/{message.pk}/do/confirm").content.decode()
    assert "bob@qingshan.example" in page and 'name="join"' not in page


def test_the_ticket_to_merge_into_shows_itself(at: Any, cast: Any, ticket: Any) -> None:
    other = open_ticket(by=cast.wang, requester=cast.lin, subject="外机又响", department=cast.support, body="还是很响")
    assert "/tickets/preview" in at(cast.wang).get(f"/tickets/{ticket.code}/do/merge").content.decode()
    client = at(cast.wang)
    card = client.get("/tickets/preview", {"into": other.code}).content.decode()
    assert "外机又响" in card and "林晓云" in card and "还是很响" in card
    note(other, by=cast.wang, body="<b>look</b> " + "long " * 100)
    card = client.get("/tickets/preview", {"into": other.code}).content.decode()
    assert "王珂" in card and "…" in card and "<b>look" not in card
    assign(other, by=cast.zhou, department=cast.billing)
    for unseen in (other.code, "", "x", "999999999"):
        assert client.get("/tickets/preview", {"into": unseen}).content == b""
