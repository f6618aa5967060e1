"""Every figure of the demo, in total and by what tickets are told by, is what a plain walk through its events gives."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from yizhan.demo.build import build
from yizhan.insights import keeping
from yizhan.insights.asking import Question, ask
from yizhan.insights.metrics import metrics
from yizhan.insights.metrics.base import SPANS
from yizhan.insights.sources import APART
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.tickets.models import Ticket

from .plain import Plain

# Tickets, not moments, are counted there.
ELSEWHERE = {"closed_rate"}
COLUMNS = {"department": "department_id", "type": "type_id", "assignee": "assignee_id", "channel": "channel",
           "priority": "priority"}  # fmt: skip
AT_ONCE = 12


@pytest.mark.django_db
def test_the_figures_of_the_demo_are_what_its_events_say(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    until = clock.now()
    build(lambda _line: None, tickets=40, until=until)
    keeping.rebuild()
    boss = Agent.objects.get(email__startswith="shen.lan")
    keys = [key for key, one in metrics.items() if one.sum.source not in {*APART, SPANS} and key not in ELSEWHERE]
    filled: set[str] = set()
    wrong: dict[Any, Any] = {}
    # Nothing is of this very moment; and a month that is over.
    with clock.at(until + timedelta(seconds=1)):
        for first, last in ((timedelta(days=400), timedelta(seconds=-1)), (timedelta(days=60), timedelta(days=30))):
            since, ended = until - first, until - last
            plain = Plain(since, ended)
            total, _rows = asked(keys, since, ended, boss)
            wrong["total", first] = different(total, plain.figures())
            filled |= {key for key, figure in total.items() if figure}
            for dimension, column in COLUMNS.items():
                _total, rows = asked(keys, since, ended, boss, dimension)
                for value, row in rows.items():
                    one = plain.figures(partial(is_of, plain, column, value))
                    wrong[dimension, value, first] = different(row, one)
    assert {key: found for key, found in wrong.items() if found} == {}
    assert len(filled) > len(keys) * 0.8, set(keys) - filled


def asked(keys: list[str], since: Any, until: Any, by: Agent, *dimension: str) -> tuple[dict[str, Any], dict]:
    """The figures by their keys in total, and by each value."""
    total: dict[str, Any] = {}
    rows: dict[str, dict[str, Any]] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = tuple(keys[start : start + AT_ONCE])
        found = ask(Question(some, since, until, dimension), by)
        total |= dict(zip(some, found.total, strict=True))
        for value, row in found.rows.items():
            rows.setdefault(told(*value), {}).update(zip(some, row, strict=True))
    return total, rows


def is_of(plain: Plain, column: str, value: str, ticket: Ticket) -> bool:
    """Whether it was that at the end of the period."""
    return told(plain.was[ticket.pk][column]) == value


def told(value: Any = None) -> str:
    return "" if value is None else str(value)


def different(figures: dict[str, Any], plain: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        key: (figure, plain[key])
        for key, figure in figures.items()
        if (figure is None) != (plain[key] is None)
        or (figure is not None and figure != pytest.approx(plain[key], rel=1e-6))
    }
