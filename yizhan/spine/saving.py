"""Rows are written with SQL that is made once for each model and set of columns.

Django makes the statement anew each time a row is saved, which costs more than PostgreSQL's work on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import DatabaseDefault

MOST_SHAPES = 1_000


class SavedPlainly(models.Model):
    """`save()` does what it always does; only the making of its statement is kept."""

    class Meta:
        abstract = True

    def _do_insert(self, manager: Any, using: str, fields: Any, returning_fields: Any, raw: bool) -> Any:
        given = [(field, field.pre_save(self, add=True)) for field in fields]
        # Columns that are left out get their default from the database, a ticket's number for example.
        written = [(field, value) for field, value in given if not isinstance(value, DatabaseDefault)]
        if raw or not _are_plain(written):
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]
        sql = insert(type(self), tuple([field.name for field, _value in written]))
        with _cursor(using, written) as cursor:
            cursor.execute(sql, _params(written, connections[using]))
            return cursor.fetchall()

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *wishes: Any) -> Any:
        written = [(field, value) for field, _model, value in values]
        if not written or not _are_plain(written):
            return super()._do_update(base_qs, using, pk_val, values, *wishes)
        sql = update(type(self), tuple([field.name for field, _value in written]))
        with _cursor(using, written) as cursor:
            cursor.execute(sql, [*_params(written, connections[using]), pk_val])
            return cursor.rowcount > 0


@lru_cache(MOST_SHAPES)
def insert(model: type[models.Model], names: tuple[str, ...]) -> str:
    """INSERT of these columns; it answers with those that the database fills in."""
    fields = _fields(model, names)
    columns = ", ".join(_quoted(field.column) for field in fields)
    answer = ", ".join(_quoted(field.column) for field in model._meta.db_returning_fields)
    values = ", ".join(map(_placeholder, fields))
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({values}) RETURNING {answer}"  # noqa: S608


@lru_cache(MOST_SHAPES)
def update(model: type[models.Model], names: tuple[str, ...]) -> str:
    """UPDATE of these columns of the row with an id."""
    fields = _fields(model, names)
    columns = ", ".join(f"{_quoted(field.column)} = {_placeholder(field)}" for field in fields)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {columns} WHERE {_quoted(model._meta.pk.column)} = %s"  # noqa: S608


def _fields(model: type[models.Model], names: tuple[str, ...]) -> list[models.Field]:
    known = {field.name: field for field in model._meta.concrete_fields}
    return [known[name] for name in names]


def _are_plain(written: list[tuple[models.Field, Any]]) -> bool:
    return bool(written) and not any(hasattr(value, "resolve_expression") for _field, value in written)


def _params(written: list[tuple[models.Field, Any]], connection: Any) -> list[Any]:
    return [field.get_db_prep_save(value, connection) for field, value in written]


@contextmanager
def _cursor(using: str, written: list[tuple[models.Field, Any]]) -> Iterator[Any]:
    """Bytes travel beside the statement. In it they would be written out in hex, twice as long and copied twice."""
    connection = connections[using]
    if any(isinstance(field, models.BinaryField) for field, _value in written):
        connection.ensure_connection()
        with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
            yield cursor
    else:
        with connection.cursor() as cursor:
            yield cursor


def _placeholder(field: models.Field) -> str:
    if isinstance(field, models.BinaryField):
        return "%b"
    made = getattr(field, "get_placeholder", None)
    return made(None, None, connections[DEFAULT_DB_ALIAS]) if made else "%s"


def _quoted(name: Any) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)
