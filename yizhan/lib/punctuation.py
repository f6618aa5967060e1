"""Punctuation of Chinese sentences: full-width, but for what is quoted from a machine."""

import re

WIDE = dict(zip(",:;?!()", "，：；？！（）", strict=True))
_CHINESE = "\u3400-\u9fff，。：；？！、（）《》"
_HALF = re.compile(rf"(?<=[{_CHINESE}])[,:;?!()]|[,:;?!()](?=[{_CHINESE}])")
# A mark that stands between two letters of the source too is syntax: status:open, the Yes,No of a filter.
_SYNTAX = re.compile(r"(?<=[a-z])[,:;](?=[a-z])", re.IGNORECASE)
# What else may stand as it is, and why.
EXCEPTIONS = {
    "Give states as an object of old and new key.": "shows how JSON is written",
}


def half_width(source: str, text: str) -> list[str]:
    """The half-width marks in a Chinese text that should be full-width, each with what stands before it."""
    allowed = set(_SYNTAX.findall(source))
    found = [] if source in EXCEPTIONS else list(_HALF.finditer(text))
    return [text[max(0, one.start() - 6) : one.end()] for one in found if one[0] not in allowed]
