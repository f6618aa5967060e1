"""Writing a big desk quickly: COPY on every core, indexes dropped meanwhile and built at the end."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from multiprocessing import get_context
from random import Random
from typing import Any

import psycopg
from django.db import connection

from yizhan.catalog.models import Status, TicketType
from yizhan.demo.text import Writer
from yizhan.lib.config import config
from yizhan.lib.text import as_tsvector
from yizhan.people.models import Agent, Department, Role
from yizhan.workspace.first_run import both, install, keep

from .shape import AGENTS, DEPARTMENTS, MESSAGES, Row, Shape

PASSWORD = "bench desk 2026"
ADMIN = "admin@bench.example"
CHUNK = 5_000
BIG = ("tickets_ticket", "tickets_message", "tickets_tickettext", "spine_event", "people_customer", "people_identity")
COLUMNS = {
    "tickets_ticket": "id number subject status_id kind type_id priority channel department_id assignee_id requester_id cc "
    "tags follower_ids data created_at updated_at customer_wrote_at agent_wrote_at first_replied_at resolved_at closed_at "
    "wakes_on_reply resolution reopen_count message_count is_spam version",
    "tickets_message": "id ticket_id kind agent_id customer_id is_automatic channel text html quoted_html signature_html "
    '"to" cc bcc mention_ids sender mail_id warning state created_at',
    "tickets_tickettext": "ticket_id part words",
    "spine_event": "tx at name subject_kind subject_id ticket_id actor_kind actor_id via depth data",
    "people_customer": "id name language note tags is_blocked data created_at updated_at version",
    "people_identity": "customer_id kind value is_verified",
}


def fill(tickets: int, say: Callable[[str], None]) -> None:
    """Make a desk of `tickets` tickets in the present, empty database."""
    began = time.monotonic()
    install(name="Bench", language="zh-hans", zone="Asia/Shanghai", admin_name="Admin", admin_email=ADMIN,
            admin_password=PASSWORD)  # fmt: skip
    world = people()
    shape = Shape(tickets)
    indexes = drop_indexes()
    copy_customers(shape.customers)
    chunks = [(tickets, at, min(at + CHUNK, tickets), world, shape.now) for at in range(0, tickets, CHUNK)]
    connection.close()
    with get_context("spawn").Pool(2, initializer=_ready) as pool:
        for done, _none in enumerate(pool.imap_unordered(write_chunk, chunks), 1):
            if done % max(1, len(chunks) // 20) == 0:
                say(f"  {min(done * CHUNK, tickets):>9,} tickets  {time.monotonic() - began:6.0f} s")
    say("  indexes …")
    build_indexes(indexes, tickets)
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
            "types": list(TicketType.objects.values_list("pk", flat=True))}  # fmt: skip


def _ready() -> None:
    import django

    django.setup()


def write_chunk(job: tuple[int, int, int, dict[str, Any], datetime]) -> int:
    """Tickets `first` … `last`-1 with their messages, words and events."""
    tickets, first, last, world, now = job
    shape, random, writer = Shape(tickets, now), Random(first), Writer(first)
    made = [(number, shape.row(number, random), *writer.ticket(MESSAGES)) for number in range(first, last)]
    with psycopg.connect(config.database_url) as database:
        copy(database, "tickets_ticket", (ticket_row(*one, world) for one in made))
        copy(database, "tickets_message", (row for one in made for row in message_rows(*one, world)))
        copy(database, "tickets_tickettext", (words_row(*one) for one in made))
        copy(database, "spine_event", (row for one in made for row in event_rows(*one, world)))
    return last - first


def copy(database: psycopg.Connection, table: str, rows: Iterator[tuple]) -> None:
    columns = ", ".join(COLUMNS[table].split())
    with database.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


def ticket_row(number: int, row: Row, subject: str, said: list[str], world: dict[str, Any]) -> tuple:
    done = row.updated if row.kind in {"resolved", "closed"} else None
    agent = None if row.agent is None else world["agents"][row.agent]
    answered = None if row.kind == "new" else row.created + (row.updated - row.created) / 3
    return (
        number + 1, number + 1001, subject, world["status"][row.kind], row.kind, world["types"][row.type], row.priority,
        row.channel, world["departments"][row.department], agent, row.customer + 1, [], row.tags, [], "{}", row.created,
        row.updated, row.updated if row.kind == "new" else row.created, answered, answered, done,
        done if row.kind == "closed" else None, True, "", 0, len(said), row.spam, 1,
    )  # fmt: skip


def message_rows(number: int, row: Row, subject: str, said: list[str], world: dict[str, Any]) -> Iterator[tuple]:
    agent = world["agents"][row.agent or 0]
    for turn, text in enumerate(said):
        by_agent = turn % 2 == 1
        yield (
            number * MESSAGES + turn + 1, number + 1, "public", agent if by_agent else None,
            None if by_agent else row.customer + 1, False, row.channel, text, "", "", "", [], [], [], [], "", "", "",
            "sent" if by_agent else "", row.created + (row.updated - row.created) * turn / MESSAGES,
        )  # fmt: skip


def words_row(number: int, row: Row, subject: str, said: list[str]) -> tuple:
    name, address = person(row.customer)
    return number + 1, 0, as_tsvector([(f"{subject} {number + 1001} {name} {address}", "A"), (" ".join(said), "C")])


def event_rows(number: int, row: Row, subject: str, said: list[str], world: dict[str, Any]) -> Iterator[tuple]:
    agent = world["agents"][row.agent or 0]
    middle = row.created + (row.updated - row.created) / 3
    steps = [("ticket.opened", row.created, "customer", row.customer + 1)]
    if row.kind != "new":
        steps += [("ticket.assigned", middle, "agent", agent), ("ticket.replied", middle, "agent", agent)]
    if row.kind in {"resolved", "closed"}:
        steps.append((f"ticket.{row.kind}", row.updated, "agent", agent))
    for name, at, kind, actor in steps:
        yield 1, at, name, "ticket", number + 1, number + 1, kind, actor, "web", 0, json.dumps({})


def person(number: int) -> tuple[str, str]:
    return f"客户{number}", f"customer{number}@people.example"


def copy_customers(many: int) -> None:
    with psycopg.connect(config.database_url) as database:
        now = datetime.now().astimezone()
        copy(database, "people_customer",
             ((n + 1, person(n)[0], "", "", [], False, "{}", now, now, 1) for n in range(many)))  # fmt: skip
        copy(database, "people_identity", ((n + 1, "email", person(n)[1], True) for n in range(many)))


def drop_indexes() -> list[str]:
    """Definitions of what was dropped: plain indexes and foreign keys of the big tables."""
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
    return [definition for _name, definition in indexes] + [
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for name, table, definition in keys
    ]


def build_indexes(statements: list[str], tickets: int) -> None:
    with connection.cursor() as sql:
        sql.execute("SET maintenance_work_mem = '512MB'")
        for statement in statements:
            sql.execute(statement)
        sql.execute("SELECT setval('ticket_number', %s)", [tickets + 1001])
        for table in BIG:
            if table != "tickets_tickettext":
                sql.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE((SELECT max(id) FROM {table}), 1))")
        sql.execute("VACUUM ANALYZE")
