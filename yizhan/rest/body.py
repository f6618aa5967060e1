"""JSON on its way in."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid

from .errors import Problem


def body(request: HttpRequest) -> dict[str, Any]:
    """The object somebody sent; nothing sent is an empty one. Raises Problem (400, 415) and Invalid."""
    raw = request.body
    if not raw.strip():
        return {}
    if request.content_type not in {"application/json", "application/merge-patch+json"}:
        raise Problem(415, _("Send JSON, and say so: Content-Type: application/json."))
    try:
        data = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Problem(400, _("This is not valid JSON.")) from None
    if not isinstance(data, dict):
        raise Invalid(_("Give a JSON object: {…}."))
    return tidy(data)


def tidy(data: Any) -> Any:
    """PostgreSQL keeps neither NUL nor half a surrogate pair: both become U+FFFD. All else stays as it came."""
    if isinstance(data, str):
        if "\x00" not in data and data.isascii():
            return data
        text = data.replace("\x00", "\ufffd")
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, list):
        return [tidy(one) for one in data]
    if isinstance(data, dict):
        return {tidy(key): tidy(one) for key, one in data.items()}
    return data


def only(raw: dict[str, Any], known: set[str]) -> None:
    """Raises Invalid for every key nobody asked for: what cannot be set must not seem to be."""
    unknown = {key: _("There is no such field.") for key in raw if key not in known}
    if unknown:
        raise Invalid(unknown)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
