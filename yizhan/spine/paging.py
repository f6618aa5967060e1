"""Lists page by page. A cursor remembers the last row seen, so rows that come or go meanwhile shift nothing.

An order is said as Django says it: `-updated_at`. The id decides between equals, and empty values come last.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from yizhan.lib import json_text

from .errors import Invalid


@dataclass
class Page:
    """Some rows, and where the next ones begin ('' at the end)."""

    rows: list[Any]
    next: str


def page(rows: Any, order: str = "id", cursor: str = "", limit: int = 50) -> Page:
    """One page of a query set: the same cost on page 1 and page 1,000. Raises Invalid for a cursor of another list."""
    return cut(list(ordered(behind(rows, order, cursor), order)[: limit + 1]), order, limit)


def ordered(rows: Any, order: str) -> Any:
    """The query set in an order that is never undecided."""
    column, sign = order.removeprefix("-"), "-" if order.startswith("-") else ""
    if column == "id":
        return rows.order_by(order)
    nullable = rows.model._meta.get_field(column).null
    return rows.order_by(F(column).desc(nulls_last=True) if sign and nullable else order, f"{sign}id")


def behind(rows: Any, order: str, cursor: str) -> Any:
    """The rows after those already seen; all without a cursor. Raises Invalid."""
    if not cursor:
        return rows
    value, pk = unpacked(cursor, order, 2)
    after, column = "lt" if order.startswith("-") else "gt", order.removeprefix("-")
    further = Q(**{f"id__{after}": whole_number(pk)})
    if column == "id":
        return rows.filter(further)
    field = rows.model._meta.get_field(column)
    empty = Q(**{f"{column}__isnull": True})
    if value is None:
        return rows.filter(empty & further)
    try:
        value = field.to_python(value)
    except (ValidationError, TypeError, OverflowError):
        raise wrong() from None
    # The first half is implied by the second; it lets PostgreSQL begin inside the index.
    later = Q(**{f"{column}__{after}e": value}) & (Q(**{f"{column}__{after}": value}) | Q(**{column: value}) & further)
    return rows.filter(later | empty if field.null else later)


def last_seen(order: str, cursor: str) -> int | None:
    """The id of the last row seen; None without a cursor. Raises Invalid."""
    return whole_number(unpacked(cursor, order, 2)[1]) if cursor else None


def cut(found: list[Any], order: str, limit: int) -> Page:
    """A page of what was found, which is one row longer when there are more."""
    if len(found) <= limit:
        return Page(found, "")
    last = found[limit - 1]
    return Page(found[:limit], packed(order, getattr(last, order.removeprefix("-")), last.pk))


def packed(*parts: Any) -> str:
    """A cursor: opaque to the caller, not secret."""
    text = json.dumps(parts, default=datetime.isoformat, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpacked(cursor: str, order: str, count: int) -> list[Any]:
    """What was packed behind `order`. Raises Invalid for anything we did not make."""
    try:
        parts = json_text.read(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise wrong() from None
    if not isinstance(parts, list) or len(parts) != count + 1 or parts[0] != order:
        raise wrong()
    return parts[1:]


def whole_number(value: Any) -> int:
    """A number out of a cursor. Raises Invalid."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise wrong()
    return value


def wrong() -> Invalid:
    return Invalid({"cursor": _("This is not a cursor of this list. Begin without one.")})
