"""Finding tickets by words, and keeping the words of each ticket."""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from django.db import connection

from yizhan.catalog.models import CustomField
from yizhan.lib.text import as_tsquery, as_tsvector, holds, query_tokens, tokens
from yizhan.spine import along
from yizhan.spine.fields import Context, FieldType
from yizhan.spine.kept import Kept

from .ticket import Ticket, without_prefix

# PostgreSQL's tsvector ends at 1 MiB: 12,000 tokens of the longest kind stay below it.
PART_TOKENS = 12_000

# Every vector also names its era: so many tickets in a row. A common word asked together with the newest eras is
# answered from a corner of the index, whatever the size of the archive.
ERA = 4096
# In so many of the newest eras first; where a word is found, but too seldom, in more.
NEWEST_ERAS = (2, 4, 8)
NEWEST_TICKET = Kept(lambda: Ticket.objects.order_by("-id").values_list("pk", flat=True)[:1])
# How words are looked up now: in these eras; or (RARE) in the whole archive, where they are known to be few.
RARE = (-1, -1)
_eras: ContextVar[tuple[int, int] | None] = ContextVar("eras", default=None)


class TicketWords:
    """Free text in ticket conditions: every word must stand somewhere in the ticket."""

    def tokens(self, text: str) -> list[str]:
        return query_tokens(without_prefix(text))

    def sql(self, wanted: tuple[str, ...], context: Context) -> tuple[str, list[Any]]:
        query = " & ".join(filter(None, [as_tsquery(wanted, weights_for(context.by)), eras_query()]))
        found = "SELECT ticket_id FROM tickets_tickettext WHERE words @@ %s::tsquery"
        # PostgreSQL takes every word for a common one; an array makes it look the few tickets up by their ids.
        few = f"= ANY(ARRAY({found}))" if _eras.get() == RARE else f"IN ({found})"
        return f'("tickets_ticket"."id" {few})', [query]

    def test(self, ticket: Any, wanted: tuple[str, ...], context: Context) -> bool:
        notes = not weights_for(context.by)
        have: set[str] = set()
        for text, weight in texts(ticket):
            if notes or weight != "D":
                have |= tokens(text)
        return holds(have, wanted)


def newest(tickets: Any, size: int, before: int | None = None) -> list[int]:
    """The ids of the newest `size` of a query set of tickets filtered by words: recent eras first, then the whole
    archive. `before`: a ticket that all of them are older than.

    What does not stand in the newest thousands of tickets `size` times is rare enough to be looked up everywhere.
    """
    last = (next(iter(NEWEST_TICKET.rows()), 0) if before is None else before) // ERA
    for first in (last - many + 1 for many in NEWEST_ERAS):
        if first <= 0:
            break
        found = looked_up(tickets.filter(id__gte=first * ERA), size, (first, last))
        if len(found) == size:
            return found
        if not found:
            break
    return looked_up(tickets, size, RARE)


def looked_up(tickets: Any, size: int, eras: tuple[int, int]) -> list[int]:
    token = _eras.set(eras)
    try:
        return list(tickets.order_by("-id").values_list("pk", flat=True)[:size])
    finally:
        _eras.reset(token)


def eras_query() -> str:
    """Restricts a tsquery to the eras looked at; '' for all. Rows outside must be filtered away by id as well."""
    eras = _eras.get()
    if eras is None or eras == RARE:
        return ""
    return "(" + " | ".join(f"'{era_of(number * ERA)}'" for number in range(eras[0], eras[1] + 1)) + ")"


def era_of(ticket_id: int) -> str:
    return f"era:{ticket_id // ERA}"


def weights_for(actor: Any) -> str:
    """Customers do not search internal notes (weight D)."""
    return "ABC" if getattr(actor, "actor_kind", "") == "customer" else ""


def texts(ticket: Any, messages: Iterable[Any] | None = None) -> list[tuple[str, str]]:
    """Every searchable text of a ticket with its weight; `messages` when they are known to be all."""
    people = [ticket.requester.name, *(one.value for one in ticket.requester.identities.all())]
    if ticket.organization:
        people.append(ticket.organization.name)
    pairs = [(f"{ticket.subject} {ticket.number}", "A"), (" ".join(people), "A"), (data_text(ticket.data), "B")]
    for message in ticket.messages.prefetch_related("attachments") if messages is None else messages:
        pairs.append((message_text(message), "D" if message.is_note else "C"))
    return pairs


def data_text(data: dict[str, Any]) -> str:
    """Custom field values as words; choices by every label they have."""
    fields = {row.slug: row.field for row in CustomField.shelf() if row.slug in data} if data else {}
    return " ".join((fields[key].type if key in fields else FieldType()).found_by(value) for key, value in data.items())


def message_text(message: Any) -> str:
    files = message.attachments.all() if message.files is None else message.files
    names = " ".join(attachment.name for attachment in files)
    return f"{message.sender} {message.text} {names}"


def reindex(ticket: Any) -> None:
    """Write the words of a ticket afresh."""
    pairs = texts(ticket)
    with connection.cursor() as sql:
        sql.execute("DELETE FROM tickets_tickettext WHERE ticket_id = %s", [ticket.pk])
    write(ticket, pairs)


def write(ticket: Any, pairs: list[tuple[str, str]]) -> None:
    """The words of a ticket that has none yet."""
    for number, vector in enumerate(split(pairs)):
        along.send(
            "INSERT INTO tickets_tickettext (ticket_id, part, words) VALUES (%s, %s, %s::tsvector)",
            [ticket.pk, number, with_era(vector, ticket.pk)],
        )


def append(ticket: Any, pairs: list[tuple[str, str]]) -> None:
    """Add words to a ticket's newest part, or begin another."""
    for vector in split(pairs):
        with connection.cursor() as sql:
            sql.execute(
                "UPDATE tickets_tickettext SET words = words || %s::tsvector WHERE ticket_id = %s AND part ="
                " (SELECT max(part) FROM tickets_tickettext WHERE ticket_id = %s) AND length(words) + %s < %s",
                [vector, ticket.pk, ticket.pk, vector.count(":"), PART_TOKENS],
            )
            if sql.rowcount == 0:
                sql.execute(
                    "INSERT INTO tickets_tickettext (ticket_id, part, words) SELECT %s,"
                    " COALESCE((SELECT max(part) + 1 FROM tickets_tickettext WHERE ticket_id = %s), 0), %s::tsvector",
                    [ticket.pk, ticket.pk, with_era(vector, ticket.pk)],
                )


def with_era(vector: str, ticket_id: int) -> str:
    return f"{vector} '{era_of(ticket_id)}':1A"


def split(pairs: list[tuple[str, str]]) -> list[str]:
    """tsvectors of at most PART_TOKENS each."""
    vectors: list[str] = []
    batch: list[tuple[str, str]] = []
    size = 0
    for text, weight in (piece for pair in pairs for piece in pieces(*pair)):
        if batch and size + len(text) > PART_TOKENS:
            vectors.append(as_tsvector(batch))
            batch, size = [], 0
        batch.append((text, weight))
        size += len(text)
    return [*vectors, as_tsvector(batch)]


def pieces(text: str, weight: str) -> list[tuple[str, str]]:
    """Very long texts in pieces that overlap by more than a token, so that no run is cut."""
    step = PART_TOKENS - 200
    return [(text[at : at + PART_TOKENS], weight) for at in range(0, max(len(text), 1), step)]
