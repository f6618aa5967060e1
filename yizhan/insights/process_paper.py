"""The process map on paper and in workbooks: stages with their times, moves, and who plays tickets back and forth."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.automation.flows.models import Flow
from yizhan.spine.errors import Invalid
from yizhan.ui.charts import Chart, Series, say

from .exports.contents import BETWEEN, SECONDS, SHARE, WHOLE, Card, Content, Head, Line, Sheet
from .exports.figures import about
from .paths import Paths, charted, walked
from .reading import Report, read

USUAL = Report(period="last_90")


def content(asked: Mapping[str, Any], by: Any, zone: ZoneInfo) -> Content:
    """Of the tickets `by` may see that were opened in the period. Raises Invalid."""
    definition = asked.get("definition") or {}
    flow = flow_of(definition.get("flow") or "")
    question, _other = read({**USUAL.as_json(), **definition}).questions(zone)
    paths = walked(question, flow, by)
    return Content(
        title_of(flow), about(question), cards(paths), (times(paths),) if paths.bottleneck else (),
        tuple(sheets(paths)),
    )  # fmt: skip


def flow_of(slug: object) -> Flow | None:
    """None: by status. Raises Invalid for a flow that is not there."""
    found = next((one for one in charted() if one.slug == slug), None)
    if slug and found is None:
        raise Invalid({"flow": _("“%(name)s” is not one of the choices.") % {"name": str(slug)[:40]}})
    return found


def title_of(flow: Flow | None) -> str:
    return BETWEEN.join([_("Process map"), str(flow.label) if flow else _("By status")])


def choices() -> list[tuple[str, str]]:
    """What can be sent: by status, and each flow."""
    return [("", title_of(None)), *((one.slug, title_of(one)) for one in charted())]


def name_of(which: str) -> str:
    return title_of(next((one for one in charted() if one.slug == which), None))


def cards(paths: Paths) -> tuple[Card, ...]:
    """Where the time goes, and how often tickets came back."""
    slow = paths.bottleneck
    found = [Card(_("Came back"), f"{paths.again:,}"), Card(_("Moves"), f"{sum(one.times for one in paths.moves):,}")]
    if slow:
        share = _("%(share)s of all working time") % {"share": say(slow.total / paths.total, SHARE)}
        found = [Card(pgettext("process", "Bottleneck"), slow.label, share),
                 Card(_("Median time there"), say(slow.median, SECONDS)), *found]  # fmt: skip
    return tuple(found)


def times(paths: Paths) -> Chart:
    """How long tickets stay in each stage."""
    stays = [one for one in paths.stays if one.total]
    values = (Series(_("Median"), [one.median for one in stays], SECONDS),
              Series(_("90th percentile"), [one.p90 for one in stays], SECONDS))  # fmt: skip
    return Chart("bar", _("Working time per stage"), [one.label for one in stays], values,
                 head=pgettext("of a flow", "Stage"))  # fmt: skip


def sheets(paths: Paths) -> list[Sheet]:
    """Stages, moves, back and forth."""
    return [one for one in (stages(paths), moves(paths), pairs(paths)) if one.many]


def stages(paths: Paths) -> Sheet:
    names = [_("Tickets"), pgettext("of a stage", "Visits"), _("Came back")]
    heads = (Head(pgettext("of a flow", "Stage")), *(Head(one, WHOLE) for one in names), Head(_("Median"), SECONDS),
             Head(_("90th percentile"), SECONDS), Head(_("Share of the time"), SHARE))  # fmt: skip
    lines = [Line([one.label, one.tickets, one.visits, one.again, one.median, one.p90,
                   one.total / paths.total if paths.total else None]) for one in paths.stays if one.visits]  # fmt: skip
    return Sheet(_("Stages"), heads, lines, len(lines))


def moves(paths: Paths) -> Sheet:
    """Those that are drawn and were never walked stand last, with nothing."""
    heads = (Head(pgettext("stage", "From")), Head(pgettext("stage", "To")), Head(_("Tickets"), WHOLE),
             Head(_("Times"), WHOLE), *([Head(_("In the flow"))] if paths.flow else []))  # fmt: skip
    names = {one.value: one.label for one in paths.stays}
    lines = [Line([names[one.origin], names[one.to], one.tickets, one.times, drawn(one.is_designed)][: len(heads)])
             for one in paths.moves if {one.origin, one.to} <= names.keys()]  # fmt: skip
    lines += [Line([names.get(one, one), names.get(to, to), 0, 0, drawn(True)]) for one, to in paths.unused]
    return Sheet(_("Moves"), heads, lines, len(lines))


def drawn(is_designed: bool) -> str:
    return _("Yes") if is_designed else pgettext("way", "not drawn")


def pairs(paths: Paths) -> Sheet:
    heads = (Head(pgettext("one of a pair", "Between")), Head(pgettext("other of a pair", "and")),
             Head(_("Tickets"), WHOLE), Head(_("Times"), WHOLE))  # fmt: skip
    lines = [Line([*one.labels, one.tickets, one.times]) for one in paths.pairs]
    return Sheet(_("Back and forth"), heads, lines, len(lines))
