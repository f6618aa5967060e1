"""The script of the widget: one file, the same for every site. `yizhan build` joins it of the parts in `widget/`."""

from functools import cache
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from yizhan.lib.config import BASE

SCRIPT = BASE / "build" / "static" / "widget" / "widget.js"
FRESH = 600


@cache
def source() -> tuple[bytes, str]:
    """The script and its mark."""
    text = SCRIPT.read_bytes()
    return text, f'"{sha256(text).hexdigest()[:20]}"'


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """For any site: it holds nothing secret, and what it asks is asked again of the site's own widget."""
    text, mark = source()
    same = request.headers.get("If-None-Match", "").removeprefix("W/") == mark
    response: HttpResponse = HttpResponseNotModified() if same else HttpResponse(text, "text/javascript; charset=utf-8")
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
