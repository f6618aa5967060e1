"""Where figures come from: moments in the period, tickets open at the ends of its parts, spans that ended in it.

Chats and what readers of the help centre do are no tickets: they can be told by what they have, and know no condition
of tickets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from yizhan.automation.chat.models import Chat

from .dimensions import Dimension
from .metrics import Metric
from .metrics.base import BACKLOG, CHATS, MOMENTS, OFFERS, OPINIONS, SEARCHES, SPANS
from .periods import parts_of
from .rows import COPIED

if TYPE_CHECKING:
    from .asking import Question


@dataclass(frozen=True)
class Rows:
    """The rows `m` a metric counts, before they are grouped; `f` is the fact of the ticket, joined if it is named."""

    columns: str
    tables: str
    tables_params: list[Any]
    where: str
    where_params: list[Any]
    at: str
    agent: str
    # Where the rows are made for each part of the period: of which unit, and what says the number of the part.
    unit: str = ""
    part: str = ""
    # Columns of the fact that `m` has too, and the one that says whether the ticket was ever left out.
    copied: frozenset[str] = frozenset()
    mark: str = ""
    # Of spans: which kinds.
    kinds: tuple[str, ...] = ()
    # Of what is no ticket: which dimensions there are. Visibility is seen to already.
    only: frozenset[str] = frozenset()


def of_moments(question: "Question", asked: list[Metric], grouped: tuple[Dimension, ...], by: Any) -> Rows:
    kinds = sorted({kind for one in asked for kind in one.sum.kinds})
    return Rows(
        ", ".join(["m.ticket_id, m.kind, m.word, m.number, m.seconds, m.working", *needed(asked)]),
        "insights_moment m",
        [],
        "m.kind = ANY(%s) AND m.at >= %s AND m.at < %s",
        [kinds, question.since, question.until],
        at="m.at",
        agent="m.agent_id",
        copied=frozenset(COPIED),
        mark="m.is_marked",
    )


def of_backlog(question: "Question", asked: list[Metric], grouped: tuple[Dimension, ...], by: Any) -> Rows:
    """At the end of the period, or of each part of it where a dimension is a part of time.

    Of each span the places of the first and the last end at which it was open are looked up among all ends.
    """
    unit = next((one.key for one in grouped if one.is_time), "")
    begins, ends = zip(*parts_of(unit, question.since, question.as_of, question.zone), strict=True)
    aged = any("m.age" in one.sum.sql for one in asked)
    return Rows(
        ", ".join(
            [
                "m.ticket_id",
                *(["extract(epoch FROM m.ends[place] - f.opened_at) AS age"] if aged else []),
                *needed(asked),
            ]
        ),
        """(SELECT ticket_id, since, until, %s::timestamptz[] AS begins, %s::timestamptz[] AS ends FROM (
                SELECT ticket_id, since, until FROM insights_span WHERE kind = 'open' AND since < %s AND until >= %s
                UNION ALL SELECT ticket_id, since, until FROM insights_span
                WHERE kind = 'open' AND since < %s AND until IS NULL) open) m
            CROSS JOIN LATERAL generate_series(width_bucket(m.since, m.ends) + 1,
                coalesce(width_bucket(m.until, m.ends), cardinality(m.ends))) place""",
        [list(begins), list(ends), ends[-1], ends[0], ends[-1]],
        "TRUE",
        [],
        at="m.begins[place]",
        agent="f.assignee_id",
        unit=unit,
        part="place",
    )


def of_spans(question: "Question", asked: list[Metric], grouped: tuple[Dimension, ...], by: Any) -> Rows:
    """Those that ended in the period; whose they were if somebody's."""
    kinds = sorted({kind for one in asked for kind in one.sum.kinds})
    return Rows(
        "m.ticket_id, m.kind, m.value, m.seconds, m.working",
        "insights_span m",
        [],
        "m.kind = ANY(%s) AND m.until >= %s AND m.until < %s AND m.seconds IS NOT NULL",
        [kinds, question.since, question.until],
        at="m.until",
        agent="CASE WHEN m.kind = 'owner' THEN nullif(m.value, '')::bigint ELSE f.assignee_id END",
        kinds=tuple(kinds),
    )


def ids_of(rows: QuerySet) -> tuple[str, list[Any]]:
    """A query set as SQL that gives its ids; also one that is known to be empty, of which Django makes none."""
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint WHERE FALSE", []
    return sql, list(params)


def needed(asked: list[Metric]) -> list[str]:
    """What metrics read besides."""
    return list(dict.fromkeys(column() for one in asked for column in one.sum.needs))


def of_chats(question: "Question", asked: list[Metric], grouped: tuple[Dimension, ...], by: Any) -> Rows:
    """Those that began in the period and that the asker may see."""
    seen, params = ids_of(Chat.objects.visible_to(by))
    return Rows(
        "m.ticket_id, m.wait, m.state, m.accepted_at",
        f"""(SELECT id, ticket_id, department_id, agent_id, customer_id AS requester_id, started_at AS at, wait, state,
            accepted_at FROM chat_chat WHERE id IN ({seen})) m""",
        params,
        "m.at >= %s AND m.at < %s",
        [question.since, question.until],
        at="m.at",
        agent="m.agent_id",
        only=BY_CHATS,
    )


def of_help(columns: str, table: str, at: str) -> Callable[..., Rows]:
    """What readers of the help centre did in the period; it can be told by time alone."""

    def rows(question: "Question", asked: list[Metric], grouped: tuple[Dimension, ...], by: Any) -> Rows:
        bounds = [question.since, question.until]
        return Rows(columns, f"{table} m", [], f"{at} >= %s AND {at} < %s", bounds, at, "NULL::bigint", only=BY_TIME)

    return rows


SHAPES: dict[str, Callable[..., Rows]] = {
    MOMENTS: of_moments, BACKLOG: of_backlog, SPANS: of_spans, CHATS: of_chats,
    OFFERS: of_help("m.ticket_id, m.solved_at", "knowledge_deflection", "m.shown_at"),
    SEARCHES: of_help("NULL::bigint AS ticket_id, m.found", "knowledge_search", "m.at"),
    OPINIONS: of_help("NULL::bigint AS ticket_id, m.is_helpful", "knowledge_opinion", "m.created_at"),
}  # fmt: skip
# What is no ticket, and what it can be told by.
BY_TIME = frozenset({"day", "week", "month", "quarter", "hour", "weekday"})
BY_CHATS = BY_TIME | {"agent", "department", "requester"}
APART = {CHATS: BY_CHATS, OFFERS: BY_TIME, SEARCHES: BY_TIME, OPINIONS: BY_TIME}
