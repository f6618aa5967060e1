"""The ways tickets went: stages, moves, returns and back-and-forth, and the tickets behind each of them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.tests.work import fresh, in_use, plain
from yizhan.insights import keeping
from yizhan.insights.asking import Question, ask
from yizhan.insights.paths import behind, walked
from yizhan.insights.periods import start_of
from yizhan.insights.quarter import Quarter
from yizhan.insights.quarter_stages import stages_of
from yizhan.lib import clock
from yizhan.spine.models import Event
from yizhan.tickets.actions.assign import assign
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .histories import BEGINS, live

QUESTION = Question(("created",), BEGINS - timedelta(days=1), BEGINS + timedelta(days=40))
HOUR = 3600


@pytest.fixture
def flow(cast: Any) -> Flow:
    """Three tickets: straight on, once back, and not begun."""
    made = in_use(plain())
    for ways in (("go", "stop"), ("go", "back", "go", "stop"), ()):
        with clock.at(BEGINS):
            ticket = open_ticket(
                by=cast.wang, requester=cast.lin, subject="空调", body="不制热", department=cast.support
            )
        for number, way in enumerate(ways, 1):
            with clock.at(BEGINS + timedelta(hours=number * len(ways) / 2)):
                pass_transition(fresh(ticket), by=cast.wang, transition=way)
    keeping.rebuild()
    return made


def numbers(found: Any) -> list[int]:
    return sorted(found.values_list("number", flat=True))


def test_the_map_of_a_flow(cast: Any, flow: Flow) -> None:
    first, second, third = Ticket.objects.order_by("number").values_list("number", flat=True)
    with clock.at(BEGINS + timedelta(days=50)):
        paths = walked(QUESTION, flow, cast.zhou)
        stays = {one.label: (one.tickets, one.visits, one.again, one.median) for one in paths.stays if one.visits}
        new, work = (next(one for one in paths.stays if one.value == f"{flow.pk}:{key}") for key in ("new", "work"))
        # New: 1 h and twice 2 h; work: 1 h and twice 2 h. The third ticket still waits.
        assert stays[new.label] == (3, 4, 1, 2 * HOUR) and stays[work.label] == (2, 3, 1, 2 * HOUR)
        moves = {(one.origin.partition(":")[2], one.to.partition(":")[2]): (one.tickets, one.times, one.is_designed)
                 for one in paths.moves}  # fmt: skip
        assert moves[("new", "work")] == (2, 3, True) and moves[("work", "new")] == (1, 1, True)
        assert paths.again == 2 and paths.stays[0].label == new.label
        assert numbers(behind(QUESTION, flow, cast.zhou, stage=new.value)) == [first, second, third]
        assert numbers(behind(QUESTION, flow, cast.zhou, stage=new.value, again=True)) == [second]
        assert numbers(behind(QUESTION, flow, cast.zhou, stage=work.value, to=new.value)) == [second]
        told = ask(Question(("stage_time", "stage_visits"), QUESTION.since, QUESTION.until, ("stage",)), cast.zhou)
        assert told.rows[(new.value,)] == (2 * HOUR, 3) and told.rows[(work.value,)] == (2 * HOUR, 3)


def test_what_one_may_not_see_is_on_no_map(cast: Any, flow: Flow) -> None:
    with clock.at(BEGINS + timedelta(days=50)):
        assert [one.visits for one in walked(QUESTION, flow, cast.zhao).stays] == [0] * len(
            walked(QUESTION, flow, cast.zhao).stays
        )
        assert numbers(behind(QUESTION, flow, cast.zhao, stage=f"{flow.pk}:new")) == []


def test_back_and_forth_is_told(cast: Any, ticket: Ticket) -> None:
    for minute, who in enumerate((cast.wang, cast.li, cast.wang, cast.li)):
        with clock.at(clock.now() + timedelta(minutes=minute + 1)):
            assign(Ticket.objects.get(pk=ticket.pk), by=cast.zhou, agent=who)
    keeping.rebuild()
    question = Question(("created",), clock.now() - timedelta(days=1), clock.now() + timedelta(days=1))
    (pair,) = walked(question, None, cast.zhou).pairs
    assert {*pair.labels} == {"王珂", "李倩"} and (pair.kind, pair.tickets, pair.times) == ("owner", 1, 2)
    assert numbers(behind(question, None, cast.zhou, pair=("owner", pair.one, pair.other))) == [ticket.number]


def test_statuses_are_what_a_walk_through_the_events_finds(cast: Any) -> None:
    live(cast, 3, 200)
    keeping.rebuild()
    visits: dict[str, int] = {}
    moves: dict[tuple[str, str], int] = {}
    with clock.at(BEGINS + timedelta(days=300)):
        seen = Ticket.objects.filter(merged_into=None, is_spam=False, deleted_at=None, created_at__lt=QUESTION.until)
        for ticket in seen:
            events = [
                one for one in Event.objects.filter(ticket_id=ticket.pk).order_by("id") if "status_id" in one.changes
            ]
            way = [(one.at, one.changes["status_id"][1]) for one in events if one.at > ticket.created_at]
            # Of several changes at one moment the last one counts.
            way = [one for at, one in enumerate(way) if at + 1 == len(way) or way[at + 1][0] > one[0]]
            at_first = [one.changes["status_id"][1] for one in events if one.at <= ticket.created_at]
            begun = at_first[-1] if at_first else events[0].changes["status_id"][0] if events else ticket.status_id
            stages = [begun]
            for _at, status in way:
                if status != stages[-1]:
                    stages.append(status)
            for one in stages:
                visits[str(one)] = visits.get(str(one), 0) + 1
            for pair in zip(stages, stages[1:], strict=False):
                key = str(pair[0]), str(pair[1])
                moves[key] = moves.get(key, 0) + 1
        paths = walked(QUESTION, None, cast.zhou)
        assert {one.value: one.visits for one in paths.stays} == visits and len(visits) > 3
        assert {(one.origin, one.to): one.times for one in paths.moves} == moves and moves


def test_a_quarter_says_where_the_time_went_and_what_came_back(cast: Any, flow: Flow) -> None:
    quarter = Quarter(start_of("quarter", BEGINS.date()), ZoneInfo("Asia/Shanghai"))
    asked = quarter.question(("created",))
    with clock.at(BEGINS + timedelta(days=50)):
        found, whole = stages_of(quarter, cast.zhou), walked(asked, None, cast.zhou)
        assert found.now.stays == whole.stays and whole.bottleneck and whole.again
        slow, again = found.findings
        assert str(slow).startswith(f"耗时最多的环节是「{whole.bottleneck.label}」，占全部工时 ")
        assert f"返工 {whole.again} 次" in str(again)
        part = again.parts["many"]
        worst = max(whole.stays, key=lambda one: one.again)
        assert part.is_again and behind(asked, None, cast.zhou, stage=part.stage, again=True).count() == 1
        assert part.stage == worst.value and part.text == str(worst.again)
        assert not stages_of(quarter, cast.zhao).findings
