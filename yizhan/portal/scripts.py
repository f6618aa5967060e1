"""Scripts that other sites put on their pages: small, for anybody, kept for a while, then asked for by their mark."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

FRESH = 600


@cache
def source(path: Path) -> tuple[bytes, str]:
    """The script and its mark."""
    text = path.read_bytes()
    return text, f'"{sha256(text).hexdigest()[:20]}"'


def served(request: HttpRequest, path: Path) -> HttpResponse:
    """The script, or that nothing has changed."""
    text, mark = source(path)
    same = request.headers.get("If-None-Match", "").removeprefix("W/") == mark
    response: HttpResponse = HttpResponseNotModified() if same else HttpResponse(text, "text/javascript; charset=utf-8")
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
