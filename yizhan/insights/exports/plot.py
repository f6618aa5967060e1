"""Charts on paper: the figures and the colours of the screen, drawn with lines and areas."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, log10, pi, radians, sin
from typing import Any

from django.utils.translation import gettext as _
from fpdf import FPDF

from yizhan.lib.colour import to_hex
from yizhan.ui.charts import Chart, Series

from .lettering import INK, SMALL, SOFT, clipped, wrapped, write

# The palette of `71-charts.css`, as it is on light ground.
HUES = ((0.5, 0.1, 205), (0.68, 0.15, 60), (0.45, 0.13, 265), (0.64, 0.13, 350), (0.62, 0.11, 145), (0.72, 0.1, 230),
        (0.5, 0.16, 30), (0.6, 0.012, 260))  # fmt: skip
PALETTE = [to_hex(lightness, chroma, radians(hue)) for lightness, chroma, hue in HUES]
HEAT = [(0.955, 0.006, 120), (0.83, 0.04, 150), (0.65, 0.075, 180), (0.52, 0.1, 203)]
LINE, RED = "#dde3e6", "#b3261e"
LOWER = 10
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Box:
    """Where something is drawn, in points from the upper left corner of the page."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> "Box":
        return Box(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)


def draw(pdf: FPDF, chart: Chart, box: Box) -> None:
    """The chart without its title."""
    DRAWN.get(chart.kind, plane)(pdf, chart, box)


def height_of(chart: Chart) -> float:
    """How much room it takes, in points."""
    if chart.kind == "heat":
        return min(len(chart.series), 24) * 16 + 18
    return len(chart.x) * 18 + 4 if chart.kind == "funnel" and len(chart.x) < 14 else 190


def plane(pdf: FPDF, chart: Chart, box: Box) -> None:
    """Bars, lines and areas over an axis; what has another unit than the first has an axis of its own at the right."""
    units = list(dict.fromkeys(one.unit for one in chart.series))[:2]
    below = legend(pdf, chart, box) if len(chart.series) > 1 else 0
    right = 44 if len(units) > 1 else 8
    lines = max((len(some) for _at, some in names(pdf, chart, box.width - 44 - right)), default=1)
    inner = box.inside(44, below + 6, right, 8 + lines * LOWER)
    scales = {unit: scale(pdf, chart, unit, inner, at == 1) for at, unit in enumerate(units)}
    steps(pdf, chart, inner)
    shown = [(at, one) for at, one in enumerate(chart.series) if one.unit in scales]
    bars = [(at, one) for at, one in shown if (one.kind or chart.kind) not in {"line", "area", "spark"}]
    if chart.kind in {"stacked", "share"}:
        stacked(pdf, chart, inner, scales[units[0]])
    else:
        side_by_side(pdf, chart, bars, inner, scales)
    for at, one in shown:
        if (at, one) not in bars:
            line(pdf, one, inner, scales[one.unit], colour(chart, at), chart.kind == "area")
    if units:
        target(pdf, chart, inner, scales[units[0]])


