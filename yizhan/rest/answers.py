"""JSON on its way out."""

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse


class Encoder(DjangoJSONEncoder):
    """Moments to the microsecond, so that what was read can be compared with what is read later."""

    def default(self, o: Any) -> Any:
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


def answer(data: Any, status: int = 200, *, content_type: str = "application/json", **headers: str) -> HttpResponse:
    """Data as a JSON response. Chinese stays Chinese; half a surrogate pair becomes a question mark."""
    text = json.dumps(data, cls=Encoder, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(text.encode("utf-8", "replace"), status=status, content_type=content_type)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def nothing() -> HttpResponse:
    """Done, and there is nothing to say."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response
