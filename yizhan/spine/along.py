"""Statements that need no answer wait for the next one and travel with it: one journey to the database for several."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

_waiting: ContextVar[list[str] | None] = ContextVar("waiting", default=None)


def send(sql: str, params: list[Any]) -> None:
    """Execute a statement whose answer nobody reads; inside `gathered` it waits for company."""
    with connection.cursor() as cursor:
        waiting = _waiting.get()
        if waiting is None:
            cursor.execute(sql, params)
        else:
            waiting.append(cursor.mogrify(sql, params))


@contextmanager
def gathered() -> Iterator[None]:
    """Inside, savepoints and what is sent along wait for the next statement; at the end nothing waits any more.

    What goes wrong with a statement is told by the one it travels with, at the latest when its savepoint is released.
    """
    if _waiting.get() is not None:
        yield
        return
    token = _waiting.set([])
    try:
        with connection.execute_wrapper(_carry):
            yield
            if _waiting.get():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT")
    finally:
        _waiting.reset(token)


def _carry(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Called by Django for each statement."""
    waiting, cursor = _waiting.get(), context["cursor"]
    if waiting is None or (not waiting and not sql.startswith("SAVEPOINT ")):
        return execute(sql, params, many, context)
    if sql.startswith("SAVEPOINT "):
        waiting.append(sql)
        return None
    company, waiting[:] = list(waiting), []
    if many:
        execute("; ".join(company), None, False, context)
        return execute(sql, params, True, context)
    own = cursor.mogrify(sql, params) if params is not None else sql
    answer = execute("; ".join([*company, own]), None, False, context)
    for _statement in company:
        cursor.nextset()
    return answer
