"""Files: uploaded while writing, given out only with their ticket, never run by our pages."""

import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.spine.guard import door
from yizhan.tickets.files import largest, pieces, stored
from yizhan.tickets.models import Attachment

from .gate import asker, for_agents
from .message_frames import visible

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@require_POST
@for_agents("ticket.view")
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file; it belongs to its uploader until a message takes it."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("There is no file.")}, status=422)
    if file.size is not None and file.size > largest():
        text = _("A file may have at most %(most)s MB.") % {"most": largest() // 1024 // 1024}
        return JsonResponse({"error": text}, status=413)
    kept = keep(file, asker(request))
    return JsonResponse({"id": kept.pk, "name": kept.name, "size": kept.size, "url": kept.url, "image": kept.is_image})


def keep(file: UploadedFile, agent: Any) -> Attachment:
    """Store it. What nobody has sent yet is state of a screen; it passes the door with its message."""
    kept = stored(file, agent)
    with door(True):
        kept.save()
    return kept


@for_agents("ticket.view")
def download(request: HttpRequest, key: str) -> HttpResponse:
    """Give a file to somebody who sees its ticket. Only plain pictures are shown; everything else is saved."""
    agent = asker(request)
    file = Attachment.objects.filter(key=key).first()
    if file is None or not may_read(file, agent):
        raise Http404
    return give(request, file)


def give(request: HttpRequest, file: Attachment) -> HttpResponse:
    """A file that may be read."""
    try:
        stream = file.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response: Any = part_of(stream, file, request.headers.get("Range", ""))
    response["Content-Disposition"] = content_disposition_header(not file.is_image, file.name)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["Content-Encoding"] = "identity"
    return response


def may_read(file: Attachment, agent: Any) -> bool:
    if file.ticket_id is None:
        return file.uploader_id == agent.pk
    return visible(agent, file.ticket_id)


def part_of(stream: Any, file: Attachment, wanted: str) -> Any:
    """The whole file, or the range that was asked for."""
    kind = "text/plain; charset=utf-8" if file.content_type.startswith("text/") else file.content_type
    match, first, last, status = RANGE.fullmatch(wanted.strip()), 0, file.size - 1, 200
    if match and (match[1] or match[2]) and file.size:
        status = 206
        first = int(match[1]) if match[1] else max(file.size - int(match[2]), 0)
        last = min(int(match[2]), last) if match[1] and match[2] else last
    if status == 206 and first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = StreamingHttpResponse(pieces(stream, first, last - first + 1), status=status, content_type=kind)
    response["Content-Length"] = str(last - first + 1)
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return response
