"""Colours: from one accent to a set that can be read on light and on dark, by arithmetic (OKLCH, WCAG contrast)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, hypot, sin

HEX = re.compile(r"#[0-9a-f]{6}")
READABLE = 4.5  # WCAG 2.2, 1.4.3: text against what is behind it
STEP = 0.005
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Tones:
    """An accent and its company, for one appearance; all of them #rrggbb."""

    accent: str
    deep: str
    soft: str
    on: str
    ground: str


@lru_cache(maxsize=64)
def light_tones(colour: str) -> Tones:
    """For light pages: the accent is darkened until it can be read on white and on its own soft shade."""
    lightness, chroma, hue = to_oklch(colour)
    soft = to_hex(0.955, min(chroma, 0.025), hue)
    accent = _until(lightness, chroma, hue, -STEP, soft)
    deep = to_hex(max(to_oklch(accent)[0] - 0.06, 0.0), chroma, hue)
    return Tones(accent, deep, soft, "#ffffff", accent)


@lru_cache(maxsize=64)
def dark_tones(colour: str) -> Tones:
    """For dark pages: lightened until it can be read on every dark surface; what stands on it is nearly black."""
    lightness, chroma, hue = to_oklch(colour)
    soft = to_hex(0.29, min(chroma, 0.04), hue)
    accent = _until(max(lightness, 0.68), min(chroma, 0.14), hue, STEP, soft)
    deep = to_hex(min(to_oklch(accent)[0] + 0.06, 0.96), min(chroma, 0.12), hue)
    return Tones(accent, deep, soft, to_hex(0.19, min(chroma, 0.02), hue), to_hex(0.4, min(chroma, 0.07), hue))


def contrast(one: str, other: str) -> float:
    """Between 1 and 21, as WCAG counts it."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Lightness, chroma and hue (in radians) of #rrggbb."""
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def to_hex(lightness: float, chroma: float, hue: float) -> str:
    """As #rrggbb; what screens cannot show loses chroma, never lightness."""
    while True:
        rgb = _rgb(lightness, chroma, hue)
        if chroma < STEP or all(-0.0005 <= part <= 1.0005 for part in rgb):
            return "#" + "".join(f"{round(_gamma(min(max(part, 0.0), 1.0)) * 255):02x}" for part in rgb)
        chroma -= STEP


def _until(lightness: float, chroma: float, hue: float, step: float, behind: str) -> str:
    while True:
        found = to_hex(lightness, chroma, hue)
        if contrast(found, behind) >= READABLE or not 0 < lightness < 1:
            return found
        lightness += step


def _rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _linear(colour: str) -> Rgb:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
