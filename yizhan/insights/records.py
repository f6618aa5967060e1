"""Saved reports as records."""

from typing import Any

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import Desk
from yizhan.spine.fields import Context, Drawn, Field
from yizhan.spine.records import Record

from .asking import allowed, checked
from .models import SavedReport
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
