"""One search over tickets, customers and organizations."""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.lib.text import as_tsquery, marked, query_tokens
from yizhan.people.models import Customer, Organization
from yizhan.spine.actors import Actor
from yizhan.spine.conditions import condition
from yizhan.spine.fields import Context
from yizhan.tickets.fields import TICKET
from yizhan.tickets.lists import matching
from yizhan.tickets.models import Ticket
from yizhan.tickets.search import newest, weights_for

from . import shapes
from .answers import answer
from .asking import context
from .auth import asker
from .openapi import doc

router = Router()
# The newest so many are ranked: an exact order of half the archive helps nobody.
RANKED = 500


@router.get("/search", **doc(_l("Search everything"), answer="Found", fails=(422,), name="search", tag="search"))
def search(
    request: HttpRequest,
    q: str = Query("", max_length=1000, description="Words, or a condition as in the search box."),
    limit: int = Query(20, ge=1, le=50),
) -> HttpResponse:
    """Only what the asker may see. Of the newest 500 tickets found the best come first."""
    by = asker(request)
    asking = context(request)
    words = condition_words(q, asking)
    found = ranked(q, words, asking, limit) if q.strip() else []
    shown = snippets([one.pk for one in found], words)
    data = {
        "tickets": [{"ticket": shapes.ticket(one), "highlights": highlights(one, words, shown)} for one in found],
        "customers": [shapes.customer(one) for one in people(q, by, limit)],
        "organizations": [shapes.organization(one) for one in firms(q, by, limit)],
    }
    return answer(data)


def condition_words(text: str, asking: Context) -> list[str]:
    """What was asked for literally, for highlighting."""
    return [one for word in condition(text, TICKET, asking).words() for one in word.split()]


def ranked(text: str, words: list[str], asking: Context, limit: int) -> list[Ticket]:
    found = matching(text, asking)[0]
    ids = newest(found, RANKED) if words else list(found.order_by("-id").values_list("pk", flat=True)[:RANKED])
    tokens = query_tokens(" ".join(words))
    if tokens and ids:
        with connection.cursor() as sql:
            sql.execute(
                "SELECT ticket_id FROM tickets_tickettext WHERE ticket_id = ANY(%s)"
                " GROUP BY ticket_id ORDER BY max(ts_rank(words, %s::tsquery)) DESC, ticket_id DESC LIMIT %s",
                [ids, as_tsquery(tokens, weights_for(asking.by)), limit],
            )
            ids = [pk for (pk,) in sql.fetchall()]
    rows = {one.pk: one for one in shapes.with_all(Ticket.objects.filter(pk__in=ids[:limit]))}
    return [rows[pk] for pk in ids[:limit]]


def snippets(ids: list[int], words: list[str]) -> dict[int, str]:
    """Ticket id → a piece of its first message that holds one of the words."""
    if not ids or not words:
        return {}
    with connection.cursor() as sql:
        sql.execute(
            "SELECT DISTINCT ON (m.ticket_id) m.ticket_id,"
            " substring(m.text FROM greatest(strpos(lower(m.text), w.word) - 40, 1) FOR 160)"
            " FROM tickets_message m JOIN unnest(%s::text[]) AS w(word) ON strpos(lower(m.text), w.word) > 0"
            " WHERE m.ticket_id = ANY(%s) ORDER BY m.ticket_id, m.id",
            [[word.lower() for word in words], ids],
        )
        return {pk: " ".join(text.split()) for pk, text in sql.fetchall()}


def highlights(ticket: Ticket, words: list[str], shown: dict[int, str]) -> dict[str, str | None]:
    subject = marked(ticket.subject, words)
    text = shown.get(ticket.pk)
    return {"subject": subject if "<mark>" in subject else None, "text": marked(text, words) if text else None}


def people(text: str, by: Actor, limit: int) -> Any:
    """Customers by a part of name, address or number; a number as well without spaces."""
    wanted = text.strip()
    if len(wanted) < 2 or not by.may("customer.view"):
        return []
    by_name = Customer.objects.filter(name__icontains=wanted, merged_into=None).values("pk")
    by_address = Customer.objects.filter(identities__value__contains=wanted.casefold().replace(" ", "")).values("pk")
    both = by_name.order_by("-pk")[:limit].union(by_address.order_by("-pk")[:limit])
    ids = [row["pk"] for row in both]
    return Customer.objects.filter(pk__in=ids).prefetch_related("identities").order_by("-pk")[:limit]


def firms(text: str, by: Actor, limit: int) -> Any:
    wanted = text.strip()
    if len(wanted) < 2 or not by.may("customer.view"):
        return []
    return Organization.objects.filter(name__icontains=wanted).order_by("name", "pk")[:limit]
