"""CSV: one sheet below the other, line by line; without a mark of its encoding Excel reads Chinese wrongly."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from .contents import SECONDS, Content, Head, Sheet, neutral

BOM = b"\xef\xbb\xbf"


def write(content: Content, file: IO[bytes], bom: bool = True) -> int:
    """UTF-8; returns how many rows, heads not counted."""
    if bom:
        file.write(BOM)
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="", write_through=True)
    out = csv.writer(text)
    many = 0
    for at, sheet in enumerate(content.in_sheets):
        if at:
            out.writerow([])
        if len(content.in_sheets) > 1:
            out.writerow([neutral(sheet.title)])
        for row in rows(sheet):
            out.writerow(row)
            many += 1
        many -= 1
    text.flush()
    text.detach()
    return many


def rows(sheet: Sheet) -> Iterator[list[Any]]:
    """The heads, then every line."""
    yield [neutral(label(one)) for one in sheet.heads]
    for line in sheet.lines:
        yield [plain(value) for value in line.values]


def label(one: Head) -> str:
    """What is no time of its own in CSV says its unit."""
    return _("%(name)s (seconds)") % {"name": one.label} if one.kind == SECONDS else one.label


def plain(value: Any) -> Any:
    """Numbers with a point and no separators, days and moments as ISO 8601 has them, text that stays text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 6) if isinstance(value, float) else value
