"""The desk's database, embedded or given: there, new enough, and up to date."""

import re
import sys

import psycopg

from yizhan.lib import postgres
from yizhan.lib.config import config
from yizhan.lib.refusal import Refusal

OLDEST = 15
# Any number, as long as every program that migrates uses the same.
MIGRATION_LOCK = 724_111
# SQLSTATE classes: connection exception, insufficient resources.
AWAY = {"08", "53"}


def ensure() -> None:
    """Start the embedded server, or see that the given one answers and is new enough."""
    if config.embedded:
        postgres.start(config.home)
    else:
        _check_given()


def release() -> None:
    """Close our connections and stop the embedded server if we were its last user."""
    close_connections()
    if config.embedded:
        postgres.stop(config.home)


def close_connections() -> None:
    """Close every connection and pool of this process; needed before a fork."""
    # Django may never have been set up, when a start was refused.
    if "django.db" in sys.modules:
        from django.db import connections

        for connection in connections.all(initialized_only=True):
            connection.close()
            if close_pool := getattr(connection, "close_pool", None):
                close_pool()


def is_away(error: BaseException) -> bool:
    """Whether an error says that the server does not answer: gone, starting, stopping or full of connections."""
    from django.db import InterfaceError, OperationalError

    if isinstance(error, InterfaceError):
        # Neither psycopg nor Django has a code for it; it may as well be a cursor of ours that was closed.
        return "connection" in str(error)
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, OperationalError) and (state is None or state[:2] in AWAY or state[:4] == "57P0")


def is_crossed(error: BaseException) -> bool:
    """Whether two transactions waited for each other and PostgreSQL ended this one; nothing of it was done."""
    return (getattr(error.__cause__, "sqlstate", None) or "").startswith("40")


def fill_empty() -> None:
    """Make the tables if there are none yet, so that a command may be the first thing ever run."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NULL")
        is_empty = cursor.fetchone()[0]
    if is_empty:
        migrate()


def migrate() -> None:
    """Apply pending migrations, saying so; of several nodes starting at once one does it."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with psycopg.connect(config.database_url, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=1)


def forget_migrations() -> None:
    """Let go of their modules, 3 MB that the processes of a desk would carry along. For who runs no command after."""
    for name in [name for name in sys.modules if re.search(r"\.migrations(\.|$)", name)]:
        package, _dot, own = name.rpartition(".")
        if package in sys.modules:
            delattr(sys.modules[package], own)
        del sys.modules[name]


def _check_given() -> None:
    try:
        with psycopg.connect(config.database_url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise Refusal(
            f"The database of DATABASE_URL cannot be reached: {reason}",
            f"无法连接 DATABASE_URL 指定的数据库：{reason}",
        ) from None
    if version < OLDEST:
        raise Refusal(
            f"The database of DATABASE_URL is PostgreSQL {version}; version {OLDEST} or newer is needed.",
            f"DATABASE_URL 指定的数据库是 PostgreSQL {version}，需要 {OLDEST} 或更新版本。",
        )
