"""Dashboards that come with the desk. Each reads from the top: figures, where they come from, then who and what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.fields.base import Label

from .boards import Board, Tile
from .metrics import metrics
from .periods import BEFORE
from .reading import Report

NUMBER, TABLE, BAR, STACKED, LINE, AREA, HEAT, PIE, FUNNEL, MATRIX = (
    "number", "table", "bar", "stacked", "line", "area", "heat", "pie", "funnel", "matrix")  # fmt: skip
# So high are figures, charts and tables.
LOW, HIGH = 2, 6
OF_SOME = "organization:any"


@dataclass(frozen=True)
class Shipped:
    """`rows` are tiles side by side, from the top; their widths share the twelve columns."""

    key: str
    title: Label
    lead: Label
    icon: str
    rows: tuple["Row", ...]
    period: str = "last_90"

    def board(self) -> Board:
        """With titles in the reader's words; what counts a metric this desk has not is left out."""
        return Board(tuple(placed(self.rows)), {"period": self.period, "compare": BEFORE})


@dataclass(frozen=True)
class One:
    """A tile before it has a place."""

    title: Label
    report: Report
    w: int
    target: float | None = None


@dataclass(frozen=True)
class Row:
    tiles: tuple[One, ...]
    h: int = HIGH


def placed(rows: tuple[Row, ...]) -> Iterator[Tile]:
    y = 0
    for row in rows:
        x = 0
        for one in row.tiles:
            yield Tile(f"t{y}-{x}", one.report, None, str(one.title), "", x, y, one.w, row.h, one.target)
            x += one.w
        y += row.h


def figures(*keys: str) -> Row:
    """Large figures over the whole width, up to six."""
    w = 12 // len(keys)
    return Row(tuple(One(metrics[key].label, Report((key,), drawing=NUMBER), w) for key in keys), LOW)


def row(*tiles: One, h: int = HIGH) -> Row:
    return Row(tiles, h)


def one(title: Label, drawing: str, counted: str, by: str = "", w: int = 6, target: float | None = None,
        **more: Any) -> One:  # fmt: skip
    """A tile in short: metrics and dimensions with spaces between them."""
    return One(title, Report(tuple(counted.split()), tuple(by.split()), drawing=drawing, **more), w, target)


