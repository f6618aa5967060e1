"""Which drawings fit a question, and why the others do not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from .dimensions import Dimension, is_ordered
from .metrics import Metric
from .metrics.base import COUNT

FOR_THREE = ("table", "matrix")
AUTOMATIC = "auto"


def why_not(drawing: str, by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    """Empty where a drawing fits, else what it takes."""
    many = len(by)
    if many == 3 and drawing not in FOR_THREE:
        return _("Three dimensions fit a table or a matrix only.")
    return {"matrix": matrix, "line": line, "area": line, "pie": pie, "heat": heat, "funnel": funnel, "number": number,
            "stacked": stacked}.get(drawing, fits)(by, columns)  # fmt: skip


def suggested(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    """What shows it best."""
    is_counted = columns[0].sum.unit == COUNT
    if len(by) == 3:
        return "table"
    if not by:
        return "number"
    if len(by) == 1:
        return "line" if by[0].is_time else "bar"
    if by[0].is_time:
        return "stacked" if is_counted else "line"
    return "heat" if any(map(is_ordered, by)) else "stacked" if is_counted else "matrix"


def fits(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    return ""


def matrix(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    return "" if len(by) > 1 else _("Needs two or three dimensions.")


def line(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    return "" if by and is_ordered(by[0]) else _("Needs time as the first dimension, such as day, week or hour.")


def pie(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    if len(by) != 1:
        return _("Needs exactly one dimension.")
    return "" if columns[0].sum.unit == COUNT else _("Needs a count, so that each slice is a part of a whole.")


def heat(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    return "" if len(by) == 2 else _("Needs exactly two dimensions.")


def funnel(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    return "" if len(by) == 1 or (not by and len(columns) > 1) else _("Needs one dimension, or several metrics.")


def number(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    return "" if not by else _("Needs no dimension: it is one figure with its trend.")


def stacked(by: Sequence[Dimension], columns: Sequence[Metric]) -> str:
    if len(by) == 2 and columns[0].sum.unit == COUNT:
        return ""
    units = {one.sum.unit for one in columns}
    return "" if len(by) == 1 and len(columns) > 1 and units == {COUNT} else _(
        "Needs two dimensions and a count, or several counts."
    )  # fmt: skip
