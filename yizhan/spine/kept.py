"""Questions that pages ask in the same shape every time: understood once, then only sent with other values.

Making SQL from a query set costs Django more than the answer costs PostgreSQL. `together` sends several questions as
one and waits once.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import psycopg
from django.db import connection
from django.db.models.query import FlatValuesListIterable, ModelIterable, QuerySet, get_related_populators
from psycopg.sql import Literal

MOST_SHAPES = 500
# A plan of a dozen counts weighs 200 kB in every connection.
MOST_PLANNED = 10
# What stands for a value while a query set is understood: nothing that a query set of ours would really ask for.
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda at: 7_340_127_700_000_000_000 + at,
    str: lambda at: f"\ue000{at}",
    datetime: lambda at: datetime(2, 1, 1 + at, tzinfo=UTC),
    list: lambda at: [f"\ue000{at}"],
}


class Kept:
    """`Kept(lambda pk: Message.objects.filter(ticket=pk), int)`: a question with one value.

    `ask` gets a stand-in for each value. With `per` it first gets one thing more, an agent for example, and what it
    makes is kept for `per(thing)`; where that is None it is made anew each time.
    """

    def __init__(self, ask: Callable[..., QuerySet], *kinds: type, per: Callable[[Any], Hashable] | None = None):
        self.ask, self.per = ask, per
        self.stand_ins = [STAND_INS[kind](at) for at, kind in enumerate(kinds)]
        self.shapes: dict[Hashable, Shape] = {}

    def of(self, *values: Any) -> "Question":
        """The question with these values, not yet asked."""
        if self.per is None:
            return Question(self._shape((), ()), values)
        thing, *rest = values
        return Question(self._shape((thing,), self.per(thing)), tuple(rest))

    def rows(self, *values: Any) -> list[Any]:
        """What the query set would give."""
        return together(self.of(*values))[0]

    def _shape(self, things: tuple[Any, ...], key: Hashable | None) -> "Shape":
        shape = self.shapes.get(key) if key is not None else None
        if shape is None:
            shape = Shape(self.ask(*things, *self.stand_ins), self.stand_ins)
            if len(self.shapes) > MOST_SHAPES:
                self.shapes.clear()
            if key is not None:
                self.shapes[key] = shape
        return shape


class Shape:
    """A query set as SQL, the places of its values, and how rows become what it gives."""

    def __init__(self, rows: QuerySet, stand_ins: list[Any]):
        self.compiler = rows.query.get_compiler(connection=connection)
        self.sql, params = self.compiler.as_sql()
        self.params = list(params)
        self.places = [(at, stand_ins.index(one)) for at, one in enumerate(self.params) if one in stand_ins]
        self.converters = self.compiler.get_converters(
            [select[0] for select in self.compiler.select[: self.compiler.col_count]]
        )
        self.is_plain = not issubclass(rows._iterable_class, ModelIterable)
        self.is_flat = issubclass(rows._iterable_class, FlatValuesListIterable)
        info = self.compiler.klass_info
        self.populators = (
            [] if self.is_plain else get_related_populators(info, self.compiler.select, rows.db)  # type: ignore[call-arg]
        )

    def filled(self, values: tuple[Any, ...]) -> list[Any]:
        params = list(self.params)
        for at, number in self.places:
            params[at] = values[number]
        return params

    def made(self, rows: list[tuple]) -> list[Any]:
        """Rows of the database as objects; tuples for `values_list`, bare values for a flat one."""
        if self.converters:
            rows = list(self.compiler.apply_converters(rows, self.converters))
        if self.is_plain:
            return [row[0] if self.is_flat else tuple(row) for row in rows]
        info = self.compiler.klass_info
        model, places = info["model"], info["select_fields"]
        first, last = places[0], places[-1] + 1
        names = [one[0].target.attname for one in self.compiler.select[first:last]]
        extra = self.compiler.annotation_col_map
        found = []
        for row in rows:
            one = model.from_db("default", names, row[first:last])
            for populator in self.populators:
                populator.populate(row, one)
            for name, at in extra.items():
                setattr(one, name, row[at])
            found.append(one)
        return found


@dataclass(frozen=True)
class Plain:
    """A statement as it is written."""

    sql: str

    def filled(self, values: tuple[Any, ...]) -> list[Any]:
        return list(values)

    def made(self, rows: list[tuple]) -> list[Any]:
        return rows


@dataclass(frozen=True)
class Question:
    """A shape with its values."""

    shape: Shape | Plain
    values: tuple[Any, ...]


def together(*questions: Question) -> list[list[Any]]:
    """Ask several questions in one journey to the database; the answers in their order."""
    if not questions:
        return []
    with connection.cursor() as cursor:
        pieces = [cursor.mogrify(one.shape.sql, one.shape.filled(one.values)) for one in questions]
        cursor.execute("; ".join(pieces))
        answers = [cursor.fetchall()]
        while cursor.nextset():
            answers.append(cursor.fetchall())
    return [one.shape.made(rows) for one, rows in zip(questions, answers, strict=True)]


def answers(questions: dict[str, Question]) -> dict[str, list[Any]]:
    """The same, by name."""
    return dict(zip(questions, together(*questions.values()), strict=True))


def planned(sql: str, params: list[Any]) -> list[tuple]:
    """Ask what takes longer to plan than to answer: the database plans it once a connection, for whatever values.

    Words stand in the statement itself, so that the plan may use an index on some kinds only; numbers and times do not,
    so that one plan serves everybody.
    """
    connection.ensure_connection()
    raw, given = connection.connection, iter(params)
    raw.prepared_max = MOST_PLANNED
    values: list[Any] = []

    def place(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return mark[0]
        if isinstance(value := next(given), str):
            return Literal(value).as_string(raw).replace("%", "%%")
        values.append(value)
        return mark[0]

    text, cursor = re.sub("%%|%s", place, sql), cast(Any, psycopg.Cursor(raw))
    with connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor) as asked:
        asked.execute(text, values)
        return asked.fetchall()


def said(sql: str, params: list[Any]) -> Question:
    """A question in SQL of our own; it answers with plain rows."""
    return Question(Plain(sql), tuple(params))
