"""Rows out of what people paste or upload: text of a spreadsheet, CSV in UTF-8, UTF-16 or GBK, and .xlsx."""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.lib.text import straight
from yizhan.spine.errors import Invalid

MOST_ROWS = 500
MOST_COLUMNS = 40
LONGEST_CELL = 20_000
# Unpacked: a small archive can hold very much.
LARGEST = 40 * 1024 * 1024
# Empty lines between filled ones; a sheet that says it has a million rows is not read to its end.
MOST_EMPTY = 1000
SEPARATORS = "\t,;，；"
Table = list[list[str]]


def of_text(text: str) -> Table:
    """Pasted cells: by tabs, else by what separates the first line. Raises Invalid."""
    text = text.lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = "\t" if "\t" in first else max(SEPARATORS, key=first.count)
    csv.field_size_limit(LARGEST)
    try:
        return bounded(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise Invalid(_("This table cannot be read.")) from None


def of_file(name: str, data: bytes) -> Table:
    """The first sheet of a file. Raises Invalid."""
    if data[:4] == b"PK\x03\x04":
        return _of_workbook(data)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Invalid(_("Old Excel files (.xls) are not read. Please save it as .xlsx or copy the cells."))
    return of_text(decoded(data))


def decoded(data: bytes) -> str:
    """Text in the encoding it seems to have. Excel in China writes GBK. Raises Invalid."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid(_("This is no table: please choose an .xlsx or .csv file."))


def bounded(rows: Iterable[Iterable[Any]]) -> Table:
    """Cells as text, without empty lines and empty columns at the end. Raises Invalid for more than we take."""
    found: Table = []
    empty = 0
    for row in rows:
        cells = [in_words(cell) for cell, _place in zip(row, range(MOST_COLUMNS + 1), strict=False)]
        if not any(cells):
            empty += 1
            if empty > MOST_EMPTY:
                break
            continue
        found.append(cells)
        if len(found) > MOST_ROWS + 1:
            raise Invalid(_("At most %(most)s rows at once; please paste the rest afterwards.") % {"most": MOST_ROWS})
    width = max((at + 1 for row in found for at, cell in enumerate(row) if cell), default=0)
    if width > MOST_COLUMNS:
        raise Invalid(_("At most %(most)s columns.") % {"most": MOST_COLUMNS})
    if not found:
        raise Invalid(_("There are no rows in it."))
    return [(row + [""] * width)[:width] for row in found]


def in_words(cell: Any) -> str:
    """A cell as people read it: whole numbers without a fraction, days without a time. Formulas stay text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return pgettext("cell", "yes") if cell else pgettext("cell", "no")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == time() else cell.strftime("%Y-%m-%d %H:%M")
    text = cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
    return straight(text.replace("\x00", "\ufffd")).strip()[:LONGEST_CELL]


def _of_workbook(data: bytes) -> Table:
    # 5 MB in every process; few ever need them.
    from openpyxl import load_workbook

    too_large = Invalid(_("This file is too large. Please copy the cells instead."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise too_large
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        return bounded(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1))
    except Invalid:
        raise
    # A broken file fails in many ways; all of them mean that it cannot be read.
    except Exception as error:
        raise Invalid(_("This file cannot be read. Please copy the cells instead.")) from error
