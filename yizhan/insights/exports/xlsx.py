"""Excel: values of real types below a head that stays, written row by row."""

import re
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .contents import DAY, MOMENT, NUMBER, SECONDS, SHARE, STARS, TEXT, UNSEEN, WHOLE, Content, Head, Sheet

FORMATS = {WHOLE: "#,##0", NUMBER: "#,##0.##", SECONDS: "[h]:mm:ss", SHARE: "0.0%", STARS: "0.00",
           DAY: "yyyy-mm-dd", MOMENT: "yyyy-mm-dd hh:mm:ss", TEXT: "@"}  # fmt: skip
WIDTHS = {DAY: 12, MOMENT: 20, TEXT: 22}
# Excel cannot show a negative time; of such it is told in minutes.
MINUTES = '#,##0.0" min"'
LONGEST = 32_767
A_DAY = 86_400
HEAD, STRONG = Font(bold=True, color="FFFFFFFF"), Font(bold=True)
GROUND = PatternFill("solid", fgColor="FF00696F")
WRAPPED = Alignment(vertical="center", wrap_text=True)
NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write(content: Content, file: IO[bytes]) -> int:
    """A workbook; returns how many rows, heads not counted."""
    book = Workbook(write_only=True)
    names: set[str] = set()
    many = sum(fill(book, sheet, name_of(sheet, names)) for sheet in content.in_sheets)
    book.properties.title = UNSEEN.sub("", content.title)
    book.properties.creator = ""
    book.save(file)
    return many


def fill(book: Workbook, sheet: Sheet, name: str) -> int:
    page = book.create_sheet(name)
    page.freeze_panes = "A2"
    for at, one in enumerate(sheet.heads, 1):
        page.column_dimensions[get_column_letter(at)].width = max(WIDTHS.get(one.kind, 12), min(len(one.label) * 2, 30))
    page.append([head(page, one) for one in sheet.heads])
    many = 0
    for line in sheet.lines:
        page.append(
            [cell(page, value, one, line.is_total) for value, one in zip(line.values, sheet.heads, strict=True)]
        )
        many += 1
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.heads))}{many + 1}"
    return many


def head(page: Any, one: Head) -> Any:
    made = text(page, one.label)
    made.font, made.fill, made.alignment = HEAD, GROUND, WRAPPED
    return made


def cell(page: Any, value: Any, one: Head, is_total: bool) -> Any:
    """Plain values where the program needs no more; text is marked as text, so that no formula comes of it."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        made = text(page, value)
    else:
        seconds = one.kind == SECONDS
        made = WriteOnlyCell(page, value / (60 if value < 0 else A_DAY) if seconds else value)
        made.number_format = MINUTES if seconds and value < 0 else FORMATS[one.kind]
    if is_total:
        made.font = STRONG
    return made


def text(page: Any, words: str) -> Any:
    made = WriteOnlyCell(page, "")
    made._value, made.data_type = UNSEEN.sub("", words)[:LONGEST], "s"
    return made


def name_of(sheet: Sheet, taken: set[str]) -> str:
    """A name Excel takes: short, without its own signs, each once."""
    plain = NO_NAME.sub(" ", sheet.title).strip().strip("'")[:28] or "1"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain} {number}", number + 1
    taken.add(name.casefold())
    return name
