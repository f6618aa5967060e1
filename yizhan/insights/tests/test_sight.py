"""Whoever asks sees in a report exactly the tickets that a list would show, cell by cell."""

from datetime import timedelta
from typing import Any

from yizhan.insights import keeping
from yizhan.insights.asking import Question, ask, behind
from yizhan.lib import clock
from yizhan.spine.conditions import condition
from yizhan.spine.fields import Context
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

from .histories import BEGINS, live

CONDITIONS = (
    "",
    "空调",
    "department:billing",
    "assignee:me OR assignee:none",
    "-status:closed priority>=high",
    "上门 -空调",
)
SINCE, UNTIL = BEGINS - timedelta(days=1), BEGINS + timedelta(days=400)


def test_a_report_counts_what_a_list_shows(cast: Any) -> None:
    live(cast, 5, 250)
    keeping.rebuild()
    counted = 0
    with clock.at(BEGINS + timedelta(days=500)):
        for agent in (cast.zhou, cast.wang, cast.zhao, cast.qian, cast.sun):
            for text in CONDITIONS:
                listed = Ticket.objects.visible_to(agent).filter(merged_into=None, is_spam=False, deleted_at=None)
                if text:
                    listed = condition(text, TICKET, Context(by=agent)).filter(listed)
                expected = set(listed.values_list("pk", flat=True))
                question = Question(("created",), SINCE, UNTIL, ("department", "type"), text)
                found = ask(question, agent)
                assert found.total == (len(expected),), (agent.name, text)
                cells = {
                    key: set(behind(question, "created", key, agent).values_list("pk", flat=True)) for key in found.rows
                }
                assert {key: (len(cell),) for key, cell in cells.items()} == found.rows
                assert set().union(*cells.values()) == expected
                counted += len(expected)
    assert counted > 50
