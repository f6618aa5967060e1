"""Rows of the list, drawn once: drawing thirty of them is half the cost of the page.

A row is drawn again when anything it shows has changed: the ticket's version, its people's, the catalog's, the reader's
language and zone, what is searched for, or the minute ("5 minutes ago").
"""

import time
from collections import OrderedDict
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from yizhan.spine import shelf

MOST = 4000
_drawn: OrderedDict[tuple, SafeString] = OrderedDict()


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
    return get_template("workspace/desk/row.html").template.render(Context(shown))  # type: ignore[attr-defined]


def key_of(row: Any, link_query: str, words: list[str]) -> tuple | None:
    """Everything a row depends on; None when it should not be kept."""
    ticket, version = row.ticket, shelf.version()
    if version is None or row.watchers:
        return None
    organization = ticket.organization
    return (
        ticket.pk, ticket.version, ticket.updated_at, ticket.requester.version,
        organization and organization.version, version, translation.get_language(),
        timezone.get_current_timezone_name(), int(time.time() // 60), link_query, row.snippet, *words,
    )  # fmt: skip
