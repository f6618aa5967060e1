"""The script of the widget: one file, the same for every site. `yizhan build` joins it of the parts in `widget/`."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yizhan.lib.config import BASE

from . import scripts

SCRIPT = BASE / "build" / "static" / "widget" / "widget.js"


def source() -> tuple[bytes, str]:
    """The script and its mark."""
    return scripts.source(SCRIPT)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """For any site: it holds nothing secret, and what it asks is asked again of the site's own widget."""
    response = scripts.served(request, SCRIPT)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
