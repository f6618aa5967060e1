"""Lists page by page. A cursor remembers the last row seen, so rows that come or go meanwhile shift nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid

from .answers import Encoder

MOST = 200


def page(
    rows: QuerySet, *, column: str = "id", descending: bool = False, cursor: str | None = None, limit: int = 50
) -> tuple[list[Any], str | None]:
    """One page ordered by `column`, then id, empty values last; and the cursor of the next page. Raises Invalid."""
    order = f"{'-' if descending else ''}{column}"
    if cursor:
        rows = rows.filter(_behind(rows, column, descending, unpacked(cursor, order, 2)))
    rows = rows.order_by(*_ordering(rows, column, descending))
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], packed(order, getattr(last, column), last.pk)


def packed(*parts: Any) -> str:
    """A cursor: opaque to the caller, not secret."""
    return urlsafe_b64encode(json.dumps(parts, cls=Encoder, separators=(",", ":")).encode()).decode().rstrip("=")


def unpacked(cursor: str, order: str, count: int) -> list[Any]:
    """What was packed behind `order`. Raises Invalid for anything we did not make."""
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise wrong() from None
    if not isinstance(parts, list) or len(parts) != count + 1 or parts[0] != order:
        raise wrong()
    return parts[1:]


def wrong() -> Invalid:
    return Invalid({"cursor": _("This is not a cursor of this list. Begin without one.")})


def whole_number(value: Any) -> int:
    """A number out of a cursor. Raises Invalid."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise wrong()
    return value


def _ordering(rows: QuerySet, column: str, descending: bool) -> list[Any]:
    sign = "-" if descending else ""
    if column == "id":
        return [f"{sign}id"]
    nullable = rows.model._meta.get_field(column).null
    first = F(column).desc(nulls_last=True) if descending and nullable else f"{sign}{column}"
    return [first, f"{sign}id"]


def _behind(rows: QuerySet, column: str, descending: bool, last: list[Any]) -> Q:
    after = "lt" if descending else "gt"
    value, pk = last[0], whole_number(last[1])
    behind_id = Q(**{f"id__{after}": pk})
    if column == "id":
        return behind_id
    field = rows.model._meta.get_field(column)
    empty = Q(**{f"{column}__isnull": True})
    if value is None:
        return empty & behind_id
    try:
        value = field.to_python(value)
    except ValidationError:
        raise wrong() from None
    # The first half is implied by the second; it lets PostgreSQL begin inside the index.
    behind = Q(**{f"{column}__{after}e": value}) & (
        Q(**{f"{column}__{after}": value}) | Q(**{column: value}) & behind_id
    )
    return behind | empty if field.null else behind
