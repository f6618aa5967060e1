"""JSON on its way in."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.lib import json_text
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
        data = json_text.read(raw)
    except ValueError:
        raise Problem(400, _("This is not valid JSON.")) from None
    if not isinstance(data, dict):
        raise Invalid(_("Give a JSON object: {…}."))
    return data


def only(raw: dict[str, Any], known: set[str]) -> None:
    """Raises Invalid for every key nobody asked for: what cannot be set must not seem to be."""
    unknown = {key: _("There is no such field.") for key in raw if key not in known}
    if unknown:
        raise Invalid(unknown)
