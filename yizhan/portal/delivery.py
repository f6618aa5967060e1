"""Giving a file to a customer: plain pictures are shown, everything else is saved, and nothing runs."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from yizhan.lib.mime import is_inline_safe, safe_name
from yizhan.tickets.files import pieces
from yizhan.tickets.models import Attachment


def deliver(file: Attachment) -> StreamingHttpResponse:
    """The file in pieces. Raises FileNotFoundError when the storage has lost it."""
    response = StreamingHttpResponse(pieces(file.file.open("rb")), content_type=file.content_type)
    is_saved = not is_inline_safe(file.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(is_saved, safe_name(file.name)) or "inline"
    response.headers["Content-Length"] = str(file.file.size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
