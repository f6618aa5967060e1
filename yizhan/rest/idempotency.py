"""Asking twice, doing once: the first answer to a request with an Idempotency-Key is kept and given again.

The answer is stored in the same transaction as what was done: either both are there or neither. A second request
that comes meanwhile waits for the first at the unique index. What was refused changed nothing and is not kept.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yizhan.lib import clock
from yizhan.security.models import Idempotency
from yizhan.spine.errors import Invalid

from .answers import nothing

KEPT = timedelta(hours=24)
LONGEST = 200
HEADERS = ("ETag", "Location")


def once(operation: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every route: without the header, or when only reading, it does nothing."""

    @wraps(operation)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method in {"GET", "HEAD"}:
            return operation(request, *args, **kwargs)
        if len(key) > LONGEST or not key.isprintable():
            raise Invalid({"Idempotency-Key": _("At most %(most)s printable characters.") % {"most": LONGEST}})
        with transaction.atomic():
            kept, is_first = claim(request, key)
            if not is_first:
                return replayed(kept)
            response = operation(request, *args, **kwargs)
            keep(kept, response)
            return response

    return run


def claim(request: HttpRequest, key: str) -> tuple[Idempotency, bool]:
    """The line for this key, and whether it is new. Raises Invalid when the key was used for something else."""
    token, digest = request.token.pk, digest_of(request)  # type: ignore[attr-defined]
    line = Idempotency.objects.filter(token_id=token, key=key)
    line.filter(at__lt=clock.now() - KEPT).delete()
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO security_idempotency (token_id, key, digest, at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (token_id, key) DO NOTHING",
            [token, key, digest, clock.now()],
        )
        is_first = sql.rowcount == 1
    kept = line.get()
    if kept.digest != digest:
        raise Invalid({"Idempotency-Key": _("This key was used before for another request.")})
    return kept, is_first


def keep(kept: Idempotency, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    kept.status = response.status_code
    kept.body = json.dumps(headers).encode() + b"\n" + response.content
    kept.save(update_fields=["status", "body"])


def replayed(kept: Idempotency) -> HttpResponse:
    """The first answer once more, marked as such."""
    headers, _line, content = bytes(kept.body or b"{}\n").partition(b"\n")
    response = HttpResponse(content, status=kept.status, content_type="application/json") if content else nothing()
    for name, value in json.loads(headers).items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def digest_of(request: HttpRequest) -> str:
    """What was asked, so that another request with the same key is noticed."""
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, file in cast("dict[str, UploadedFile]", request.FILES).items():
            digest.update(f"{name}\n{file.name}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def sweep() -> int:
    """Drop answers nobody will ask for again. Returns how many."""
    return Idempotency.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
