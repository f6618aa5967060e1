"""Databases with the desk, and with the cast, already in them: made once a process, so that not every test sets one up.

A test that rolls back works in one of these (or in the empty one, if it wants no desk); one that commits, in a copy of
it that is thrown away.
"""

import secrets
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import TransactionTestCase

STAGES = ("desk", "cast")
COPY = "copy"
_made: set[str] = set()
_names: dict[str, str] = {}


@pytest.hookimpl
def pytest_fixture_setup(fixturedef: Any, request: Any) -> None:
    """Just before a test is let into the database, choose which."""
    if fixturedef.argname != "_django_db_helper":
        return
    stage = stage_of(request)
    enter(stage, request)
    if commits(request):
        _copy(stage, COPY)
        # What such a test changes past the door is not taken for the catalog that another finds.
        _tell(f"UPDATE spine_epoch SET catalog_version = {secrets.randbits(62)}", _names[COPY])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Any:
    """The empty test database is there; afterwards it is taken away under its own name, and ours with it."""
    first = connection.settings_dict["NAME"]
    _names.update({"": first, **{one: f"{first}_{one}" for one in (*STAGES, COPY)}})
    # Emptying all tables after each test that commits takes longer than a new copy.
    emptied, TransactionTestCase._fixture_teardown = TransactionTestCase._fixture_teardown, lambda self: None  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = emptied  # type: ignore[method-assign]
    _move_to("")
    _leave_alone("")
    for stage in sorted(_made):
        _tell(f'DROP DATABASE "{_names[stage]}" WITH (FORCE)')


def stage_of(request: Any) -> str:
    return next((stage for stage in reversed(STAGES) if stage in request.fixturenames), "")


def commits(request: Any) -> bool:
    marker = request.node.get_closest_marker("django_db")
    told = marker and (marker.kwargs.get("transaction") or marker.kwargs.get("reset_sequences"))
    return bool(told or {"transactional_db", "live_server"} & set(request.fixturenames))


def enter(stage: str, request: Any) -> None:
    if stage and stage not in _made:
        _make(stage, request.getfixturevalue("django_db_blocker"))
    _move_to(stage)


def _make(stage: str, blocker: Any) -> None:
    """From the stage before it, with what its fixture would otherwise make for every test."""
    from .cast import install_cast, install_desk

    before = STAGES[STAGES.index(stage) - 1] if STAGES.index(stage) else ""
    if before and before not in _made:
        _make(before, blocker)
    _copy(before, stage)
    with blocker.unblock():
        {"desk": install_desk, "cast": install_cast}[stage]()
    _move_to("")


def _copy(stage: str, to: str) -> None:
    """Make `to` anew as the stage is, and go there."""
    _leave()
    _tell(f'DROP DATABASE IF EXISTS "{_names[to]}" WITH (FORCE)')
    _leave_alone(stage)
    _tell(f'CREATE DATABASE "{_names[to]}" TEMPLATE "{_names[stage]}" STRATEGY FILE_COPY')
    _made.add(to)
    _move_to(to)


def _move_to(stage: str) -> None:
    if connection.settings_dict["NAME"] != _names[stage]:
        _leave()
        connection.settings_dict["NAME"] = _names[stage]


def _leave() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


def _leave_alone(stage: str) -> None:
    """Nobody may look into what is copied or taken away; threads of earlier tests may still hold a connection."""
    _tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_names[stage]}'")


def _tell(sql: str, database: str = "postgres") -> None:
    """A word to the server, from outside these databases, or from inside of one."""
    given = {**connection.get_connection_params(), "dbname": database}
    known = {key: value for key, value in given.items() if key in {"dbname", "user", "password", "host", "port"}}
    with psycopg.connect(**known, autocommit=True) as server:
        server.execute(sql)  # type: ignore[arg-type]
