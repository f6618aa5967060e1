"""What can be exported and sent. One more is one more `Subject`; its content is worked out as somebody sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.insights import board_paper, floor_paper, overview, process_paper, quarter_paper
from yizhan.insights.asking import Question, ids_behind
from yizhan.insights.metrics import metrics
from yizhan.insights.models import SavedReport
from yizhan.insights.periods import BEFORE, moments_of
from yizhan.insights.reading import Report, day, read
from yizhan.lib.digits import whole
from yizhan.spine.errors import Invalid
from yizhan.spine.fields.base import Label
from yizhan.spine.records import records

from . import tickets
from .contents import Content
from .figures import about, as_shown

Asked = Mapping[str, Any]
subjects: dict[str, "Subject"] = {}


@dataclass(frozen=True)
class Subject:
    """`content` is what is shown, `ids` the tickets behind it, `title` what it is called; all raise Invalid.

    `choices` are those that can be sent again and again, each a key and its name; `fixed` makes of a key, the eyes it
    is found with and how often it is sent a subject and what is asked of it; `named` is what a key is called.
    """

    key: str
    label: Label
    title: Callable[[Asked, Any], str]
    ids: Callable[[Asked, Any, ZoneInfo], tuple[Question, list[int]]] | None = None
    content: Callable[[Asked, Any, ZoneInfo], Content] | None = None
    choices: Callable[[Any], list[tuple[str, str]]] | None = None
    fixed: Callable[[str, Any, str], tuple[str, Asked]] | None = None
    named: Callable[[str], str] | None = None

    def __post_init__(self) -> None:
        subjects[self.key] = self


def subject_of(key: str) -> Subject:
    """Raises Invalid."""
    if key not in subjects:
        raise Invalid({"subject": _("“%(name)s” is not one of the choices.") % {"name": key[:40]}})
    return subjects[key]


def report_of(asked: Asked, by: Any) -> Report:
    """Raises Invalid; a saved report only as far as it may be seen."""
    return read(asked.get("definition") or {})


def saved(asked: Asked, by: Any) -> Any:
    """The row. Raises Invalid when it is not there for `by`."""
    row = records["saved_report"].get(pk, by) if (pk := whole(asked.get("saved"))) else None
    if row is None:
        raise Invalid({"saved": _("This report is not there any more.")})
    return row


def behind_question(report: Report, zone: ZoneInfo, asked: Asked) -> Question:
    """The question of one figure; where others are put together, with the order and the period that say which."""
    question, _other = report.questions(zone)
    most = tuple(int(one) for one in asked.get("most", ()) if str(one).isdigit())
    ranked = [day(one, "ranked") for one in asked.get("ranked", ())]
    if len(ranked) == 2 and ranked[0] and ranked[1]:
        question = replace(question, ranked=moments_of((ranked[0], ranked[1]), zone))
    return replace(question, most=most or question.most)


def ids_of_figure(asked: Asked, by: Any, zone: ZoneInfo) -> tuple[Question, list[int]]:
    """Exactly those a figure counts."""
    report = report_of(asked, by)
    question = behind_question(report, zone, asked)
    values = tuple(one or None for one in asked.get("values", ()))
    if len(values) != len(report.by):
        raise Invalid(_("Give one value for each dimension."))
    found = ids_behind(question, asked.get("metric", ""), values, by, tickets.MOST)
    return question, tickets.in_order(found)


def ids_of_report(report: Report, by: Any, zone: ZoneInfo) -> tuple[Question, list[int]]:
    question, _other = report.questions(zone)
    return question, tickets.ids_of(question, by)


def name_of_figure(asked: Asked, by: Any) -> str:
    known = metrics.get(asked.get("metric", ""))
    return str(known.label) if known else _("Tickets behind a figure")


def saved_choices(by: Any) -> list[tuple[str, str]]:
    return [(str(row.pk), row.title) for row in records["saved_report"].rows(by)]


def saved_as_sent(which: str, by: Any, every: str) -> tuple[str, Asked]:
    """Its definition: who gets it need not see the report itself. Raises Invalid."""
    row = saved({"saved": which}, by)
    return "report", {"definition": row.definition, "title": row.title}


def saved_name(which: str) -> str:
    row = SavedReport.objects.filter(pk=whole(which) or 0).first()
    return row.title if row else _("Report")


# What is over when it is sent.
OVER = {"day": "yesterday", "week": "last_week", "month": "last_month", "quarter": "last_quarter"}


def overview_as_sent(which: str, by: Any, every: str) -> tuple[str, Asked]:
    return "overview", {"definition": {"period": OVER[every], "compare": BEFORE}}


def quarter_as_sent(which: str, by: Any, every: str) -> tuple[str, Asked]:
    return "quarter", {"definition": {"period": OVER["quarter"], "compare": BEFORE}}


def process_as_sent(which: str, by: Any, every: str) -> tuple[str, Asked]:
    return "process", {"definition": {"period": OVER[every], "flow": which}}


def ticket_content(subject: Subject, asked: Asked, by: Any, zone: ZoneInfo, told: tickets.Progress | None = None,
                   few: bool = False) -> Content:  # fmt: skip
    """One row per ticket. Raises Invalid."""
    if subject.ids is None:
        raise Invalid({"detail": _("This is exported as shown only.")})
    question, ids = subject.ids(asked, by, zone)
    return Content(subject.title(asked, by), about(question), sheets=(tickets.sheet(ids, by, zone, told, few),))


def overview_report(asked: Asked, by: Any) -> Report:
    return replace(report_of(asked, by), metrics=("created",), by=(), formulas=())


Subject(
    "overview", pgettext_lazy("reports", "Overview"), lambda asked, by: _("Service overview"),
    lambda asked, by, zone: ids_of_report(overview_report(asked, by), by, zone),
    lambda asked, by, zone: overview.content(report_of(asked, by), by, zone),
    lambda by: [("", _("Service overview"))], overview_as_sent, lambda which: _("Service overview"),
)  # fmt: skip
Subject(
    "quarter", _l("Quarter report"), lambda asked, by: _("Quarter report"),
    lambda asked, by, zone: ids_of_report(overview_report(asked, by), by, zone),
    lambda asked, by, zone: quarter_paper.content(report_of(asked, by), by, zone),
    lambda by: [("", _("Quarter report"))], quarter_as_sent, lambda which: _("Quarter report"),
)  # fmt: skip
Subject(
    "report", _l("Custom report"), lambda asked, by: str(asked.get("title") or _("Report")),
    lambda asked, by, zone: ids_of_report(report_of(asked, by), by, zone),
    lambda asked, by, zone: as_shown(report_of(asked, by), by, zone, str(asked.get("title") or "")),
)  # fmt: skip
Subject(
    "saved", pgettext_lazy("saved", "Report"), lambda asked, by: saved(asked, by).title,
    lambda asked, by, zone: ids_of_report(read(saved(asked, by).definition), by, zone),
    lambda asked, by, zone: as_shown(read(saved(asked, by).definition), by, zone, saved(asked, by).title),
    saved_choices, saved_as_sent, saved_name,
)  # fmt: skip
Subject(
    "board", _l("Dashboard"), lambda asked, by: str(asked.get("title") or _("Dashboard")), None, board_paper.content,
    board_paper.choices, lambda which, by, every: board_paper.as_sent(which, by), board_paper.name_of,
)  # fmt: skip
Subject(
    "process", _l("Process map"), lambda asked, by: _("Process map"), None, process_paper.content,
    lambda by: process_paper.choices(), process_as_sent, process_paper.name_of,
)  # fmt: skip
Subject("live", _l("Live floor"), lambda asked, by: _("Live floor"), None, floor_paper.content)
Subject("tickets", _l("Tickets behind a figure"), name_of_figure, ids_of_figure)
