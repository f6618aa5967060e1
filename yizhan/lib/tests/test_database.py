"""An error of ours is not taken for a database that is away."""

import sys

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from yizhan.lib.database import is_away, migrate


@pytest.mark.parametrize(
    ("statement", "away"),
    [("SELECT nonsense", False), ("SELECT 1/0", False), ("SET statement_timeout = 5; SELECT pg_sleep(1)", False)],
)
def test_what_a_statement_did_wrong_is_not_the_server(db: None, statement: str, away: bool) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as sql:
        sql.execute(statement)
    assert is_away(caught.value) is away


def test_a_connection_that_was_ended_is_the_server(transactional_db: None) -> None:
    with connection.cursor() as sql, pytest.raises(OperationalError) as caught:
        sql.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises((InterfaceError, OperationalError)) as again, transaction.atomic(), connection.cursor() as sql:
        sql.execute("SELECT 1")
    connection.close()
    assert is_away(caught.value) and is_away(again.value)
    assert not is_away(InterfaceError("the cursor is closed")) and not is_away(KeyError("connection"))


def test_what_commands_need_is_still_there_after_the_tables_were_made(transactional_db: None) -> None:
    """`yizhan demo` as the first thing ever run: commands go on with the classes they were made of."""
    before = sys.modules["django.db.migrations.autodetector"]
    migrate()
    assert sys.modules["django.db.migrations.autodetector"] is before
