"""Only the largest values of a dimension, the others put together: counted by the database as one, never added up."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .dimensions import OTHERS, dimensions, is_ordered

if TYPE_CHECKING:
    from .asking import Answer, Question

# So many values are looked at to find the largest.
MOST_LOOKED_AT = 200_000
Kept = dict[int, tuple[str | None, ...]]


def kept_of(question: "Question", by: Any, ask: Callable[["Question", Any], "Answer"]) -> Kept:
    """By the places of dimensions that are cut short, the values told apart. Raises Invalid as asking does."""
    known = dimensions()
    found: Kept = {}
    for place, (key, most) in enumerate(zip(question.by, question.most, strict=False)):
        if most and not is_ordered(known[key]):
            values = ranked(question, key, most, by, ask)
            if len(values) > most:
                found[place] = tuple(values[:most])
    return found


def ranked(
    question: "Question", key: str, most: int, by: Any, ask: Callable[["Question", Any], "Answer"]
) -> list[str | None]:
    """The values of a dimension, those that come first by the figure the question is sorted by.

    Few customers may have a rating, and all of them tickets: where that figure has fewer values than are told apart,
    those that come first by the other figures follow.
    """
    column, is_down = question.rank
    found = first_by(question, key, column, is_down, most + 1, by, ask)
    for other in question.metrics:
        if len(found) <= most and other != column:
            seen = set(found)
            more = first_by(question, key, other, True, most + 1 + len(found), by, ask)
            found += [value for value in more if value not in seen]
    return found


def first_by(
    question: "Question", key: str, column: str, is_down: bool, many: int, by: Any,
    ask: Callable[["Question", Any], "Answer"],
) -> list[str | None]:  # fmt: skip
    """By a formula all values are looked at; by a metric so many, and those that tie with the last of them."""
    since, until = question.ranked or (question.since, question.until)
    formulas = tuple(one for one in question.formulas if one.key == column)
    alone = replace(question, by=(key,), most=(), ranked=None, crossed=False, since=since, until=until,
                    sort=f"-{column}" if is_down else column,
                    metrics=() if formulas else (column,), formulas=formulas, bound=MOST_LOOKED_AT,
                    leading=0 if formulas else many)  # fmt: skip
    known = dimensions()[key]
    rows = {value: row[0] for (value,), row in ask(alone, by).rows.items()}
    return sorted(rows, key=lambda value: (*placed(rows[value], is_down), known.order(value)))


def placed(figure: float | None, is_down: bool) -> tuple[bool, float]:
    """Where a figure stands among others; what has no value last."""
    return figure is None, -(figure or 0) if is_down else figure or 0


def key_of(place: int, kept: Kept) -> str:
    """The column of a dimension, cut short or not."""
    return f"m.e{place}" if place in kept else f"m.d{place}"


def folded(sql: str, params: list[Any], kept: Kept) -> tuple[str, list[Any]]:
    """The rows with a further column for each dimension that is cut short."""
    if not kept:
        return sql, params
    columns, own = [], []
    for place, values in kept.items():
        empty = f" OR m.d{place} IS NULL" if None in values else ""
        columns.append(f"CASE WHEN m.d{place}::text = ANY(%s){empty} THEN m.d{place}::text ELSE %s END AS e{place}")
        own += [[value for value in values if value is not None], OTHERS]
    return "SELECT m.*, " + ", ".join(columns) + f" FROM ({sql}) m", [*own, *params]
