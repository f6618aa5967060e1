"""Sorting, the largest with the others put together, formulas, comparison and crossed tables against a plain count."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yizhan.insights import formulas, keeping
from yizhan.insights.asking import Question, ask, behind
from yizhan.insights.axes import axis
from yizhan.insights.dimensions import OTHERS, dimensions
from yizhan.insights.folding import placed
from yizhan.insights.models import Fact, Moment, Span
from yizhan.insights.picturing import picture
from yizhan.insights.reading import Report, read
from yizhan.insights.tables import flat, table_of
from yizhan.lib import clock
from yizhan.spine.errors import Invalid

from .histories import BEGINS, live

LATER = BEGINS + timedelta(days=500)
UTC = ZoneInfo("UTC")


@pytest.fixture
def question(cast: Any) -> Any:
    live(cast, 5, 120)
    keeping.rebuild()
    with clock.at(LATER):
        yield Question(("created", "next_response"), BEGINS - timedelta(days=1), LATER - timedelta(days=1),
                       ("assignee",))  # fmt: skip


def shown(tickets: set[int], kind: str) -> list[Moment]:
    return list(Moment.objects.filter(ticket_id__in=tickets, kind=kind))


def test_others_are_counted_as_one(cast: Any, question: Question) -> None:
    """The median of the others is that of their moments, not of medians; their tickets are found."""
    whole = ask(question, cast.zhou)
    assert len(whole.rows) > 2
    few = replace(question, most=(1,), sort="-created")
    answer = ask(few, cast.zhou)
    best = max(whole.rows, key=lambda key: whole.rows[key][0])
    assert set(answer.rows) == {best, (OTHERS,)} and answer.rows[best] == whole.rows[best]
    assert answer.rows[(OTHERS,)][0] == sum(row[0] for key, row in whole.rows.items() if key != best)
    rest = {one.ticket_id for one in Fact.objects.all() if text(one.assignee_id) != best[0]} - excluded()
    waits = [one.seconds for one in shown(rest, "replied") if one.seconds is not None]
    assert answer.rows[(OTHERS,)][1] == pytest.approx(median(waits))
    assert answer.total == whole.total
    tickets = behind(few, "created", (OTHERS,), cast.zhou)
    assert tickets.count() == answer.rows[(OTHERS,)][0]
    assert best[0] not in {text(one.assignee_id) for one in tickets}
    assert list(axis(answer, 0, few))[-1] == OTHERS


def text(value: Any) -> str | None:
    return None if value is None else str(value)


def excluded() -> set[int]:
    return set(Span.objects.filter(kind="excluded", until=None).values_list("ticket_id", flat=True))


def test_the_database_finds_who_comes_first_as_looking_at_all_does(cast: Any, question: Question) -> None:
    order, seen = dimensions()["assignee"].order, set()
    for sort in ("", "created", "-next_response", "sla_met", "owner_time", "-owner_time", "-formula1"):
        column = sort.lstrip("-") or "created"
        is_own = column == "formula1"
        whole = replace(question, sort=sort, metrics=("created",) if is_own else (column,),
                        formulas=formulas.read(["x = created * 2"] if is_own else []))  # fmt: skip
        answer, (_column, is_down) = ask(whole, cast.zhou), whole.rank
        at = [one.key for one in answer.metrics].index(column)
        figures = {value: row[at] for (value,), row in answer.rows.items()}
        seen |= set(figures.values())
        looked = sorted(figures, key=lambda value: (*placed(figures[value], is_down), order(value)))
        for most in (1, 2, 4, 40):
            few = {value for (value,) in ask(replace(whole, most=(most,)), cast.zhou).rows}
            assert few == ({*looked[:most], OTHERS} if len(looked) > most else set(looked)), (sort, most)
    assert None in seen


@pytest.mark.parametrize("sort", ["-satisfaction", "satisfaction", "-formula1"])
def test_who_has_no_figure_is_one_of_the_others_too(cast: Any, question: Question, sort: str) -> None:
    """All have tickets, few a rating: those with most tickets come behind them."""
    whole = replace(question, sort=sort, metrics=("satisfaction", "created"),
                    formulas=formulas.read(["x = satisfaction * 2"]))  # fmt: skip
    rows = ask(whole, cast.zhou).rows
    rated = {value for (value,), row in rows.items() if row[0] is not None}
    rest = sorted((row[1] for row in rows.values() if row[0] is None), reverse=True)
    assert rated and len(rest) > 1
    for more in range(len(rest)):
        few = ask(replace(whole, most=(len(rated) + more,)), cast.zhou).rows
        assert rated < {value for (value,) in few} and len(few) == len(rated) + more + 1
        assert few[(OTHERS,)][:2] == (None, sum(rest[more:]))
    assert ask(replace(whole, most=(len(rows),)), cast.zhou).rows == rows


def test_the_period_before_is_cut_by_the_order_of_this_one(cast: Any, question: Question) -> None:
    few = replace(question, most=(1,), sort="-created")
    (best,) = [key for key in ask(few, cast.zhou).rows if key != (OTHERS,)]
    other = replace(few, until=BEGINS + timedelta(days=4), ranked=(few.since, few.until))
    assert set(ask(other, cast.zhou).rows) <= {best, (OTHERS,)}


def test_formulas_are_columns_and_totals_of_totals(cast: Any, question: Question) -> None:
    report = read({"metrics": ["created"], "by": ["type"], "sort": "-formula1", "formulas": [
        "净增 = created - resolved", "答复 = replies / created"], "period": "custom",
        "first": "2026-03-01", "last": "2026-06-01"})  # fmt: skip
    asked, _other = report.questions(UTC)
    answer = ask(asked, cast.zhou)
    plain = ask(replace(asked, metrics=("created", "resolved", "replies"), formulas=(), sort=""), cast.zhou)
    for key, row in plain.rows.items():
        assert answer.rows[key] == (row[0], row[0] - row[1], row[2] / row[0] if row[0] else None)
    created, resolved, replies = plain.total
    assert answer.total == (created, created - resolved, replies / created)
    assert [one.key for one in answer.metrics] == ["created", "formula1", "formula2"]
    order = [answer.rows[(value,)][1] for value in axis(answer, 0, asked)]
    assert order == sorted(order, reverse=True)
    alone = read({**report.as_json(), "metrics": [], "sort": ""}).questions(UTC)[0]
    assert ask(alone, cast.zhou).total == answer.total[1:]


@pytest.mark.parametrize(("sort", "is_down"), [("created", False), ("-created", True), ("", True)])
def test_rows_are_sorted_by_a_column(cast: Any, question: Question, sort: str, is_down: bool) -> None:
    asked = replace(question, sort=sort)
    lines = flat(asked, ask(asked, cast.zhou)).lines
    figures = [one.cells[0].now for one in lines]
    assert figures == sorted(figures, reverse=is_down) and len(lines) > 2


def test_rows_are_sorted_by_name(cast: Any, question: Question) -> None:
    asked = replace(question, sort="name", by=("agent",), metrics=("replies",))
    names = [one.names[0] for one in flat(asked, ask(asked, cast.zhou)).lines]
    assert names == sorted(names, key=lambda name: ["李倩", "王珂", "周敏"].index(name))


@pytest.mark.parametrize("sort", ["", "name"])
def test_priorities_go_from_the_most_urgent_whatever_their_sizes(cast: Any, question: Question, sort: str) -> None:
    asked = replace(question, sort=sort, by=("priority",))
    found = list(axis(ask(asked, cast.zhou), 0, asked))
    assert found == sorted(found, reverse=True) and len(found) > 2
    by_size = replace(asked, sort="created")
    figures = [one.cells[0].now for one in flat(by_size, ask(by_size, cast.zhou)).lines]
    assert figures == sorted(figures)


def test_a_crossed_table_has_all_totals(cast: Any, question: Question) -> None:
    asked = replace(question, by=("type", "department", "priority"), metrics=("created",), crossed=True)
    answer = ask(asked, cast.zhou)
    table = table_of(Report(drawing="matrix"), asked, answer)
    rows = Counter({key: row[0] for key, row in answer.rows.items()})
    whole = sum(rows.values())
    assert table.total.cells[-1].now == whole == sum(cell.now or 0 for cell in table.total.cells[:-1])
    lines = [one for one in table.lines if one.kind == "row"]
    subtotals = [one for one in table.lines if one.kind == "subtotal"]
    assert sum(one.cells[-1].now or 0 for one in subtotals) == whole and len(subtotals) == len({k[0] for k in rows})
    for one in lines:
        for cell in one.cells[:-1]:
            assert cell.now == rows[cell.key]
            assert behind(replace(asked, by=tuple(asked.by[at] for at in cell.places)), "created", cell.key,
                          cast.zhou).count() == cell.now  # fmt: skip
        assert one.cells[-1].now == sum(cell.now or 0 for cell in one.cells[:-1])


def test_weeks_are_compared_with_the_weeks_before(cast: Any, question: Question) -> None:
    report = Report(("created",), ("week",), period="custom", first="2026-03-09", last="2026-03-22", compare="before")
    asked, other = report.questions(UTC)
    assert other
    before = ask(other, cast.zhou)
    table = table_of(report, asked, ask(asked, cast.zhou), (other, before))
    assert [one.label for one in table.columns] and len(table.lines) == 2
    assert [one.cells[1].value for one in table.lines] == [
        before.figures((0,), (week,))[0] for week in ("2026-02-23", "2026-03-02")]  # fmt: skip
    assert [one.cells[1].key for one in table.lines] == [("2026-02-23",), ("2026-03-02",)]
    now, was = (line.cells[0].value for line in table.lines), (line.cells[1].value for line in table.lines)
    assert [one.cells[2].value for one in table.lines] == [a - b for a, b in zip(now, was, strict=True)]


def test_a_week_without_one_before_has_nothing_to_compare(cast: Any, question: Question) -> None:
    """Nine days from a Sunday on are of three weeks; the nine days before of two."""
    report = Report(("created",), ("week",), period="custom", first="2026-03-15", last="2026-03-23", compare="before")
    asked, other = report.questions(UTC)
    assert other
    before = (other, ask(other, cast.zhou))
    lines = table_of(report, asked, ask(asked, cast.zhou), before).lines
    assert len(lines) == 3 and [one.cells[1].value is None for one in lines] == [False, False, True]
    (_now, was) = picture(report, asked, ask(asked, cast.zhou), "", "line", before).series
    assert was.is_past and was.values[2] is None and None not in was.values[:2]


@pytest.mark.parametrize("wrong", [{"sort": "nothing"}, {"sort": "-formula1"}, {"formulas": ["x = nothing"]},
                                   {"formulas": ["x ="]}, {"formulas": [3]}, {"metrics": [], "formulas": []}])  # fmt: skip
def test_what_cannot_be_asked(cast: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        ask(read({"metrics": ["created"], "by": ["type"], **wrong}).questions(UTC)[0], cast.zhou)
