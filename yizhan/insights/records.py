"""Saved reports and dashboards as records."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Desk
from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Drawn, Field, References
from yizhan.spine.records import Record

from .asking import checked
from .boards import Board, of_tile, read_board
from .composing import allowed
from .models import Dashboard, SavedReport
from .powers import INSIGHTS, SHARE, VIEW
from .reading import Report, read
from .sharing import NAMED, SHARING, offered, own, ready


class Definition(Drawn):
    """A report: what is counted, by what, of which period, and how it is drawn."""

    def parse(self, raw: Any, context: Context) -> dict[str, Any]:
        """Raises Invalid for what cannot be asked."""
        report = read(super().parse(raw, context))
        check(report, context)
        return report.as_json()


def check(report: Report, context: Context) -> None:
    """Raises Invalid for what cannot be asked: unknown metrics, dimensions, periods, a bad condition."""
    question, _other = report.questions(Desk.the().zone_of(context.by))
    checked(question)
    allowed(question, context.by)


DEFINITION = Definition(_l("A report is an object with metrics."), Report().as_json())

Record(
    "saved_report", SavedReport, pgettext_lazy("saved", "Report"), _l("Saved reports"), needs=SHARE.key,
    reads=VIEW.key, group=INSIGHTS, icon="chart", visible=offered, may_edit=own, ready=ready,
    columns=("title", "folder", "text"),
    fields=(
        *NAMED,
        Field("definition", pgettext_lazy("report", "Definition"), DEFINITION, "definition", required=True, hidden=True,
              hint=_l("metrics, by, condition, period, compare, drawing …; see the address of the report.")),
        *SHARING,
    ),
)  # fmt: skip


class BoardDefinition(Drawn):
    """A dashboard: tiles, and what all of them are asked for."""

    def parse(self, raw: Any, context: Context) -> dict[str, Any]:
        """Raises Invalid that names the tile which cannot be asked."""
        board = read_board(super().parse(raw, context))
        check(Report(condition=board.filters["condition"]), context)
        for tile in board.tiles:
            try:
                if tile.report is not None:
                    check(tile.report, context)
                elif not offered(SavedReport.objects, context.by).filter(pk=tile.saved).exists():
                    raise Invalid(_("This report is not there, or not shared with you."))
            except Invalid as error:
                raise of_tile(tile.title or tile.id, error) from None
        return board.as_json()


def starting(row: Dashboard, by: Actor) -> None:
    """What a role sees first is shared with it. Raises Invalid."""
    if row.starts_for and not by.may(SHARE.key):
        raise Invalid({"starts_for": _("You may not share this with others.")})
    row.role_ids = list(dict.fromkeys([*row.role_ids, *row.starts_for]))
    ready(row, by)


def start_of(agent: Agent) -> Dashboard | None:
    """The dashboard an agent sees first; of several for the role that which was made first."""
    return Dashboard.objects.filter(starts_for__contains=[agent.role_id]).order_by("pk").first()


Record(
    "dashboard", Dashboard, _l("Dashboard"), _l("Dashboards"), needs=SHARE.key, reads=VIEW.key, group=INSIGHTS,
    icon="chart", visible=offered, may_edit=own, ready=starting, columns=("title", "folder", "text"),
    fields=(
        *NAMED,
        Field("definition", pgettext_lazy("report", "Definition"),
              BoardDefinition(_l("A dashboard is an object with tiles."), Board().as_json()), "definition",
              required=True, hidden=True,
              hint=_l("tiles: id, title, report or saved, drawing, x, y, w, h, target; period, compare, condition.")),
        *SHARING,
        Field("starts_for", _l("Seen first by roles"), References("people.Role"), "starts_for",
              hint=_l("Who has one of these roles sees this first under Reports.")),
    ),
)  # fmt: skip
