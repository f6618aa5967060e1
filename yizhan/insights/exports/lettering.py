"""Text on paper: one line, as much as fits, or as many lines as it takes."""

import re
from collections.abc import Iterator

from fpdf import FPDF

INK, SOFT = "#1d2327", "#5b6770"
SMALL = 7.5
PIECE = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
# What may hang over the end of a line, and never begins one.
NO_BEGINNING = frozenset("，。；：、！？）》」』”’")


def write(pdf: FPDF, words: str, x: float, y: float, at: str = "left", hue: str = SOFT, size: float = SMALL) -> None:
    """One line of text, `y` at its foot."""
    if not words:
        return
    pdf.set_font_size(size)
    pdf.set_text_color(hue)
    width = 0.0 if at == "left" else pdf.get_string_width(words)
    pdf.text(x - {"left": 0, "middle": width / 2, "right": width}[at], y, words)


def clipped(pdf: FPDF, words: str, room: float) -> str:
    """As much of it as there is room for."""
    if pdf.get_string_width(words) <= room:
        return words
    while words and pdf.get_string_width(words + "…") > room:
        words = words[:-1]
    return f"{words}…" if words else ""


def wrapped(pdf: FPDF, said: str, room: float, size: float) -> Iterator[str]:
    """Lines that fit: Chinese ends anywhere, other words where they end unless they are longer than a line."""
    pdf.set_font_size(size)
    line = ""
    for piece in PIECE.findall(said):
        if line and pdf.get_string_width(line + piece.rstrip()) > room and piece not in NO_BEGINNING:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
        while pdf.get_string_width(line.rstrip()) > room and len(line) > 2 and piece not in NO_BEGINNING:
            many = next((at for at in range(len(line) - 1, 0, -1) if pdf.get_string_width(line[:at]) <= room), 1)
            yield line[:many]
            line = line[many:]
    if line:
        yield line.rstrip()
