"""The statement that answers a question: rows of a source, those that may be counted, grouped by dimensions.

Rows are grouped by what is quick to tell apart (ids, numbers of days); only the groups are put in words.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from yizhan.spine.conditions import condition
from yizhan.spine.fields import Context
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from .dimensions import Dimension
from .folding import Kept, folded, key_of
from .metrics import Metric
from .periods import parts_of
from .sources import Rows, ids_of

if TYPE_CHECKING:
    from .asking import Question

Sql = tuple[str, list[Any]]
NOT_OUT = """NOT EXISTS (SELECT FROM insights_span out WHERE out.ticket_id = m.ticket_id AND out.kind = 'excluded'
    AND out.since <= %s AND (out.until IS NULL OR out.until > %s))"""
NOT_BINNED = "NOT EXISTS (SELECT FROM insights_fact bin WHERE bin.ticket_id = m.ticket_id AND bin.is_deleted)"


@dataclass(frozen=True)
class Allowed:
    """Which rows `m` count: those of tickets that are not left out; and of all tickets, or of these."""

    inside: Sql
    tickets: QuerySet | None = None

    def at(self, moment: datetime) -> "Allowed":
        """The same at another moment."""
        return replace(self, inside=(self.inside[0], [moment, moment]))

    def where(self, rows: Rows | None = None) -> Sql:
        """A row without a mark is of a ticket that never was left out."""
        text, params = self.inside
        inside = f"(NOT {rows.mark} OR ({text}))" if rows and rows.mark else text
        if self.tickets is None:
            return inside, params
        tickets = self.tickets
        if rows:  # A word may stand in every sixth ticket, and a period have few of them.
            of_rows = RawSQL(f"SELECT m.ticket_id FROM {rows.tables} WHERE {rows.where}",
                             [*rows.tables_params, *rows.where_params])  # fmt: skip
            tickets = tickets.filter(pk__in=of_rows)
        sql, more = ids_of(tickets)
        return f"{inside} AND m.ticket_id IN ({sql})", [*params, *more]


def allowed(question: "Question", by: Any) -> Allowed:
    """Raises Invalid for a bad condition."""
    tickets = Ticket.objects.visible_to(by)
    if question.condition.strip():
        tickets = condition(question.condition, TICKET, Context(by=by, zone=question.zone)).filter(tickets)
    at = [question.as_of, question.as_of]
    if question.condition.strip() or getattr(by, "visibility", "") != "all":
        return Allowed((NOT_OUT, at), tickets)
    return Allowed((f"{NOT_OUT} AND {NOT_BINNED}", at))


def figures(question: "Question", rows: Rows, asked: list[Metric], grouped: tuple[Dimension, ...], kept: Kept,
            seen: Allowed) -> Sql:  # fmt: skip
    """The figures, with all totals."""
    inner, params = folded(*with_dimensions(question, rows, grouped, seen), kept)
    keys = [key_of(place, kept) for place in range(len(grouped))]
    told = in_words(question, grouped, kept)
    columns = ", ".join(one.sum.sql for one in asked)
    head = f"{', '.join(text for text, _labels in told)}, grouping({', '.join(keys)}), " if keys else "0, "
    sets = ", ".join(f"({', '.join(some)})" for some in sets_of(keys, question.crossed))
    sql = f"SELECT {head}{columns} FROM ({inner}) m" + (f" GROUP BY GROUPING SETS ({sets})" if keys else "")
    if question.leading:
        sql = leading(sql, question, asked[0])
    return sql, [*(label for _text, labels in told for label in labels), *params]


def leading(sql: str, question: "Question", metric: Metric) -> str:
    """Of those figures the first by rank, and those that tie with the last of them; what has no value comes last."""
    figure = "coalesce(one.figure, 0)" if metric.sum.unit == "count" else "one.figure"
    order = f"{figure} {'DESC' if question.rank[1] else 'ASC'} NULLS LAST"
    first = f"ORDER BY {order} FETCH FIRST {question.leading} ROWS WITH TIES"
    return f"SELECT one.* FROM ({sql}) one (value, left_out, figure) WHERE one.left_out = 0 {first}"


def tickets(question: "Question", rows: Rows, metric: Metric, grouped: tuple[Dimension, ...], kept: Kept,
            seen: Allowed, values: tuple[str | None, ...]) -> Sql:  # fmt: skip
    """The ids of those that a metric counts for these values of the dimensions."""
    inner, params = folded(*with_dimensions(question, rows, grouped, seen), kept)
    parts, wanted = [metric.sum.behind], list[Any]()
    for value, (told, labels) in zip(values, in_words(question, grouped, kept), strict=False):
        parts.append(f"{told} IS NOT DISTINCT FROM %s")
        wanted += [*labels, value]
    return f"SELECT DISTINCT m.ticket_id FROM ({inner}) m WHERE {' AND '.join(parts)}", [*params, *wanted]


def in_words(question: "Question", grouped: tuple[Dimension, ...], kept: Kept) -> list[Sql]:
    """Of each dimension its values as text, told of the rows: of a part of time the day it begins."""
    found: list[Sql] = []
    for place, one in enumerate(grouped):
        if one.is_time:
            days = [begins.astimezone(question.zone).date().isoformat() for begins in begins_of(question, one)]
            found.append((f"(%s::text[])[m.d{place}]", [days]))
        else:
            found.append((f"{key_of(place, kept)}::text", []))
    return found


def with_dimensions(question: "Question", rows: Rows, grouped: tuple[Dimension, ...], seen: Allowed) -> Sql:
    """The rows with their dimensions, as they were at the end of the period."""
    columns, joins = [], ""
    before: list[Any] = []
    joined: list[Any] = []
    for place, one in enumerate(grouped):
        sql, params = column_of(question, rows, one)
        before += params
        if one.past and not rows.only and question.as_of == question.until:
            past = f"p{place}"
            joins += f""" LEFT JOIN insights_span {past} ON {past}.ticket_id = m.ticket_id AND {past}.kind = %s
                AND {past}.since <= %s AND {past}.until > %s"""
            joined += [one.past, question.as_of, question.as_of]
            sql = f"CASE WHEN {past}.id IS NULL THEN {sql} ELSE nullif({past}.value, '')::{one.kind} END"
        if one.spans and one.spans in rows.kinds:
            sql = f"CASE WHEN m.kind = '{one.spans}' THEN nullif(m.value, '')::{one.kind} ELSE {sql} END"
        columns.append(f"{sql} AS d{place}")
    told = ", ".join([rows.columns, *columns])
    where, more = ("TRUE", []) if rows.only else seen.where(rows)
    if "f." in told and not rows.only:
        joins = f" JOIN insights_fact f ON f.ticket_id = m.ticket_id{joins}"
    inner = f"SELECT {told} FROM {rows.tables}{joins} WHERE {rows.where} AND {where}"
    return inner, [*before, *rows.tables_params, *joined, *rows.where_params, *more]


def column_of(question: "Question", rows: Rows, one: Dimension) -> Sql:
    """What a dimension groups by: of a part of time its number in the period."""
    if one.is_time:
        if rows.unit == one.key:
            return rows.part, []
        return f"width_bucket({rows.at}, %s::timestamptz[])", [begins_of(question, one)]
    sql = one.sql.format(at=rows.at, agent=rows.agent)
    if rows.only or one.sql.removeprefix("f.") in rows.copied:
        sql = sql.replace("f.", "m.")
    return sql, [str(question.zone) if param == "zone" else param for param in one.params]


def begins_of(question: "Question", one: Dimension) -> list[datetime]:
    """When the parts of time that a period is in begin."""
    return [begins for begins, _ends in parts_of(one.key, question.since, question.until, question.zone)]


def sets_of(keys: list[str], crossed: bool) -> list[list[str]]:
    """All dimensions, each alone, none; crossed also the last with the first, and without it."""
    alone = [[key] for key in keys] if len(keys) > 1 else []
    pairs = [[keys[0], keys[2]], keys[:2]] if crossed and len(keys) == 3 else []
    return [keys, *pairs, *alone, []]
