"""A view as a board: columns with their counts and first cards, in three questions however many tickets there are."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.assignment.models import AssignmentRule, Availability
from yizhan.automation.assignment.points import loads
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine import paging
from yizhan.tickets.models import Ticket
from yizhan.tickets.search import newest

from .board_axes import Axis, Column, axes, axis_named
from .gate import asker, for_agents
from .lists import MOST_COUNTED, RANKED, order_for
from .preferences import prefer
from .queue import LAYOUTS, Queue
from .row_cache import complete
from .rows import Row

# So many cards a column at first, of a board that is wide fewer; and at most.
FIRST, FEW, WIDE, MOST = 20, 8, 12, 100


@dataclass
class Card(Row):
    """A ticket as a card of a board."""

    template: ClassVar[str] = "workspace/desk/tile.html"

    @property
    def tags(self) -> list[str]:
        return [one for one in self.ticket.tags if one != "vip"][:3]

    @property
    def said(self) -> str:
        """The card in one breath, for those who hear it."""
        parts = [self.ticket.code, self.ticket.subject, self.ticket.requester, self.priority and self.priority.label,
                 self.status.label, self.assignee or _("Nobody")]  # fmt: skip
        return ", ".join(str(one) for one in parts if one)


@dataclass
class Filled:
    """A column with what it shows. `next` is where its further cards begin."""

    column: Column
    count: int = 0
    cards: list[Card] = field(default_factory=list)
    next: str = ""
    load: str = ""

    @property
    def shown(self) -> str:
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


@dataclass
class Board:
    """The answer to `?layout=board&by=…` for one agent. `wanted` says of which columns more cards are on the screen."""

    queue: Queue
    axis: Axis
    wanted: dict[str, int]

    @classmethod
    def asked(cls, request: HttpRequest, queue: Queue) -> "Board":
        kept = queue.agent.preferences.get("boards", {}).get(queue.slug, "")
        axis = axis_named(request.GET.get("by") or kept) or axes()[0]
        pairs = (one.rpartition(":") for one in request.GET.getlist("shown"))
        wanted = {key: whole(size) for key, _colon, size in pairs}
        return cls(queue, axis, {key: size for key, size in wanted.items() if size is not None})

    @cached_property
    def order(self) -> str:
        return order_for(self.queue.sort)

    @cached_property
    def tickets(self) -> Any:
        """What the view or search finds; of words the newest, as in a list."""
        tickets, words = self.queue.found
        if not words:
            return tickets
        return Ticket.objects.filter(pk__in=newest(tickets, RANKED))

    @cached_property
    def places(self) -> list[Column]:
        return self.axis.columns(self.queue.agent)

    @property
    def first(self) -> int:
        """How many cards a column shows before somebody asks for more."""
        return FIRST if len(self.places) <= WIDE else FEW

    @cached_property
    def columns(self) -> list[Filled]:
        filled = [Filled(one) for one in self.places]
        found = self._found([one.column for one in filled])
        wanted = [pk for ids in found.values() for pk in ids[1:]]
        stamps = {one.pk: one for one in Ticket.objects.filter(pk__in=wanted).for_stamps()} if wanted else {}
        for at, one in enumerate(filled):
            count, *ids = found.get(at, [0])
            rows = [stamps[pk] for pk in ids if pk in stamps]
            page = paging.cut(rows, self.order, self._size(one.column))
            one.count, one.next, one.cards = count, page.next, cards(page.rows, self.queue)
        complete([card for one in filled for card in one.cards], self.queue.link_query, self.queue.words)
        return self._loaded([one for one in filled if one.column.lasting or one.count])

    def further(self, key: str) -> Filled:
        """The next cards of one column. Raises Invalid for a cursor of another list."""
        column = next((one for one in self.places if one.key == key), None)
        if column is None:
            raise Http404
        rows = self.axis.rows(self.tickets, column).for_list()
        page = paging.page(rows, self.order, self.queue.after, FIRST)
        return Filled(column, 0, cards(page.rows, self.queue), page.next)

    @property
    def is_empty(self) -> bool:
        return not any(one.count for one in self.columns)

    @property
    def choices(self) -> list[Axis]:
        return axes()

    @property
    def query(self) -> str:
        return self.queue.query(layout="board", by=self.axis.key)

    @property
    def live_query(self) -> str:
        """How the page asks again without losing the further cards somebody has loaded."""
        return "&".join([self.query, "part=board", *(urlencode({"shown": f"{k}:{n}"}) for k, n in self.wanted.items())])

    def _size(self, column: Column) -> int:
        return min(max(self.wanted.get(column.key, 0), self.first), MOST)

    def _found(self, columns: list[Column]) -> dict[int, list[int]]:
        """Place of a column → its count and the ids of its first cards and one more, in one statement."""
        pieces, params = [], []
        try:
            for at, column in enumerate(columns):
                rows = self.axis.rows(self.tickets, column).values("id")
                counted, values = rows.order_by()[: MOST_COUNTED + 1].query.sql_with_params()
                first, more = paging.ordered(rows, self.order)[: self._size(column) + 1].query.sql_with_params()
                # Both are query sets of ours; what people said is in the parameters.
                pieces.append(f"SELECT {at}, 0, count(*) FROM ({counted}) counted")  # noqa: S608
                pieces.append(f"SELECT {at}, row_number() OVER (), found.id FROM ({first}) found")  # noqa: S608
                params += [*values, *more]
        except EmptyResultSet:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(pieces), params)
            rows = sorted(cursor.fetchall())
        found: dict[int, list[int]] = {}
        for at, _place, value in rows:
            found.setdefault(at, []).append(value)
        return found

    def _loaded(self, filled: list[Filled]) -> list[Filled]:
        """What agents carry, and how much they may, where rules or they themselves set a limit."""
        people = {one.column.agent.pk: one for one in filled if one.column.agent}
        rule = next((one for one in AssignmentRule.running() if one.points_limit), None)
        caps = {one.agent_id: one.cap for one in Availability.shelf() if one.cap is not None}
        if not people or not (rule or caps.keys() & people.keys()):
            return filled
        for pk, load in loads(rule or AssignmentRule(), people, by_channel=False).items():
            if rule and is_under(rule, people[pk].column.agent):
                people[pk].load = _("%(points)s of %(limit)s points") % {
                    "points": load.points,
                    "limit": rule.points_limit,
                }
            elif pk in caps:
                people[pk].load = _("%(tickets)s of %(limit)s tickets") % {"tickets": load.tickets, "limit": caps[pk]}
        return filled


def is_under(rule: AssignmentRule, agent: Agent | None) -> bool:
    """Whether a rule gives tickets to an agent."""
    if agent is None:
        return False
    return rule.team_id in agent.team_ids if rule.team_id else rule.department_id in (None, *agent.department_ids)


def cards(tickets: list[Ticket], queue: Queue) -> list[Card]:
    return [Card(one, link_query=queue.link_query, words=queue.words) for one in tickets]


def show(request: HttpRequest, queue: Queue) -> HttpResponse:
    """The board: a whole page, only its columns, or only the next cards of one."""
    board = Board.asked(request, queue)
    shown: dict[str, Any] = {"queue": queue, "board": board}
    if queue.after and "column" in request.GET:
        return render(request, "workspace/desk/tiles.html", {**shown, "one": board.further(request.GET["column"])})
    template = "board-columns" if request.GET.get("part") == "board" else "board"
    return render(request, f"workspace/desk/{template}.html", shown)


@require_POST
@for_agents("ticket.view")
def keep_layout(request: HttpRequest) -> HttpResponse:
    """Remember as what the agent wants to see this view, and by what its board is parted; then show it so."""
    queue, agent = Queue.asked(request), asker(request)
    first = next(iter(queue.views), None)
    slugs = {queue.slug, *([""] if first is not None and first.slug == queue.slug else [])}
    layout, by = request.GET.get("layout", ""), request.GET.get("by", "")
    if layout not in LAYOUTS or (by and axis_named(by) is None):
        raise Http404
    layouts, boards = dict(agent.preferences.get("layouts", {})), dict(agent.preferences.get("boards", {}))
    layouts |= dict.fromkeys(slugs, layout)
    if by:
        boards |= dict.fromkeys(slugs, by)
    prefer(agent, layouts=layouts, boards=boards or None)
    return HttpResponse(status=204, headers={"HX-Redirect": f"/tickets?{queue.query(layout=layout)}"})
