"""Request types over the API: kept as records, and asked as on the customers' pages."""

from typing import Any

from yizhan.portal.tests.work import request_type
from yizhan.tickets.models import Ticket

LIN = {"email": "lin@home.example"}


def test_a_ticket_through_a_request_type_is_checked_like_the_form(
    program: Any, wang: Any, zhou: Any, cast: Any
) -> None:
    row = request_type(cast)
    assert wang.get(f"/request-types/{row.slug}").json()["definition"]["sections"][0]["key"] == "s1"
    assert wang.post("/request-types", {"labels": "x"}).status_code == 403
    at = f"/request-types/{row.slug}/tickets"
    wrong = {"device_kind": "printer", "pages": "x", "secret": 1, "contact": "a@b.example"}
    refused = zhou.post(at, {"requester": LIN, "answers": wrong})
    assert refused.status_code == 422 and not Ticket.objects.exists()
    assert set(refused.json()["errors"]) == {"answers.device_number", "answers.secret", "answers.contact"}
    assert zhou.post(at, {"requester": LIN, "answers": []}).status_code == 422
    answers = {"device_kind": "screen", "device_number": "hidden", "parts": ["screen"]}
    made = zhou.post(at, {"requester": LIN, "answers": answers})
    assert made.status_code == 201 and made.json()["request_type"] == row.slug
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.type.slug, ticket.department) == (cast.lin, "incident", cast.billing)
    assert ticket.data == {"device_kind": "screen", "parts": ["screen"]}
    assert zhou.get("/tickets", query=f"request_type:{row.slug}").json()["items"][0]["number"] == ticket.number