SLA = Shipped(
    "sla", _l("Service levels"), _l("Which promises were kept, where they were missed, and since when."), "clock",
    (
        figures("sla_met", "response_in_time", "resolved_in_time", "missed", "escalations", "first_response_working"),
        row(one(_l("First responses and resolutions in time, week by week"), LINE, "response_in_time resolved_in_time",
                "week", 7, 0.9),
            one(_l("Targets missed, by type"), BAR, "missed", "type", 5, top=8)),
        row(one(_l("Where targets are missed: type and hour"), HEAT, "missed", "type hour", 7, top=10),
            one(_l("Targets met by priority"), BAR, "sla_met", "priority", 5)),
        row(one(_l("Teams: targets and speed"), TABLE,
                "sla_met missed response_in_time resolved_in_time first_response_working resolution_working",
                "team", 12)),
    ),
)  # fmt: skip
PEAKS = Shipped(
    "peaks", _l("Peak hours"), _l("When requests come, and how fast they are handled at those hours."),
    "calendar",
    (
        row(one(_l("When requests come: type and hour"), HEAT, "created", "type hour", 12, top=10), h=7),
        row(one(_l("How fast they are answered: first response by type and hour"), HEAT, "first_response", "type hour",
                12, top=10), h=7),
        row(one(_l("The week, hour by hour"), HEAT, "created", "weekday hour", 7),
            one(_l("Requests by hour"), BAR, "created", "hour", 5)),
        row(one(_l("Resolution time, by hour of resolution"), BAR, "resolution_working", "hour", 6),
            one(_l("Speed by type"), TABLE, "created first_response_working resolution_working sla_met", "type", 6,
                top=10)),
    ),
)  # fmt: skip
PEOPLE = Shipped(
    "people", _l("Teams and agents"), _l("Who carries what, weighed by how hard the work is and not only counted."),
    "users",
    (
        figures("resolved", "points", "replies", "first_contact", "reopen_rate", "satisfaction"),
        row(one(_l("Agents: work, speed and quality"), TABLE,
                "resolved points replies first_response_working resolution_working sla_met reopen_rate solved_rate "
                "satisfaction", "agent", 12, sort="-points"), h=7),
        row(one(_l("Resolved by team: points and tickets"), BAR, "points resolved", "team", 6, top=8),
            one(_l("Open work by assignee: points and tickets"), BAR, "open_points backlog", "assignee", 6, top=8)),
        row(one(_l("Transfers and returns, by team"), BAR, "transfers returns", "team", 6),
            one(_l("Replies by weekday and hour"), HEAT, "replies", "weekday hour", 6)),
    ),
    period="last_30",
)  # fmt: skip
CUSTOMERS = Shipped(
    "customers", _l("Customers and organizations"), _l("Who asks most, what about, and how well they are served."),
    "building",
    (
        figures("created", "customer_messages", "urges", "reopened", "solved_rate", "satisfaction"),
        row(one(_l("Organizations that ask most"), BAR, "created", "organization", 6, top=8, condition=OF_SOME),
            one(_l("What the largest organizations ask about"), HEAT, "created", "organization type", 6, top=8,
                condition=OF_SOME), h=7),
        row(one(_l("Organizations: service received"), TABLE,
                "created backlog first_response_working resolution_working sla_met urges satisfaction", "organization",
                12, sort="-created", top=20, condition=OF_SOME), h=7),
        row(one(_l("Customers who write most"), TABLE, "created customer_messages urges reopened satisfaction",
                "requester", 12, sort="-created", top=15)),
    ),
)  # fmt: skip
VOICE = Shipped(
    "voice", _l("Satisfaction and confirmed solved"),
    _l("What customers say: stars, and whether it was really solved."), "star",
    (
        figures("satisfaction", "satisfied", "ratings", "solved_rate", "reopen_rate", "first_contact"),
        row(one(_l("Satisfied, and confirmed as solved, month by month"), LINE, "satisfied solved_rate", "month", 7,
                0.9),
            one(_l("Satisfaction by type"), BAR, "satisfaction", "type", 5, top=10)),
        row(one(_l("Reopened, by type"), BAR, "reopened", "type", 6, top=10),
            one(_l("Satisfaction by channel"), BAR, "satisfaction", "channel", 6)),
        row(one(_l("Teams as customers rate them"), TABLE,
                "ratings satisfaction satisfied solved_rate reopen_rate first_response_working", "team", 12)),
    ),
    period="this_year",
)  # fmt: skip
CHANNELS = Shipped(
    "channels", pgettext_lazy("report", "Channels"),
    _l("How customers reach the desk, and how well each channel serves them."), "chat",
    (
        row(one(_l("Requests by channel, week by week"), STACKED, "created", "week channel", 7),
            one(_l("Requests by channel"), PIE, "created", "channel", 5)),
        row(one(_l("Channels by the hour"), HEAT, "created", "channel hour", 12), h=5),
        row(one(_l("First response by channel"), BAR, "first_response", "channel", 6),
            one(_l("Satisfaction by channel"), BAR, "satisfaction", "channel", 6)),
        row(one(_l("Channels compared"), TABLE,
                "created replies first_response_working resolution_working first_contact sla_met satisfaction",
                "channel", 12)),
    ),
)  # fmt: skip
KNOWLEDGE = Shipped(
    "knowledge", _l("Knowledge effect"), _l("What articles save the desk, and what is still missing in them."), "book",
    (
        figures("offered", "spared", "spared_rate", "searches", "searches_in_vain", "helpful"),
        row(one(_l("Articles offered and requests solved by them, week by week"), LINE, "offered spared", "week"),
            one(_l("Article helpfulness, and searches without results"), LINE, "helpful searches_in_vain", "week")),
        row(one(_l("Still asked, by type"), BAR, "created", "type", top=8),
            one(_l("Still asked, by channel"), PIE, "created", "channel")),
        row(one(_l("Month by month"), TABLE, "offered spared spared_rate searches searches_in_vain helpful created",
                "month", 12)),
    ),
)  # fmt: skip
SERVICE = Shipped(
    "service", pgettext_lazy("report", "Service overview"),
    _l("How the desk is doing: what comes, what is done, what is left."), "chart",
    (
        figures("created", "closed_rate", "solved_rate", "first_response", "sla_met", "satisfaction"),
        row(one(_l("Opened, resolved and still open"), LINE, "created resolved backlog", "week", 7),
            one(_l("Opened by type"), BAR, "created", "type", 5, top=8)),
        row(one(_l("Opened by day of the week and hour"), HEAT, "created", "weekday hour", 7),
            one(_l("Still open, by status"), PIE, "backlog", "status", 5)),
        row(one(_l("Departments compared"), TABLE,
                "created resolved backlog first_response_working resolution_working sla_met satisfaction",
                "department", 12)),
    ),
)  # fmt: skip
SHIPPED = {each.key: each for each in (SERVICE, SLA, PEAKS, PEOPLE, CUSTOMERS, VOICE, KNOWLEDGE, CHANNELS)}
