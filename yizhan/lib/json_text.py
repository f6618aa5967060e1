"""JSON that came from outside: read so that it can be kept, shown and walked through, or refused."""

import json
from math import isfinite
from typing import Any, NoReturn

# Deeper than anything we read goes; what walks through JSON calls itself once for each level.
DEEPEST = 100


def read(text: str | bytes) -> Any:
    """What the text says, tidied. Raises ValueError for whatever is no JSON, or cannot be kept as such."""
    try:
        return tidy(json.loads(text, parse_constant=_no_constant, parse_float=_finite))
    except RecursionError:
        raise ValueError("nested without end") from None


def tidy(data: Any, depth: int = 0) -> Any:
    """PostgreSQL keeps neither NUL nor half a surrogate pair: both become U+FFFD. All else stays as it came."""
    if isinstance(data, str):
        if "\x00" not in data and data.isascii():
            return data
        text = data.replace("\x00", "\ufffd")
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(data, list):
        return [tidy(one, depth + 1) for one in data]
    if isinstance(data, dict):
        return {tidy(key): tidy(one, depth + 1) for key, one in data.items()}
    return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number
