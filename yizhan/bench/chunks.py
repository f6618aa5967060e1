"""One chunk of a big desk, written by a process of its own. Imports no models: such a process never sets up Django."""

import json
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

import psycopg

from yizhan.demo.text import Writer
from yizhan.insights import rows
from yizhan.lib.config import config
from yizhan.lib.text import as_tsvector

from .lives import events_of, fact_rows, lines_of
from .shape import ERA, MESSAGES, Row, Shape

COLUMNS = {
    "tickets_ticket": "id number subject status_id kind type_id priority channel department_id assignee_id "
    "requester_id cc tags follower_ids data created_at updated_at customer_wrote_at agent_wrote_at first_replied_at "
    "resolved_at closed_at wakes_on_reply resolution reopen_count message_count is_spam version",
    "tickets_message": "id ticket_id kind agent_id customer_id is_automatic channel text html quoted_html "
    'signature_html "to" cc bcc mention_ids sender mail_id warning state created_at',
    "tickets_tickettext": "ticket_id part words",
    "spine_event": "tx at name subject_kind subject_id ticket_id actor_kind actor_id via depth data",
    "clocks_tick": "ticket_id target kind at noted_at",
    "insights_fact": " ".join(rows.FACT),
    "insights_span": " ".join(rows.Span._fields),
    "insights_moment": " ".join(rows.MOMENT),
    "people_customer": "id name language note tags is_blocked data created_at updated_at version",
    "people_identity": "customer_id kind value is_verified",
}


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
        copy(database, "clocks_tick", (row for one in made for row in tick_rows(*one, world)))
        for table, facts in fact_rows(((number, row) for number, row, *_words in made), world).items():
            copy(database, table, iter(facts))
    return last - first


def copy(database: psycopg.Connection, table: str, rows: Iterator[tuple]) -> None:
    columns = ", ".join(COLUMNS[table].split())
    with database.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


def ticket_row(number: int, row: Row, subject: str, said: list[str], world: dict[str, Any]) -> tuple:
    done = row.updated if row.kind in {"resolved", "closed"} else None
    agent = None if row.agent is None else world["agents"][row.agent]
    answered = None if row.kind == "new" else row.middle
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
    vector = as_tsvector([(f"{subject} {number + 1001} {name} {address}", "A"), (" ".join(said), "C")])
    return number + 1, 0, f"{vector} 'era:{(number + 1) // ERA}':1A"


def event_rows(number: int, row: Row, subject: str, said: list[str], world: dict[str, Any]) -> Iterator[tuple]:
    for at, name, kind, actor, data in events_of(number, row, world):
        yield 1, at, name, "ticket", number + 1, number + 1, kind, actor, "web", 0, json.dumps(data)


def tick_rows(number: int, row: Row, subject: str, said: list[str], world: dict[str, Any]) -> Iterator[tuple]:
    for at, target, kind in lines_of(row):
        yield number + 1, target, kind, at, at


def person(number: int) -> tuple[str, str]:
    return f"客户{number}", f"customer{number}@people.example"
