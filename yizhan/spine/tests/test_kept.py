"""A kept question answers what its query set would."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yizhan.lib import clock
from yizhan.spine import shelf
from yizhan.spine.conditions.compile import SqlCondition
from yizhan.spine.kept import Kept, answers, planned, said, together
from yizhan.spine.models import Event
from yizhan.spine.shelf import standing
from yizhan.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db

RECENT = Kept(lambda ticket, since: Event.objects.filter(ticket_id=ticket, at__gt=since).order_by("id"), int, datetime)
SAID = Kept(
    lambda ticket: Message.objects.filter(ticket_id=ticket).select_related("customer", "ticket__requester"), int
)
NAMES = Kept(lambda name: Event.objects.filter(name=name).order_by("id").values_list("ticket_id", flat=True), str)
PAIRS = Kept(lambda: Event.objects.order_by("id").values_list("id", "name"))
SOME = Kept(lambda ids: Ticket.objects.filter(SqlCondition("tickets_ticket.id = ANY(%s)", [ids])).defer("data"), list)
SEEN = Kept(lambda agent, number: Ticket.objects.visible_to(agent).filter(number=number), int, per=standing)


def test_objects_with_their_relations(ticket: Any) -> None:
    kept, plain = SAID.rows(ticket.pk), list(Message.objects.filter(ticket=ticket).select_related("customer"))
    assert kept == plain != []
    with CaptureQueriesContext(connection) as asked:
        assert [one.customer for one in kept] == [one.customer for one in plain]
        assert kept[0].ticket.requester == ticket.requester
    assert not asked.captured_queries
    assert kept[0].__dict__.keys() >= {"html", "cc", "created_at"} and kept[0].cc == plain[0].cc


def test_other_values_give_other_answers(ticket: Any) -> None:
    now = clock.now()
    assert RECENT.rows(ticket.pk, now - timedelta(hours=1)) == list(
        Event.objects.filter(ticket_id=ticket.pk).order_by("id")
    )
    assert RECENT.rows(ticket.pk, now + timedelta(hours=1)) == []
    assert RECENT.rows(ticket.pk + 1, now - timedelta(hours=1)) == []


def test_plain_values_and_lists(ticket: Any) -> None:
    assert ticket.pk in NAMES.rows("ticket.opened")
    assert NAMES.rows("it's % no event") == []
    assert PAIRS.rows() == list(Event.objects.order_by("id").values_list("id", "name"))
    assert SOME.rows([ticket.pk, 0]) == [ticket] and SOME.rows([]) == []
    assert "data" in SOME.rows([ticket.pk])[0].get_deferred_fields()


def test_several_are_asked_in_one_journey(ticket: Any) -> None:
    SAID.rows(ticket.pk), NAMES.rows("x")  # understood
    with CaptureQueriesContext(connection) as asked:
        found = answers({"said": SAID.of(ticket.pk), "one": said("SELECT %s, '100%%'", [1]), "none": NAMES.of("x")})
    assert len(asked.captured_queries) == 1
    assert [one.pk for one in found["said"]] == [one.pk for one in ticket.messages.all()]
    assert found["one"] == [(1, "100%")] and found["none"] == []
    assert together() == []


def test_what_an_agent_sees_is_kept_for_that_agent_alone(cast: Any, ticket: Any) -> None:
    with shelf.settled(7):
        for _again in range(2):
            assert SEEN.rows(cast.wang, ticket.number) == [ticket]
            assert SEEN.rows(cast.zhao, ticket.number) == []
    assert {key[0] for key in SEEN.shapes} == {cast.wang.pk, cast.zhao.pk}


def test_a_planned_question_answers_for_every_value(ticket: Any) -> None:
    sql = "SELECT count(*), '100%%', %s FROM tickets_ticket WHERE kind IN (%s, %s) AND id = %s AND created_at < %s"
    soon = clock.now() + timedelta(minutes=1)
    for _again in range(3):
        assert planned(sql, ["50%s ' \\", ticket.kind, "closed", ticket.pk, soon]) == [(1, "100%", "50%s ' \\")]
        assert planned(sql, ["新", "closed", "resolved", ticket.pk, soon]) == [(0, "100%", "新")]
        assert planned(sql, ["新", ticket.kind, "closed", ticket.pk, soon - timedelta(days=400)])[0][0] == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [text for (text,) in cursor.fetchall() if "tickets_ticket" in text]
    # The words stand in it and make three plans; numbers and times do not.
    assert len([text for text in kept if "'新'" in text or "50%s" in text]) == 3
