"""Lists of tickets: a view or a search, its rows, its order, its pages, and the counts of all views in one question."""

import time
from datetime import datetime, timedelta
from operator import methodcaller
from typing import Any

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine import paging, shelf
from yizhan.spine.conditions import Condition, condition
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.kept import Kept, planned, together
from yizhan.spine.paging import Page
from yizhan.tickets.fields import TICKET
from yizhan.tickets.lists import COLUMNS, matching, order_of
from yizhan.tickets.models import Presence, Ticket, View
from yizhan.tickets.queries import rule_for
from yizhan.tickets.search import newest

PAGE = 30
MOST_COUNTED = 999
RANKED = 500
MOST_KEPT = 500
_counting: dict[int, tuple[tuple, tuple[list[int], str, list[Any]]]] = {}


def context_for(agent: Agent) -> Context:
    return Context(by=agent, zone=Desk.the().zone_of(agent))


def listed(agent: Agent, text: str, *, binned: bool = False) -> tuple[Any, Condition]:
    """The tickets `agent` may see that fulfil a condition. Raises Invalid. Spam and merged ones only when named."""
    return matching(text, context_for(agent), binned=binned)


def order_for(sort: str) -> str:
    """An order as Django says it; an unknown one is the usual one."""
    return order_of(sort if sort.removeprefix("-") in COLUMNS else "-updated")


def page(tickets: Any, sort: str, after: str = "", *, by_words: bool = False, load: str = "for_list") -> Page:
    """One page by keyset, each ticket with what `load` brings. Raises Invalid for what is no cursor of it.

    What was found `by_words` comes newest first, as the numbers were given; in another order only the newest RANKED of
    it are put.
    """
    order, loaded = order_for(sort), methodcaller(load)
    if by_words and sort in {"-created", "-number"}:
        order = "-id"
        found = newest(paging.behind(tickets, order, after), PAGE + 1, paging.last_seen(order, after))
        return paging.cut(list(loaded(Ticket.objects.filter(pk__in=found)).order_by(order)), order, PAGE)
    if by_words:
        tickets = Ticket.objects.filter(pk__in=newest(tickets, RANKED))
    return paging.page(loaded(tickets), order, after, PAGE)


def first_page(agent: Agent, text: str, sort: str, *, binned: bool) -> tuple[Page, list[Presence]]:
    """The first page of a list without free words, as stamps (`row_cache.complete` loads what must be drawn), and the
    colleagues who look at tickets now. Raises Invalid.
    """
    rows, watchers = together(FIRST.of((agent, text, sort, binned)), LOOKING.of(agent.pk, freshly()))
    return paging.cut(rows, order_for(sort), PAGE), watchers


def looking(agent: Agent) -> list[Presence]:
    """The colleagues who look at tickets now."""
    return LOOKING.rows(agent.pk, freshly())


def freshly() -> datetime:
    return clock.now() - timedelta(seconds=Presence.STALE_SECONDS)


def first_rows(asked: tuple[Agent, str, str, bool]) -> Any:
    agent, text, sort, binned = asked
    return paging.ordered(listed(agent, text, binned=binned)[0], order_for(sort)).for_stamps()[: PAGE + 1]


def minute_of(asked: tuple[Agent, str, str, bool]) -> tuple[Any, ...] | None:
    """What a list depends on beside its rows. For a minute `now` stands still: so long it is understood once."""
    standing = shelf.standing(asked[0])
    return standing and (*standing, int(time.time() // 60), *asked[1:])


FIRST = Kept(first_rows, per=minute_of)
LOOKING = Kept(lambda agent, since: Presence.objects.filter(seen_at__gt=since).exclude(agent=agent), int, datetime)


def counts(agent: Agent, views: list[View]) -> dict[int, int]:
    """View id → number of tickets, at most MOST_COUNTED + 1, in one statement. One that is not understood counts 0."""
    asked, sql, params = counting(agent, views)
    if not asked:
        return {}
    return dict(zip(asked, planned(sql, params)[0], strict=True))


def counting(agent: Agent, views: list[View]) -> tuple[list[int], str, list[Any]]:
    """The statement that counts, kept for a minute: understanding a dozen conditions costs more than counting.

    Within the minute `now` stands still, and a change of the catalog makes another key.
    """
    version, minute = shelf.version(), int(time.time() // 60)
    key = (agent.pk, agent.only, version, minute, tuple((view.pk, view.condition) for view in views))
    kept = _counting.get(agent.pk)
    if version is not None and kept and kept[0] == key:
        return kept[1]
    made = statement(agent, views)
    if len(_counting) > MOST_KEPT:
        _counting.clear()
    _counting[agent.pk] = (key, made)
    return made


def statement(agent: Agent, views: list[View]) -> tuple[list[int], str, list[Any]]:
    seen = rule_for(agent)
    pieces, params, asked = [], [], []
    for view in views:
        try:
            one = condition(view.condition, TICKET, context_for(agent))
        except Invalid:
            continue
        sql, values = count_sql(one, seen)
        pieces.append(sql)
        params += values
        asked.append(view.pk)
    return asked, "SELECT " + ", ".join(pieces), params


def count_sql(asked: Condition, seen: Condition) -> tuple[str, list[Any]]:
    """Of a condition with an OR each side is counted on an index that fits it; what meets both counts once."""
    may, may_values = seen.expression().as_sql(None, None)
    named, most = asked.fields(), MOST_COUNTED + 1
    spam = "" if "spam" in named else " AND NOT is_spam"
    merged = "" if "number" in named else " AND merged_into_id IS NULL"
    archived = "" if named & {"archived", "number"} else " AND NOT is_archived"
    alternatives, sides, params = asked.alternatives(), [], []
    what = "1" if len(alternatives) == 1 else "id"
    for one in alternatives:
        wanted, values = one.expression().as_sql(None, None)
        # The pieces are compiled conditions; their values are parameters.
        rows = f"tickets_ticket WHERE deleted_at IS NULL{merged}{spam}{archived} AND {wanted} AND {may}"
        sides.append(f"(SELECT {what} FROM {rows} LIMIT {most})")  # noqa: S608
        params += [*values, *may_values]
    return f"(SELECT least(count(*), {most}) FROM ({' UNION '.join(sides)}) counted)", params  # noqa: S608
