"""Files on their way in and out: kept under our own name, believed by content, shown to who sees the ticket."""

from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from yizhan.catalog.models import Desk
from yizhan.lib.mime.names import HEAD, safe_name, sniff
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused

from .messages import Attachment
from .ticket import Ticket

CHUNK = 256 * 1024
WRITERS = ("ticket.reply", "ticket.note", "ticket.open")


class TooLarge(Invalid):
    """More than the desk's setting `attachment_mb` allows."""


def largest() -> int:
    """Bytes of the largest file the desk takes."""
    return int(Desk.the().setting("attachment_mb")) * 1024 * 1024


def upload(file: UploadedFile, *, by: Actor) -> Attachment:
    """Keep an uploaded file until its uploader puts it on a message. Raises Refused, TooLarge."""
    if not any(by.may(power) for power in WRITERS):
        raise Refused(WRITERS[0])
    if (file.size or 0) > largest():
        raise TooLarge({"file": _("A file may have at most %(most)s MB.") % {"most": largest() // 1024 // 1024}})
    made = stored(file, by)
    try:
        with change(made, "attachment.uploaded", by=by, size=made.size):
            pass
    except Exception:
        made.file.delete(save=False)
        raise
    return made


def stored(file: UploadedFile, by: Actor) -> Attachment:
    """An unsaved row for a file that is kept under our own name, with the type its first bytes show."""
    head = file.read(HEAD)
    file.seek(0)
    name = safe_name(file.name or "")
    kind = sniff(head, name, file.content_type or "")
    made = Attachment(uploader_id=by.id, name=name, size=file.size or 0, content_type=kind)
    made.file.save(made.key, file, save=False)
    return made


async def pieces(stream: Any, first: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
    """A file a piece at a time, read beside the event loop: a large one never stands in memory."""
    read = sync_to_async(stream.read, thread_sensitive=False)
    left = float("inf") if length is None else length
    try:
        if first:
            await sync_to_async(stream.seek, thread_sensitive=False)(first)
        while left > 0 and (piece := await read(int(min(CHUNK, left)))):
            left -= len(piece)
            yield piece
    finally:
        stream.close()


def visible_file(key: str, actor: Any) -> Attachment | None:
    """The file behind a key, when the actor may see its ticket; one that is on no message yet is its uploader's."""
    found = Attachment.objects.filter(key=key).first()
    if found is None:
        return None
    if found.ticket_id is None:
        is_own = getattr(actor, "actor_kind", "") == "agent" and found.uploader_id == actor.pk
        return found if is_own else None
    tickets = Ticket.objects
    seen = tickets.visible_to(actor) | tickets.visible_to(actor, binned=True)
    return found if seen.filter(pk=found.ticket_id).exists() else None
