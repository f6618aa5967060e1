"""Statements of reports: on few connections of their own, in bounded time, stopped when the reader goes away.

So a heavy report takes neither the connections nor the threads of the desk.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout

from yizhan.lib.config import REPORTS
from yizhan.lib.reader import reader
from yizhan.spine.errors import Invalid

PATIENCE = timedelta(seconds=10)
# Reports sort much. Only what a distinct count reads is sorted for it, not every row, as PostgreSQL would since 16.
ROOM, UNSORTED, SINCE = "work_mem = '48MB'", "enable_presorted_aggregate = off", 160_000
# So many statements of a process at once, those that wait for a connection included: less than half of its threads.
MOST_AT_ONCE, MOST_ROWS = 5, 10_000
_places = threading.BoundedSemaphore(MOST_AT_ONCE)


def fetched(sql: str, params: list[Any], bound: int = MOST_ROWS) -> list[tuple[Any, ...]]:
    """The rows. Raises Invalid when it takes too long, when too much is asked at once, or when there are too many."""
    with _place():
        link = connections[REPORTS if REPORTS in connections.databases else "default"]
        try:
            found = _run(link, sql, params, bound + 1)
        except OperationalError as error:
            if isinstance(error.__cause__, QueryCanceled):
                raise Invalid(_("This takes too long. Please choose a shorter period or fewer dimensions.")) from None
            if isinstance(error, PoolTimeout) or isinstance(error.__cause__, PoolTimeout):
                raise Invalid(busy()) from None
            raise
        finally:
            if link.alias == REPORTS:
                link.close()  # back to the few, for whoever waits
    if len(found) > bound:
        raise Invalid(_("These are more than %(most)s rows. Please choose fewer dimensions.") % {"most": bound})
    return found


def _run(link: BaseDatabaseWrapper, sql: str, params: list[Any], most: int) -> list[tuple[Any, ...]]:
    with transaction.atomic(using=link.alias), link.cursor() as cursor:
        settings = [f"statement_timeout = {int(PATIENCE.total_seconds() * 1000)}", ROOM]
        settings += [UNSORTED] if link.pg_version >= SINCE else []  # type: ignore[attr-defined]
        cursor.execute("; ".join(f"SET LOCAL {one}" for one in settings))
        with reader.get().stopping(link.connection.cancel):
            if reader.get().has_left:
                raise Invalid(_("Nobody waits for this report any more."))
            cursor.execute(sql, params)
            return cursor.fetchmany(most)


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise Invalid(busy())
    try:
        yield
    finally:
        _places.release()


def busy() -> str:
    return _("Several reports are being worked out right now. Please try again in a few seconds.")
