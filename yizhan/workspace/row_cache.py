"""Rows of the list, drawn once: drawing thirty of them is half the cost of the page.

A row is drawn again when anything it shows has changed: the ticket's version, its people's, the catalog's, the reader's
language and zone, what is searched for, or the time it tells ("5 minutes ago"). So a list asks for the stamps of its
tickets, and only for what is not kept yet in full.
"""

import time
from collections import OrderedDict
from datetime import timedelta
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from yizhan.lib import clock
from yizhan.spine import shelf
from yizhan.tickets.models import Ticket

MOST = 4000
COUNTS_MINUTES = timedelta(hours=7)
_drawn: OrderedDict[tuple, SafeString] = OrderedDict()


def complete(rows: list[Any], link_query: str, words: list[str]) -> None:
    """Load the tickets of those rows that have to be drawn: they have come with their stamps alone."""
    wanted = {row.ticket.pk: row for row in rows if key_of(row, link_query, words) not in _drawn}
    for ticket in Ticket.objects.filter(pk__in=list(wanted)).for_list() if wanted else ():
        wanted[ticket.pk].ticket = ticket


def drawn(row: Any, link_query: str, words: list[str]) -> SafeString:
    """One row as HTML."""
    key = key_of(row, link_query, words)
    if key is None:
        return draw(row, link_query, words)
    html = _drawn.get(key)
    if html is None:
        html = _drawn[key] = draw(row, link_query, words)
        if len(_drawn) > MOST:
            _drawn.popitem(last=False)
    return html


def draw(row: Any, link_query: str, words: list[str]) -> SafeString:
    shown = {"row": row, "ticket": row.ticket, "link_query": link_query, "words": words}
    return get_template(row.template).template.render(Context(shown))  # type: ignore[attr-defined]


def key_of(row: Any, link_query: str, words: list[str]) -> tuple | None:
    """Everything a row depends on; None when it should not be kept."""
    ticket, version = row.ticket, shelf.version()
    if version is None or row.watchers:
        return None
    organization = ticket.organization
    return (
        row.template, ticket.pk, ticket.version, ticket.updated_at, ticket.next_due_at, ticket.due_at,
        ticket.requester.version, organization and organization.version, version, translation.get_language(),
        timezone.get_current_timezone_name(), tick_of(row), link_query, row.snippet, *words,
    )  # fmt: skip


def tick_of(row: Any) -> int:
    """The minute, where the row counts minutes; else the quarter of an hour (in which a day may end)."""
    is_young = clock.now() - row.ticket.updated_at < COUNTS_MINUTES
    return int(time.time() // 60) if row.shows_due or is_young else -int(time.time() // 900)
