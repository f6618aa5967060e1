"""What the left side of the desk shows: the views with their counts, and the rows of the chosen one."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.people.models import Agent, Department, Team
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Field
from yizhan.spine.records import records
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Presence, Ticket, View

from .gate import asker
from .lists import MOST_COUNTED, Page, counts, first_page, listed, looking, page
from .row_cache import complete
from .rows import Row, snippets_of, with_parents

SORTS = (
    ("-updated", _l("Last change")),
    ("next_due", _l("Next to breach")),
    ("due", _l("Due next")),
    ("visit", _l("Next appointment")),
    ("-priority", _l("Priority")),
    ("-created", _l("Newest first")),
    ("created", _l("Oldest first")),
)
LAYOUTS = {
    "list": ("list", _l("As a list")),
    "table": ("columns", _l("As a table")),
    "board": ("board", _l("As a board")),
}
BIN = "bin"
ARCHIVED = "archived:yes"
COLUMNS = ["requester", "organization", "status", "priority", "type", "assignee", "due", "updated"]
# Shipped views are a key away.
KEYS = {"mine": "g m", "due-soon": "g d", "unassigned": "g u", "following": "g f", "open": "g o", "on-hold": "g h"}


@dataclass
class Queue:
    """The answer to `?view=…&q=…&sort=…&after=…` for one agent."""

    agent: Agent
    slug: str = ""
    q: str = ""
    chosen_sort: str = ""
    after: str = ""
    layout: str = "list"
    error: str = ""
    # A page that shows a ticket shows the ticket first; the numbers of the views come a moment later.
    counts_later: bool = False

    @classmethod
    def asked(cls, request: HttpRequest) -> "Queue":
        get = request.GET
        agent = asker(request)
        kept = agent.preferences.get("layouts", {}).get(get.get("view", ""), "list")
        layout = get.get("layout") or kept
        q, sort, after = get.get("q", "").strip(), get.get("sort", ""), get.get("after", "")
        return cls(agent, get.get("view", ""), q, sort, after, layout)

    @cached_property
    def views(self) -> list[View]:
        return View.offered_to(self.agent)

    @cached_property
    def view(self) -> View | None:
        """The chosen view. A search without one looks at everything; otherwise the first view is meant."""
        if self.is_bin:
            return None
        found = next((view for view in self.views if view.slug == self.slug), None)
        return found if found or self.q else next(iter(self.views), None)

    @property
    def is_bin(self) -> bool:
        return self.slug == BIN and self.agent.may("ticket.bin")

    @property
    def may_see_bin(self) -> bool:
        return self.agent.may("ticket.bin")

    @property
    def may_open(self) -> bool:
        return self.agent.may("ticket.open")

    @property
    def given_slug(self) -> str:
        """What to ask for to get the same tickets again."""
        return BIN if self.is_bin else self.view.slug if self.view else ""

    @property
    def title(self) -> str:
        if self.is_bin:
            return _("Recycle bin")
        return self.view.label if self.view else _("Search")

    @property
    def sort(self) -> str:
        if self.q and self.found[1] and not self.chosen_sort:
            return "-created"  # what was searched for comes newest first
        return self.chosen_sort or (self.view.sort if self.view else "-updated")

    @property
    def sort_label(self) -> str:
        return str(dict(SORTS).get(self.sort, SORTS[0][1]))

    @property
    def sorts(self) -> list[dict[str, Any]]:
        return [{"key": key, "label": label, "url": f"/tickets?{self.query(sort=key)}"} for key, label in SORTS]

    @property
    def layouts(self) -> list[dict[str, Any]]:
        """As what else the same can be shown."""
        now = self.layout if self.layout in LAYOUTS else "list"
        return [{"key": key, "icon": icon, "label": label} for key, (icon, label) in LAYOUTS.items() if key != now]

    @property
    def condition(self) -> str:
        """The view's condition and the words of the search box, as one text."""
        own = self.view.condition if self.view else ""
        return " ".join(f"({part})" if own and self.q else part for part in (own, self.q) if part)

    @property
    def is_in_archive(self) -> bool:
        """Whether the search is for what lies in the archive."""
        return ARCHIVED in self.q.split()

    @property
    def archive_query(self) -> str:
        """The same search among what is archived; there, among what is not."""
        words = [one for one in self.q.split(" ") if one != ARCHIVED]
        return self.query(q=" ".join(words if self.is_in_archive else [*words, ARCHIVED]))

    def query(self, **more: str) -> str:
        """The question as a query string, for links."""
        asked = {"view": self.slug or (self.view.slug if self.view else ""), "q": self.q, "sort": self.chosen_sort}
        return urlencode({key: value for key, value in {**asked, **more}.items() if value})

    @property
    def link_query(self) -> str:
        query = self.query()
        return f"?{query}" if query else ""

    @property
    def more_query(self) -> str:
        return self.query(after=self.page.next)

    @cached_property
    def found(self) -> tuple[Any, list[str]]:
        """The tickets, unsorted, and the free words that were asked for."""
        try:
            tickets, asked = listed(self.agent, self.condition, binned=self.is_bin)
        except Invalid as error:
            self.error = str(error)
            return Ticket.objects.none(), []
        return tickets, asked.words() if self.q else []

    @cached_property
    def loaded(self) -> tuple[Page, list[Presence]]:
        """The page and who looks at tickets now. But for a table it comes as stamps: its rows are mostly kept."""
        if not self.q and not self.after and not self.is_table:
            try:
                return first_page(self.agent, self.condition, self.sort, binned=self.is_bin)
            except Invalid:
                pass  # a view whose condition is no longer understood says so below
        tickets, words = self.found
        if self.error:
            return Page([], ""), []
        load = "for_list" if self.is_table else "for_stamps"
        try:
            found = page(tickets, self.sort, self.after, by_words=bool(words), load=load)
        except Invalid:
            found = page(tickets, self.sort, by_words=bool(words), load=load)
        return found, looking(self.agent)

    @property
    def is_table(self) -> bool:
        return self.layout == "table"

    @property
    def page(self) -> Page:
        return self.loaded[0]

    @property
    def words(self) -> list[str]:
        return [part for word in self.found[1] for part in word.split()] if self.q else []

    @cached_property
    def rows(self) -> list[Row]:
        found, watchers = self.loaded
        words, link_query = self.words, self.link_query
        snippets = snippets_of(found.rows, words)
        columns = self.columns if self.is_table else []
        rows = [
            Row(
                one,
                [w for w in watchers if w.ticket_id == one.pk],
                snippets.get(one.pk, ""),
                columns,
                link_query,
                words,
            )
            for one in found.rows
        ]
        if not self.is_table:
            complete(rows, link_query, words)
        if any(column.key == "parent" for column in columns):
            with_parents([row.ticket for row in rows])
        return rows

    @cached_property
    def columns(self) -> list[Field]:
        """The columns of the table: the view's own, else the usual ones."""
        fields = TICKET.fields()
        wanted = (self.view.columns if self.view else []) or COLUMNS
        return [fields[key] for key in dict.fromkeys(["number", "subject", *wanted]) if key in fields]

    @cached_property
    def bulk_actions(self) -> tuple[Any, ...]:
        from .bulk import offered

        return tuple(offered(self.agent, binned=self.is_bin))

    @cached_property
    def bulk_key(self) -> str:
        return " ".join(one.key for one in self.bulk_actions)

    @property
    def may_edit_view(self) -> bool:
        return self.view is not None and records["view"].allows(self.view, self.agent)

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """Views under their heads: everybody's, each department's, each team's, one's own."""
        numbers = {} if self.counts_later else counts(self.agent, self.views)
        heads: dict[tuple, dict[str, Any]] = {}
        for view in self.views:
            key, title = head_of(view)
            group = heads.setdefault(key, {"title": title, "views": []})
            count, current = numbers.get(view.pk, 0), self.view is not None and view.pk == self.view.pk
            shown = "" if self.counts_later else f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
            group["views"].append({"view": view, "key": KEYS.get(view.slug, ""), "shown": shown,
                                   "is_hot": view.is_hot and count, "is_current": current})  # fmt: skip
        return [heads[key] for key in sorted(heads)]

    @property
    def count(self) -> str:
        """How many the chosen view holds, as its line in the sidebar says; '' for a search."""
        if self.q or self.view is None:
            return ""
        return next(str(one["shown"]) for group in self.groups for one in group["views"] if one["is_current"])


def head_of(view: View) -> tuple[tuple, str]:
    if view.owner_id:
        return (3, 0), _("Personal views")
    if view.team_id:
        return (2, view.team_id), str(Team.named(view.team_id))
    if view.department_id:
        return (1, view.department_id), str(Department.named(view.department_id))
    return (0, 0), ""
