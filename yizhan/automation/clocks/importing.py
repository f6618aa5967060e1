"""Holidays of a year by file: the shape of china.json, or a table (CSV) as an office writes it."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yizhan.lib import json_text
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.records import records

from ..sla import holidays
from ..sla.problems import Unusable
from .models import HolidayYear
from .records import by_row, no_json

LARGEST = 1_000_000
# How a column may be called, in the first line of a table.
COLUMNS = {
    "zh": ("zh", "name_zh", "名称", "节日"),
    "en": ("en", "name_en", "name", "英文名称"),
    "from": ("from", "start", "开始", "放假开始"),
    "to": ("to", "end", "结束", "放假结束"),
    "workdays": ("workdays", "make-up workdays", "调休", "调休上班"),
}


def load(raw: bytes, *, by: Actor) -> list[int]:
    """Take the years of a file in, in the place of what is known of them. Returns the years.

    Raises Invalid with what is wrong row by row, and then nothing was taken in; Refused.
    """
    if not by.may("admin.automation"):
        raise Refused("admin.automation")
    years, record = read(raw), records["holiday_year"]
    known = {one.year: one for one in HolidayYear.objects.all()}
    for year, rows in years.items():
        if year in known:
            record.edit(known[year], {"holidays": rows}, by=by)
        else:
            record.create({"year": year, "holidays": rows}, by=by)
    return sorted(years)


def read(raw: bytes) -> dict[int, list[Any]]:
    """The rows of each year. Raises Invalid."""
    if len(raw) > LARGEST:
        raise Invalid({"file": _("This file is too large for holidays.")})
    text = decoded(raw)
    try:
        years = from_json(text) if text.lstrip().startswith(("{", "[")) else from_table(text)
        holidays.parse({"region": "CN", "years": years})
    except csv.Error as error:
        raise Invalid({"file": _("This table cannot be read: %(error)s") % {"error": error}}) from None
    except Unusable as error:
        raise Invalid({"file": by_row(error)}) from None
    return {int(year): rows for year, rows in years.items()}


def decoded(raw: bytes) -> str:
    """UTF-8, or what Excel in China writes."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    return text.replace("\0", "\ufffd")


def from_json(text: str) -> Mapping[str, Any]:
    """The whole of china.json's shape, or only its years."""
    try:
        data = json_text.read(text)
    except ValueError as error:
        raise Invalid({"file": no_json(error)}) from None
    years = data.get("years", data) if isinstance(data, dict) else None
    if not isinstance(years, dict):
        raise Invalid({"file": _("Give an object with the years, as docs/sla.md shows it.")})
    return years


def from_table(text: str) -> dict[str, list[Any]]:
    """One line a holiday: its names, from, to, make-up workdays separated by blanks."""
    lines = csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
    head = [one.strip().casefold() for one in next(lines, [])]
    at = {key: next((head.index(one) for one in names if one in head), None) for key, names in COLUMNS.items()}
    missing = [names[0] for key, names in COLUMNS.items() if at[key] is None and key != "workdays"]
    if missing:
        raise Invalid({"file": _("The first line lacks these columns: %(names)s.") % {"names": ", ".join(missing)}})
    found: dict[str, list[Any]] = {}
    for line in lines:
        cells = {
            key: line[place].strip() if place is not None and place < len(line) else "" for key, place in at.items()
        }
        if any(cells.values()):
            found.setdefault(cells["from"][:4] or "?", []).append(
                {"labels": {"zh-hans": cells["zh"], "en": cells["en"]}, "from": dashed(cells["from"]),
                 "to": dashed(cells["to"]), "workdays": [dashed(one) for one in cells["workdays"].split()]}
            )  # fmt: skip
    return found


def dashed(day: str) -> str:
    """2027/1/2 as 2027-01-02; anything else as it is, to be named as what is wrong."""
    parts = day.replace("/", "-").replace(".", "-").split("-")
    return "-".join([parts[0], *(one.zfill(2) for one in parts[1:])]) if len(parts) == 3 else day
