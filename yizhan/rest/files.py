"""Files: upload one, download one. Actions take uploaded ones by id or key in `files`."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Router

from yizhan.spine.errors import Invalid
from yizhan.tickets.files import TooLarge, largest, pieces, upload, visible_file

from . import shapes
from .answers import answer
from .auth import asker
from .errors import Problem
from .openapi import doc

router = Router()
TAG = "files"
# Boundaries and part headers around the file.
AROUND = 64 * 1024
TAKING = (403, 409, 413, 415, 422)


@router.post("/attachments", **doc(_l("Upload a file"), answer="Attachment", status=201, fails=TAKING,
                                   name="uploadFile", tag=TAG, upload=True))  # fmt: skip
def upload_one(request: HttpRequest) -> HttpResponse:
    """As multipart/form-data, in the part `file`. It belongs to the uploader until an action puts it on a message."""
    if int(request.headers.get("Content-Length") or 0) > largest() + AROUND:
        raise Problem(413)
    if request.content_type != "multipart/form-data":
        raise Problem(415, _("Send multipart/form-data with a part named “file”."))
    file = request.FILES.get("file")
    if file is None:
        raise Invalid({"file": _("Please fill this in.")})
    try:
        made = upload(file, by=asker(request))
    except TooLarge as error:
        raise Problem(413, str(error)) from None
    return answer(shapes.attachment(made), 201)


BINARY = {"type": "string", "format": "binary"}


@router.get("/attachments/{key}", **doc(_l("Download a file"), answer=BINARY, media="*/*", fails=(404,),
                                        name="downloadFile", tag=TAG))  # fmt: skip
def download_one(request: HttpRequest, key: str) -> Any:
    """For those who see the ticket it is on. Always offered for saving, never run or shown in place."""
    found = visible_file(key, asker(request))
    if found is None or not found.file.storage.exists(found.file.name or ""):
        raise Http404
    response = StreamingHttpResponse(pieces(found.file.open("rb")), content_type=found.content_type)
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
