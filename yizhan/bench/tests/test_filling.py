"""A generated desk fits the tables as they are now, whatever columns they have gained."""

from dataclasses import replace
from random import Random

import pytest
from django.db import connection

from yizhan.automation.chat.models import Widget
from yizhan.bench import load
from yizhan.bench.chunks import COLUMNS, copy, event_rows, message_rows, person, tick_rows, ticket_row, words_row
from yizhan.bench.lives import fact_rows
from yizhan.bench.shape import MESSAGES, Shape
from yizhan.bench.streams import widget_key
from yizhan.demo.text import Writer
from yizhan.insights import keeping
from yizhan.insights.tests.test_facts import rows
from yizhan.lib import clock
from yizhan.portal.chat_door import admits
from yizhan.spine.models import Event
from yizhan.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


def test_rows_of_a_chunk_are_taken(cast: None) -> None:
    world, shape, random, writer = load.people(), Shape(6000), Random(1), Writer(1)
    load.set_defaults()
    made = [
        (number, replace(shape.row(number, random), customer=number), *writer.ticket(MESSAGES))
        for number in range(5000, 5040)
    ]
    now = clock.now()
    with connection.cursor() as cursor:
        wire = cursor.connection
        people = sorted({row.customer for _number, row, *_more in made})
        copy(wire, "people_customer", ((n + 1, person(n)[0], "", "", [], False, "{}", now, now, 1) for n in people))
        copy(wire, "tickets_ticket", (ticket_row(*one, world) for one in made))
        copy(wire, "tickets_message", (row for one in made for row in message_rows(*one, world)))
        copy(wire, "tickets_tickettext", (words_row(*one) for one in made))
        copy(wire, "spine_event", (row for one in made for row in event_rows(*one, world)))
        copy(wire, "clocks_tick", (row for one in made for row in tick_rows(*one, world)))
        for table, facts in fact_rows(((number, row) for number, row, *_words in made), world).items():
            copy(wire, table, iter(facts))
    tickets = Ticket.objects.filter(pk__gt=5000)
    assert tickets.count() == 40
    assert {one.urge_count for one in tickets} == {0}
    assert Message.objects.filter(ticket__in=tickets).count() == 40 * MESSAGES
    assert Event.objects.filter(ticket_id__gt=5000, name="ticket.opened").count() == 40
    assert set(COLUMNS) == {*load.BIG}
    generated = rows()
    keeping.rebuild()
    assert rows() == generated and len(generated["Moment"]) > 30


def test_the_widget_of_the_bench_is_made_once_and_any_site_may_show_it(cast: None) -> None:
    key = widget_key()
    found = Widget.keyed(key)
    assert key == widget_key() and found and admits(found, "https://any.example", "desk")
