"""What a page on the web has: a colour, a host name of its own."""

import re
from typing import Any

from django.utils.translation import gettext as _

from yizhan.lib.colour import HEX

from ..errors import Invalid
from .base import Context
from .text import Text

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class Colour(Text):
    """A colour as #rrggbb, in lower case."""

    key = ""
    control = "colour"
    longest = 7

    def parse(self, raw: Any, context: Context) -> str | None:
        text = (super().parse(raw, context) or "").lower()
        if text and not HEX.fullmatch(text):
            raise Invalid(_("Write a colour as #rrggbb, for example #0d7377."))
        return text or None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^(#[0-9a-fA-F]{6})?$"}


class Domain(Text):
    """A host name, in lower case and in ASCII as browsers send it; a whole address pasted here loses the rest."""

    key = ""
    longest = 253

    def parse(self, raw: Any, context: Context) -> str | None:
        text = (super().parse(raw, context) or "").strip().lower()
        host = re.sub(r"^https?://", "", text).partition("/")[0].partition(":")[0].rstrip(".")
        if not host:
            return None
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise Invalid(_wrong(text)) from None
        if not all(_LABEL.fullmatch(part) for part in host.split(".")):
            raise Invalid(_wrong(text))
        return host


class Origin(Text):
    """A site as browsers name it: https://intranet.example.com, with a port where it has one."""

    key = ""
    longest = 260

    def parse(self, raw: Any, context: Context) -> str | None:
        text = (super().parse(raw, context) or "").lower()
        if not text:
            return None
        scheme, mark, rest = text.partition("://")
        if not mark:
            scheme, rest = "https", text
        host, _colon, port = rest.partition("/")[0].partition(":")
        if scheme not in {"https", "http"} or (port and not (port.isascii() and port.isdigit() and len(port) < 6)):
            raise Invalid(
                _("“%(text)s” is not a site; write it like https://intranet.example.com.") % {"text": text[:60]}
            )
        return f"{scheme}://{Domain().parse(host, context) or ''}{f':{port}' if port else ''}"


def _wrong(text: str) -> str:
    return _("“%(text)s” is not a host name; write it like help.example.com.") % {"text": text[:60]}
