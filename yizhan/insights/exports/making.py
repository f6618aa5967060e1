"""Exports are made: at once what is small, as a job what is not; one that is left lying is taken up again."""

import logging
import secrets
import tempfile
from datetime import timedelta
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from yizhan.catalog.models import Desk
from yizhan.insights.powers import EXPORT
from yizhan.lib import clock
from yizhan.lib.mime import safe_name
from yizhan.people.models import Agent
from yizhan.spine.actors import CLOCK
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.guard import door
from yizhan.tickets.powers import EXPORT as EXPORT_TICKETS
from yizhan.worker import defer

from .contents import Content
from .export import DETAILS, FORMATS, SHOWN, TICKETS, Export
from .subjects import subject_of, ticket_content
from .writers import writer

log = logging.getLogger(__name__)
# So many rows are written while one waits for the answer.
AT_ONCE = 2_000
MOST_OPEN = 5
MOST_TRIES = 3
LEFT_LYING = timedelta(minutes=3)
KEPT = timedelta(days=7)
LOST = gettext_noop("It was interrupted again and again. Please try a shorter period.")
State = Export.State


class Cancelled(Exception):
    """Whoever asked for it does not want it any more."""


def ask(
    subject: str, asked: dict[str, Any], format: str, detail: str = SHOWN, *, by: Agent, bom: bool = True
) -> Export:
    """Have a file made; a small one is there on return. Raises Refused, Invalid, Conflict."""
    may(by, detail)
    for key, value, known in (("format", format, FORMATS), ("detail", detail, DETAILS)):
        if value not in known:
            raise Invalid({key: _("“%(name)s” is not one of the choices.") % {"name": str(value)[:40]}})
    row = Export(agent=by, subject=subject, asked=asked, format=format, detail=detail, bom=bom)
    content = content_of(row, by)
    row.title, row.total = safe_name(content.title)[:180], content.many
    if format == "pdf":
        writer(format).check(content)
    is_small = content.many <= AT_ONCE
    if not is_small and open_of(by).count() >= MOST_OPEN:
        raise Conflict(_("Several exports are still being written. Please wait for one of them."))
    with change(row, "export.asked", by=by, needs=EXPORT.key, rows=content.many):
        row.state = State.WORKING if is_small else State.WAITING
    if is_small:
        produce(row, content)
        row.refresh_from_db()
    else:
        defer("yizhan.insights.exports.making.make", export=row.pk)
    return row


def may(by: Any, detail: str) -> None:
    """Raises Refused."""
    needed = [EXPORT.key, *([EXPORT_TICKETS.key] if detail == TICKETS else [])]
    for power in needed:
        if not by.may(power):
            raise Refused(power)


def content_of(row: Export, by: Agent) -> Content:
    """As `by` sees it now. Raises Invalid."""
    zone, subject = Desk.the().zone_of(by), subject_of(row.subject)
    if row.detail == SHOWN and subject.content:
        return subject.content(row.asked, by, zone)
    row.detail = TICKETS
    may(by, TICKETS)
    return ticket_content(subject, row.asked, by, zone, lambda done: beat(row, done), few=row.format == "pdf")


def open_of(by: Agent) -> Any:
    return Export.objects.filter(agent=by, state__in=[State.WAITING, State.WORKING])


def make(export: int) -> None:
    """A job: write the file. One that was cancelled or is there already is left alone."""
    row = Export.objects.filter(pk=export, state__in=[State.WAITING, State.WORKING]).first()
    if row is None:
        return
    if row.tries >= MOST_TRIES:
        with override(row.agent.language):
            fail(row, _(LOST))
        return
    mark(row, state=State.WORKING, tries=row.tries + 1, done_count=0, beat_at=clock.now())
    agent = Agent.objects.get(pk=row.agent_id)
    try:
        if not agent.is_active:
            raise Refused()
        with override(agent.language):
            may(agent, row.detail)
            produce(row, content_of(row, agent))
    except Cancelled:
        return
    except (Conflict, Invalid, Refused) as error:
        with override(agent.language):
            fail(row, str(error))
        return
    with change(Export.objects.get(pk=row.pk), "export.finished", by=CLOCK, told=agent.pk):
        pass


def produce(row: Export, content: Content) -> None:
    """Write the file and keep it, unless it was cancelled in the meantime. Raises Cancelled, Invalid."""
    with tempfile.TemporaryFile() as file:
        many = write(content, file, row)
        size = file.seek(0, 2)
        file.seek(0)
        kept = default_storage.save(f"exports/{secrets.token_urlsafe(18)}.{row.format}", File(file))
    done = {"state": State.DONE, "file": kept, "size": size, "total": many, "done_count": many,
            "finished_at": clock.now()}  # fmt: skip
    if not mark(row, **done):
        default_storage.delete(kept)
        raise Cancelled


def write(content: Content, file: IO[bytes], row: Export) -> int:
    more = {"bom": row.bom} if row.format == "csv" else {}
    return int(writer(row.format).write(content, file, **more))


def beat(row: Export, done: int) -> None:
    """How far it is. Raises Cancelled when nobody wants it any more."""
    if row.pk and not mark(row, done_count=done, beat_at=clock.now()):
        raise Cancelled


def mark(row: Export, **columns: Any) -> int:
    """State of a machine; nobody has to answer for it. Returns 0 when it is not wanted any more."""
    with door(True):
        return Export.objects.filter(pk=row.pk, state__in=[State.WAITING, State.WORKING]).update(**columns)


def fail(row: Export, why: str) -> None:
    """Its owner is told."""
    fresh = Export.objects.get(pk=row.pk)
    with change(fresh, "export.failed", by=CLOCK, told=fresh.agent_id):
        fresh.state, fresh.why, fresh.finished_at = State.FAILED, why[:400], clock.now()


def cancel(row: Export, *, by: Agent) -> None:
    """Nothing more is written. Raises Conflict when it is finished."""
    with change(row, "export.cancelled", by=by):
        row.refresh_from_db()
        if not row.is_open:
            raise Conflict(_("This export is finished already."))
        row.state, row.finished_at = State.CANCELLED, clock.now()


def fetch(row: Export, *, by: Agent) -> IO[bytes]:
    """The file, for whoever still may; that it was fetched is written down. Raises Refused, Conflict."""
    may(by, row.detail)
    if row.state != State.DONE or not default_storage.exists(row.file):
        raise Conflict(_("The file is not there (any more). Please export once more."))
    with change(row, "export.fetched", by=by, rows=row.total):
        pass
    return default_storage.open(row.file, "rb")


def go_round() -> int:
    """EVERY: take up again what nobody writes any more. Returns how many."""
    with transaction.atomic():
        left = Export.objects.filter(state__in=[State.WAITING, State.WORKING], beat_at__lt=clock.now() - LEFT_LYING)
        rows = list(left.select_for_update(skip_locked=True)[:50])
        for row in rows:
            mark(row, beat_at=clock.now())
            defer("yizhan.insights.exports.making.make", export=row.pk)
    return len(rows)


def sweep() -> int:
    """EVERY: forget exports and their files after a week. Returns how many."""
    old = list(Export.objects.filter(asked_at__lt=clock.now() - KEPT)[:500])
    for row in old:
        if row.file:
            default_storage.delete(row.file)
    with door(True):
        Export.objects.filter(pk__in=[row.pk for row in old]).delete()
    return len(old)
