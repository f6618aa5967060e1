"""PDF: figures, charts and tables on A4, with a Chinese font inside, of which only the signs used are kept."""

import logging
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from fpdf import FPDF
from pylopdf_fonts_zh_cn import sans_path

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.spine.errors import Invalid

from . import plot
from .contents import BETWEEN, DAY, MOMENT, TEXT, Card, Content, Line, Sheet, words
from .lettering import INK, SOFT, clipped, wrapped
from .lettering import write as put
from .plot import LINE, Box, fill, rect, stroke

# It tells of every sign that it keeps.
logging.getLogger("fontTools").setLevel(logging.WARNING)
MOST_ROWS = 3_000
MARGIN, WIDTH, HEIGHT = 36.0, 841.9, 595.3
INNER = WIDTH - 2 * MARGIN
ROW, SIZE = 15.0, 8.0
# So many columns of figures fit beside the names.
ACROSS = 12
GROUND = "#f1f5f6"
MOST_BESIDE = 7


class Paper(FPDF):
    """A4, the broad side below; what it is and the number of the page at the foot."""

    def __init__(self, title: str):
        super().__init__("landscape", "pt", "A4")
        self.headline = title
        self.add_font("sans", fname=str(sans_path()))
        self.set_font("sans", size=SIZE)
        self.set_auto_page_break(False)
        self.set_title(title)
        self.set_creator("Yizhan 驿站")
        self.add_page()
        self.at = MARGIN

    def footer(self) -> None:
        """Called for every page."""
        foot = HEIGHT - 18
        put(self, self.headline, MARGIN, foot)
        self.set_xy(WIDTH - MARGIN - 100, foot - 8)
        number = _("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(100, 10, number, align="R")

    def room(self, height: float) -> bool:
        """Whether a new page was begun because so much did not fit."""
        if self.at + height <= HEIGHT - MARGIN:
            return False
        self.add_page()
        self.at = MARGIN
        return True


def write(content: Content, file: IO[bytes]) -> int:
    """Returns how many rows. Raises Invalid when they are too many for paper."""
    check(content)
    pdf = Paper(content.title)
    begin(pdf, content)
    notes(pdf, content.notes)
    cards(pdf, content.cards)
    pictures(pdf, content)
    is_named = len(content.sheets) > 1 or bool(content.charts)
    many = sum(table(pdf, sheet, is_named) for sheet in content.on_paper)
    file.write(bytes(pdf.output()))
    return many


def check(content: Content) -> None:
    """Raises Invalid when it is too much for paper."""
    if sum(one.many for one in content.on_paper) > MOST_ROWS:
        raise Invalid(_("A PDF holds at most %(most)s rows. Please choose Excel or CSV.") % {"most": f"{MOST_ROWS:,}"})


def begin(pdf: Paper, content: Content) -> None:
    """The title, what it is of, and when it was made."""
    desk = Desk.the()
    put(pdf, clipped_at(pdf, content.title, 18), MARGIN, pdf.at + 16, "left", INK, 18)
    pdf.at += 34
    made = _("Made %(moment)s") % {"moment": f"{clock.now().astimezone(desk.zoneinfo):%Y-%m-%d %H:%M}"}
    said = " · ".join([str(desk.name), *content.about, made])
    put(pdf, clipped_at(pdf, said, SIZE + 1), MARGIN, pdf.at, "left", SOFT, SIZE + 1)
    pdf.at += 16


def notes(pdf: Paper, some: Sequence[str]) -> None:
    """Sentences, each as many lines as it takes."""
    for one in some:
        for at, line in enumerate(wrapped(pdf, one, INNER - 12, SIZE + 2)):
            pdf.room(ROW)
            if not at:
                put(pdf, "•", MARGIN, pdf.at + 10, "left", SOFT, SIZE + 2)
            put(pdf, line, MARGIN + 12, pdf.at + 10, "left", INK, SIZE + 2)
            pdf.at += ROW
        pdf.at += 2
    pdf.at += 8 if some else 0


def cards(pdf: Paper, some: Sequence[Card]) -> None:
    """Figures beside each other, rows of them about equally long."""
    if not some:
        return
    rows = -(-len(some) // MOST_BESIDE)
    each = -(-len(some) // rows)
    wide = (INNER + 8) / each
    for begun in range(0, len(some), each):
        pdf.room(66)
        for at, one in enumerate(some[begun : begun + each]):
            card(pdf, one, MARGIN + at * wide, wide - 8)
        pdf.at += 66
    pdf.at += 6


def card(pdf: Paper, one: Card, x: float, wide: float) -> None:
    fill(pdf, GROUND)
    rect(pdf, x, pdf.at, wide, 58)
    below = " · ".join(
        said for said in (one.trend, one.target + {True: " ✓", False: " ✗", None: ""}[one.is_met]) if said
    )
    for said, down, hue, size in ((one.name, 15, SOFT, SIZE), (one.value, 34, INK, 15), (below, 49, SOFT, SIZE)):
        pdf.set_font_size(size)
        put(pdf, clipped(pdf, said, wide - 14), x + 8, pdf.at + down, "left", hue, size)


def pictures(pdf: Paper, content: Content) -> None:
    """Two by two; the last alone over the whole width."""
    for begun in range(0, len(content.charts), 2):
        some = content.charts[begun : begun + 2]
        wide = INNER if len(some) == 1 else (INNER - 24) / 2
        tall = max(plot.height_of(one) for one in some)
        pdf.room(tall + 34)
        for at, one in enumerate(some):
            x = MARGIN + at * (wide + 24)
            pdf.set_font_size(10.5)
            put(pdf, clipped(pdf, one.title, wide), x, pdf.at + 10, "left", INK, 10.5)
            plot.draw(pdf, one, Box(x, pdf.at + 20, wide, plot.height_of(one)))
        pdf.at += tall + 40


def table(pdf: Paper, sheet: Sheet, is_named: bool) -> int:
    """With the heads on every page; one that is too wide is told in parts, each with its names."""
    lines = list(sheet.lines)
    if is_named:
        pdf.room(ROW * 4)
        put(pdf, sheet.title, MARGIN, pdf.at + 10, "left", INK, 10.5)
        pdf.at += 18
    for columns in parts(sheet):
        widths = widths_of(pdf, sheet, lines, columns)
        heads(pdf, sheet, columns, widths)
        for line in lines:
            if pdf.room(ROW):
                heads(pdf, sheet, columns, widths)
            row(pdf, sheet, line, columns, widths)
        pdf.at += 14
    return len(lines)


def parts(sheet: Sheet) -> Iterator[list[int]]:
    """Places of columns that stand beside each other: names first, then so many figures."""
    names = [at for at, one in enumerate(sheet.heads) if one.kind in {TEXT, DAY, MOMENT}]
    figures = [at for at in range(len(sheet.heads)) if at not in names]
    if not figures or len(sheet.heads) <= ACROSS + len(names):
        yield list(range(len(sheet.heads)))
        return
    for begun in range(0, len(figures), ACROSS):
        yield [*names, *figures[begun : begun + ACROSS]]


def widths_of(pdf: Paper, sheet: Sheet, lines: list[Line], columns: list[int]) -> list[float]:
    """As wide as what is in them, together as wide as the page at most."""
    pdf.set_font_size(SIZE)
    found = []
    for at in columns:
        head = sheet.heads[at]
        longest = sorted({words(one.values[at], head.kind)[:80] for one in lines[:500]}, key=len)[-6:]
        found.append(max(pdf.get_string_width(one) for one in [*head.label.split(BETWEEN), *longest]) + 12)
    whole = sum(found)
    if whole <= INNER:
        return [one * min(INNER / whole, 1.6) for one in found]
    even = INNER / len(found)
    spare = INNER - sum(min(one, even) for one in found)
    over = sum(max(one - even, 0) for one in found)
    return [min(one, even) + max(one - even, 0) * spare / over for one in found]


def heads(pdf: Paper, sheet: Sheet, columns: list[int], widths: list[float]) -> None:
    """In two lines where a head has two parts."""
    shown = [(sheet.heads[at].label.split(BETWEEN), is_figure(sheet.heads[at].kind)) for at in columns]
    tall = max(len(parts) for parts, _is_figure in shown)
    pdf.room(ROW * (tall + 1))
    fill(pdf, GROUND)
    rect(pdf, MARGIN, pdf.at, sum(widths), ROW * tall)
    for at in range(tall):
        level = [(parts[at - tall] if len(parts) >= tall - at else "", is_right) for parts, is_right in shown]
        cells(pdf, level, widths, SOFT, is_last=at == tall - 1)


def row(pdf: Paper, sheet: Sheet, line: Line, columns: list[int], widths: list[float]) -> None:
    if line.is_total:
        fill(pdf, GROUND)
        rect(pdf, MARGIN, pdf.at, sum(widths), ROW)
    shown = [(words(line.values[at], sheet.heads[at].kind), is_figure(sheet.heads[at].kind)) for at in columns]
    cells(pdf, shown, widths, INK)


def cells(pdf: Paper, shown: list[tuple[str, bool]], widths: list[float], hue: str, is_last: bool = True) -> None:
    """One line of a table; figures stand at the right."""
    x = MARGIN
    for (said, is_right), width in zip(shown, widths, strict=True):
        pdf.set_font_size(SIZE)
        one = clipped(pdf, " ".join(said.split())[:300], width - 8)
        put(pdf, one, x + width - 5 if is_right else x + 5, pdf.at + 10.5, "right" if is_right else "left", hue, SIZE)
        x += width
    if is_last:
        stroke(pdf, LINE, 0.4)
        pdf.line(MARGIN, pdf.at + ROW, MARGIN + sum(widths), pdf.at + ROW)
    pdf.at += ROW


def is_figure(kind: Any) -> bool:
    return kind not in {TEXT, DAY, MOMENT}


def clipped_at(pdf: Paper, said: str, size: float) -> str:
    pdf.set_font_size(size)
    return clipped(pdf, said, INNER)
