"""Writing a big desk quickly: COPY on every core, indexes dropped meanwhile and built at the end."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection

from yizhan.catalog.models import Status, TicketType
from yizhan.insights import working
from yizhan.insights.models import Progress
from yizhan.lib.config import config
from yizhan.people.models import Agent, Department, Role
from yizhan.spine.models import Event
from yizhan.workspace.first_run import both, install, keep

from .articles import fill_articles
from .chunks import COLUMNS, copy, person, write_chunk
from .shape import AGENTS, DEPARTMENTS, Shape

PASSWORD = "bench desk 2026"
ADMIN = "admin@bench.example"
CHUNK = 5_000
BIG = ("tickets_ticket", "tickets_message", "tickets_tickettext", "spine_event", "people_customer", "people_identity",
       "clocks_tick", "insights_fact", "insights_span", "insights_moment")  # fmt: skip


def fill(tickets: int, say: Callable[[str], None]) -> None:
    """Make a desk of `tickets` tickets in the present, empty database."""
    began = time.monotonic()
    install(name="Bench", language="zh-hans", zone="Asia/Shanghai", admin_name="Admin", admin_email=ADMIN,
            admin_password=PASSWORD)  # fmt: skip
    world = people()
    shape = Shape(tickets)
    indexes = drop_indexes()
    set_defaults()
    copy_customers(shape.customers)
    chunks = [(tickets, at, min(at + CHUNK, tickets), world, shape.now) for at in range(0, tickets, CHUNK)]
    connection.close()
    with get_context("spawn").Pool(2) as pool:
        for done, _none in enumerate(pool.imap_unordered(write_chunk, chunks), 1):
            if done % max(1, len(chunks) // 20) == 0:
                say(f"  {min(done * CHUNK, tickets):>9,} tickets  {time.monotonic() - began:6.0f} s")
    say("  indexes and articles …")
    with ThreadPoolExecutor(1) as beside:
        built = beside.submit(build_indexes, *indexes)
        say(f"  {fill_articles(tickets):,} articles  {time.monotonic() - began:6.0f} s")
        built.result()
    settle(tickets)
    tx, event = Event.objects.order_by("-tx", "-id").values_list("tx", "id")[0]
    Progress.objects.update_or_create(pk=1, defaults={"tx": tx, "event_id": event, "rebuilt_to": None})
    say(f"  {tickets:,} tickets in {time.monotonic() - began:.0f} s")


def people() -> dict[str, Any]:
    """Departments and agents, and the ids of what is shipped."""
    departments = [Department.objects.get(slug="support").pk] + [
        keep(Department(), slug=f"d{n}", labels=both(f"部门{n}", f"Department {n}"), position=n).pk
        for n in range(1, DEPARTMENTS)
    ]
    role = Role.objects.get(slug="agent")
    agents = [
        keep(Agent(name=f"坐席{n:02}", email=f"agent{n}@bench.example", role=role,
                   department_ids=[departments[n % DEPARTMENTS], departments[0]])).pk
        for n in range(AGENTS)
    ]  # fmt: skip
    status = {s.kind: s.pk for s in Status.objects.order_by("-position")}
    return {"departments": departments, "agents": agents, "status": status,
            "types": list(TicketType.objects.values_list("pk", flat=True)), "hours": working.present()}  # fmt: skip


def copy_customers(many: int) -> None:
    with psycopg.connect(config.database_url) as database:
        now = datetime.now().astimezone()
        copy(database, "people_customer",
             ((n + 1, person(n)[0], "", "", [], False, "{}", now, now, 1) for n in range(many)))  # fmt: skip
        copy(database, "people_identity", ((n + 1, "email", person(n)[1], True) for n in range(many)))


def set_defaults() -> None:
    """A column that a chunk does not name takes the default of its field, as a saved ticket would.

    Django keeps such defaults in Python; here they are put into the tables, for the life of this desk only.
    """
    with connection.cursor() as sql:
        for model in apps.get_models():
            if (table := model._meta.db_table) in COLUMNS:
                named = {name.strip('"') for name in COLUMNS[table].split()}
                for column in model._meta.concrete_fields:
                    if column.column not in named and column.has_default():
                        value = column.get_db_prep_save(column.get_default(), connection)
                        sql.execute(f'ALTER TABLE {table} ALTER "{column.column}" SET DEFAULT %s', [value])


def drop_indexes() -> tuple[list[str], list[str]]:
    """What makes the plain indexes of the big tables again, and their foreign keys. Nobody vacuums meanwhile."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = ANY(%s) AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)", [list(BIG)],
        )  # fmt: skip
        indexes = sql.fetchall()
        sql.execute(
            "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)", [list(BIG)],
        )  # fmt: skip
        keys = sql.fetchall()
        for name, _definition in indexes:
            sql.execute(f'DROP INDEX "{name}"')
        for name, table, _definition in keys:
            sql.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in BIG:
            sql.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    return (
        [definition for _name, definition in indexes],
        [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for name, table, definition in keys],
    )


def build_indexes(indexes: list[str], keys: list[str]) -> None:
    """On two connections; the keys, which lock two tables, one after the other."""
    with ThreadPoolExecutor(2) as both_cores:
        list(both_cores.map(run, indexes))
    for statement in keys:
        run(statement)


def run(statement: str) -> None:
    with psycopg.connect(config.database_url, autocommit=True) as database:
        database.execute("SET maintenance_work_mem = '512MB'")
        database.execute(statement)


def settle(tickets: int) -> None:
    """Numbers go on after the last; the tables are swept and known, and swept by themselves again."""
    with connection.cursor() as sql:
        sql.execute("SELECT setval('ticket_number', %s)", [tickets + 1001])
        for table in BIG:
            if "id" in COLUMNS[table].split():
                newest = f"COALESCE((SELECT max(id) FROM {table}), 1)"  # noqa: S608  a table of our own
                sql.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest})")
            sql.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")
        sql.execute("VACUUM ANALYZE")
        # What was written goes to the disk now, not while somebody measures.
        sql.execute("CHECKPOINT")