def scale(pdf: FPDF, chart: Chart, unit: str, box: Box, is_right: bool) -> float:
    """Draws an axis with three or four lines; returns its highest value."""
    axis = chart.description()["axes"][unit]
    by, word = axis["by"], axis["word"]
    whole = chart.kind == "share"
    most = 1.0 if whole else highest(chart, unit) / by
    step = 0.25 if whole else nice(most / 3, unit == "count")
    top = 1.0 if whole else max(step * -(-most // step), step)
    places = round(top / step)
    for at in range(places + 1):
        y = box.y + box.height * (1 - at / places)
        if not is_right:
            stroke(pdf, LINE, 0.5)
            pdf.line(box.x, y, box.x + box.width, y)
        said = (
            f"{at * step * 100:.0f}%"
            if whole
            else f"{at * step:,.10g}{'' if word == '%' else ' ' if word else ''}{word}"
        )
        write(pdf, said, box.x + box.width + 4 if is_right else box.x - 4, y + 2.5, "left" if is_right else "right")
    return top * (1 if whole else by)


def highest(chart: Chart, unit: str) -> float:
    """Of a stack its sum."""
    some = [one for one in chart.series if one.unit == unit]
    if chart.kind == "stacked":
        return max((sum(one.values[at] or 0 for one in some) for at in range(len(chart.x))), default=0)
    return max((value or 0 for one in some for value in one.values), default=0)


def nice(rough: float, is_whole: bool) -> float:
    """A round step not smaller than that."""
    if rough <= 0:
        return 1
    size: float = 10.0 ** int(log10(rough) - (rough < 1))
    found = next(size * one for one in STEPS if size * one >= rough * 0.999)
    return max(1, round(found + 0.49)) if is_whole else found


def names(pdf: FPDF, chart: Chart, width: float) -> list[tuple[int, list[str]]]:
    """What stands below: of what goes on as many as there is room for, else all, whole, in several lines."""
    said = chart.short or chart.x
    if not said:
        return []
    room = width / len(said)
    pdf.set_font_size(SMALL)
    if chart.kind not in {"line", "area"}:
        return [(at, list(wrapped(pdf, name, room - 3, SMALL))) for at, name in enumerate(said)]
    widest = max(pdf.get_string_width(one) for one in said) + 6
    every = max(1, -(-int(widest) // max(int(room), 1)))
    return [(at, [clipped(pdf, name, room * every - 3)]) for at, name in enumerate(said) if at % every == 0]


def steps(pdf: FPDF, chart: Chart, box: Box) -> None:
    for at, lines in names(pdf, chart, box.width):
        for place, one in enumerate(lines):
            write(pdf, one, middle(box, len(chart.x), at), box.y + box.height + 11 + place * LOWER, "middle")


def target(pdf: FPDF, chart: Chart, box: Box, top: float) -> None:
    """A dashed line where it should be."""
    if chart.target is None or not 0 <= chart.target <= top:
        return
    y = box.y + box.height * (1 - chart.target / top)
    stroke(pdf, RED, 0.8)
    pdf.set_dash_pattern(4, 3)
    pdf.line(box.x, y, box.x + box.width, y)
    pdf.set_dash_pattern()
    write(pdf, _("Target line"), box.x + box.width, y - 3, "right", RED)


def side_by_side(pdf: FPDF, chart: Chart, bars: list[tuple[int, Series]], box: Box, scales: dict[str, float]) -> None:
    many = max(len(bars), 1)
    room = box.width / max(len(chart.x), 1)
    width = min(room * 0.72 / many, 26)
    for place, (at, one) in enumerate(bars):
        fill(pdf, paler(colour(chart, at)) if one.is_past else colour(chart, at))
        for number, value in enumerate(one.values):
            tall = box.height * (value or 0) / scales[one.unit]
            x = middle(box, len(chart.x), number) + (place - many / 2) * width
            rect(pdf, x, box.y + box.height - tall, width * 0.9, tall)


def stacked(pdf: FPDF, chart: Chart, box: Box, top: float) -> None:
    width = min(box.width / max(len(chart.x), 1) * 0.72, 30)
    for number in range(len(chart.x)):
        whole = sum(one.values[number] or 0 for one in chart.series) if chart.kind == "share" else 1
        y = box.y + box.height
        for at, one in enumerate(chart.series):
            tall = box.height * (one.values[number] or 0) / ((whole or 1) * top)
            fill(pdf, colour(chart, at))
            rect(pdf, middle(box, len(chart.x), number) - width / 2, y - tall, width, tall)
            y -= tall


def line(pdf: FPDF, one: Series, box: Box, top: float, hue: str, is_area: bool) -> None:
    """Broken where there is no value; what lies before is dashed."""
    points: list[tuple[float, float]] = []
    for at, value in enumerate([*one.values, None]):
        if value is not None:
            points.append((middle(box, len(one.values), at), box.y + box.height * (1 - value / top)))
            continue
        if is_area and len(points) > 1 and not one.is_past:
            fill(pdf, paler(hue, 0.84))
            pdf.polygon([(points[0][0], box.y + box.height), *points, (points[-1][0], box.y + box.height)], style="F")
        stroke(pdf, hue, 1.4)
        if one.is_past:
            pdf.set_dash_pattern(3, 2)
        if len(points) > 1:
            pdf.polyline(points)
        elif points:
            fill(pdf, hue)
            pdf.ellipse(points[0][0] - 2, points[0][1] - 2, 4, 4, style="F")
        pdf.set_dash_pattern()
        points = []


def heat(pdf: FPDF, chart: Chart, box: Box) -> None:
    """The darker the more."""
    pdf.set_font_size(SMALL)
    left = min(max((pdf.get_string_width(one.name) for one in chart.series), default=0) + 8, box.width * 0.3)
    inner = box.inside(left, 0, 0, 16)
    wide, tall = inner.width / max(len(chart.x), 1), inner.height / max(len(chart.series), 1)
    most = max((value or 0 for one in chart.series for value in one.values), default=0) or 1
    for row, one in enumerate(chart.series):
        y = inner.y + row * tall
        write(pdf, clipped(pdf, one.name, left - 8), inner.x - 5, y + tall / 2 + 2.5, "right")
        for at, value in enumerate(one.values):
            fill(pdf, warmth((value or 0) / most))
            rect(pdf, inner.x + at * wide + 0.8, y + 0.8, wide - 1.6, tall - 1.6)
    steps(pdf, Chart("line", "", chart.x, (), short=chart.short), inner)


def pie(pdf: FPDF, chart: Chart, box: Box) -> None:
    """A ring, with names and values beside it."""
    one = chart.series[0]
    whole = sum(value or 0 for value in one.values) or 1
    radius, angle = min(box.width * 0.4, box.height) / 2 - 4, -pi / 2
    x, y = box.x + box.width * 0.25, box.y + box.height / 2
    tall = min(14, box.height / max(len(chart.x), 1))
    for at, value in enumerate(one.values):
        turn = 2 * pi * (value or 0) / whole
        fill(pdf, PALETTE[at % len(PALETTE)])
        slice_(pdf, x, y, radius, angle, turn)
        angle += turn
        top = box.y + (box.height - tall * len(chart.x)) / 2 + at * tall
        rect(pdf, box.x + box.width * 0.54, top + 3, 6, 6)
        name = clipped(pdf, chart.x[at], box.width * 0.3)
        write(pdf, f"{name}  {one.say(at)}", box.x + box.width * 0.54 + 11, top + 8.5, "left", INK)


def slice_(pdf: FPDF, x: float, y: float, radius: float, angle: float, turn: float) -> None:
    """A piece of the ring, of short straight lines."""
    if turn <= 0:
        return
    many = max(2, int(turn / 0.05) + 1)
    angles = [angle + turn * at / many for at in range(many + 1)]
    outer = [(x + radius * cos(one), y + radius * sin(one)) for one in angles]
    inner = [(x + radius * 0.62 * cos(one), y + radius * 0.62 * sin(one)) for one in reversed(angles)]
    pdf.polygon([*outer, *inner], style="F")


def funnel(pdf: FPDF, chart: Chart, box: Box) -> None:
    one = chart.series[0]
    most = max((value or 0 for value in one.values), default=0) or 1
    left, tall = box.width * 0.25, box.height / max(len(chart.x), 1)
    for at, name in enumerate(chart.x):
        y, wide = box.y + at * tall, box.width * 0.6 * (one.values[at] or 0) / most
        fill(pdf, paler(PALETTE[0], 0.5 * at / max(len(chart.x), 1)))
        rect(pdf, box.x + left, y + tall * 0.15, wide, tall * 0.7)
        write(pdf, clipped(pdf, name, left - 8), box.x + left - 6, y + tall / 2 + 2.5, "right", INK)
        write(pdf, one.say(at), box.x + left + wide + 5, y + tall / 2 + 2.5, "left", INK)


def number(pdf: FPDF, chart: Chart, box: Box) -> None:
    """The figure itself."""
    write(pdf, chart.value, box.x + 4, box.y + 30, "left", INK, 26)
    write(pdf, chart.trend, box.x + 4, box.y + 46, "left", SOFT, 9)


def legend(pdf: FPDF, chart: Chart, box: Box) -> float:
    """Names of the series in one or several lines; returns how high they are."""
    pdf.set_font_size(SMALL)
    x, y = box.x, box.y
    for at, one in enumerate(chart.series):
        width = pdf.get_string_width(one.name) + 26
        if x > box.x and x + width > box.x + box.width:
            x, y = box.x, y + 12
        fill(pdf, paler(colour(chart, at)) if one.is_past else colour(chart, at))
        rect(pdf, x, y + 3, 10, 4)
        write(pdf, one.name, x + 14, y + 8, "left")
        x += width
    return y - box.y + 14


def colour(chart: Chart, at: int) -> str:
    """A series of the past has the colour of its own."""
    now = [one for one in chart.series if not one.is_past]
    return PALETTE[(at % len(now) if chart.series[at].is_past and now else at) % len(PALETTE)]


def middle(box: Box, many: int, at: int) -> float:
    return box.x + box.width * (at + 0.5) / max(many, 1)


def warmth(share: float) -> str:
    """Between the four shades of the heat map."""
    place = min(max(share, 0), 1) * (len(HEAT) - 1)
    low = min(int(place), len(HEAT) - 2)
    part = place - low
    lightness, chroma, hue = (one + (two - one) * part for one, two in zip(HEAT[low], HEAT[low + 1], strict=True))
    return to_hex(lightness, chroma, radians(hue))


def paler(hue: str, how: float = 0.55) -> str:
    parts = (int(hue[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (255 - one) * how):02x}" for one in parts)


def fill(pdf: FPDF, hue: str) -> None:
    pdf.set_fill_color(hue)


def stroke(pdf: FPDF, hue: str, width: float) -> None:
    pdf.set_draw_color(hue)
    pdf.set_line_width(width)


def rect(pdf: FPDF, x: float, y: float, width: float, height: float) -> None:
    if width > 0 and height > 0:
        pdf.rect(x, y, width, height, style="F")


DRAWN: dict[str, Callable[[FPDF, Chart, Box], Any]] = {"heat": heat, "pie": pie, "funnel": funnel, "number": number}
