"""One watcher per mailbox, in a thread of its own: told by IDLE, or asking now and then."""

import asyncio
import contextlib
import logging
import threading
import time
from datetime import UTC, datetime
from typing import Any

from django.db import close_old_connections
from imap_tools import BaseMailBox

from yizhan import worker
from yizhan.spine import shelf
from yizhan.spine.actors import CLOCK
from yizhan.spine.change import change
from yizhan.spine.models import Event

from . import health, imap
from .models import Mailbox, MailboxState

NEVER = datetime.min.replace(tzinfo=UTC)
log = logging.getLogger(__name__)
# Servers hang up after 29 minutes of IDLE; connections through firewalls die much earlier and nobody hears it.
IDLE_SECONDS = 4 * 60
POLL_SECONDS = 60
LOOK_SECONDS = 5
LONGEST_PAUSE = 300
# What decides about the connection; when one of these changes the watcher starts anew.
_COLUMNS = (
    "address", "username", "secret", "auth", "imap_host", "imap_port", "imap_security", "imap_folder", "imports_old",
)  # fmt: skip


async def watch_all() -> None:
    """SERVICE: a watcher for every mailbox that has a server; changed mailboxes are noticed within seconds."""
    watchers: dict[int, Watcher] = {}
    try:
        while True:
            wanted = await worker.in_thread(_wanted)
            for pk, watcher in list(watchers.items()):
                if wanted.get(pk) != watcher.settings or not watcher.thread.is_alive():
                    watcher.stop()
                    del watchers[pk]
            for pk, settings in wanted.items():
                if pk not in watchers:
                    watchers[pk] = Watcher(pk, settings)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        for watcher in watchers.values():
            watcher.stop()
        await asyncio.to_thread(_join, list(watchers.values()))


def _wanted() -> dict[int, tuple[Any, ...]]:
    """Mailbox → the settings of its connection."""
    rows = Mailbox.objects.filter(is_active=True, is_archived=False).exclude(imap_host="")
    return {row.pk: tuple(getattr(row, column) for column in _COLUMNS) for row in rows}


def _join(watchers: list["Watcher"]) -> None:
    for watcher in watchers:
        watcher.thread.join(timeout=8)


class Watcher:
    """Stays connected to one mailbox until it is told to stop."""

    def __init__(self, pk: int, settings: tuple[Any, ...]):
        self.pk, self.settings = pk, settings
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"mailbox-{pk}", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.stopped.set()

    def _run(self) -> None:
        pause = 5.0
        while not self.stopped.is_set():
            began = time.monotonic()
            try:
                self._stay_connected()
            except Exception as error:
                log.warning("mailbox %s: %s: %s", self.pk, type(error).__name__, error)
                with contextlib.suppress(Exception):
                    imap.failed(_state(self.pk), error)
            finally:
                close_old_connections()
            pause = 5.0 if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            self.stopped.wait(pause)

    def _stay_connected(self) -> None:
        mailbox, state = Mailbox.objects.get(pk=self.pk), _state(self.pk)
        box = imap.connect(mailbox)
        try:
            imap.sign_in(box, mailbox)
            imap.open_folder(box, mailbox, state)
            idles = "IDLE" in box.client.capabilities
            while not self.stopped.is_set():
                imap.take_new(box, mailbox, state)
                close_old_connections()
                if idles:
                    self._idle(box)
                else:
                    self.stopped.wait(POLL_SECONDS)
                    box.client.noop()
        finally:
            with contextlib.suppress(Exception):
                box.client.shutdown() if self.stopped.is_set() else box.logout()

    def _idle(self, box: BaseMailBox) -> None:
        """Wait until the server says that something is there, at most a few minutes."""
        until = time.monotonic() + IDLE_SECONDS
        box.idle.start()
        while not self.stopped.is_set() and time.monotonic() < until:
            if any(b"EXISTS" in line or b"RECENT" in line or b"BYE" in line for line in box.idle.poll(timeout=2)):
                break
        box.idle.stop()


def _state(pk: int) -> MailboxState:
    return MailboxState.objects.get_or_create(mailbox_id=pk)[0]


def raise_alarms() -> None:
    """EVERY minute: say once that a mailbox has fallen silent. The event reaches the administrators another way."""
    with shelf.settled():
        silent = [one for one in health.overview() if one.is_silent]
    for one in silent:
        told = Event.objects.filter(subject_kind="mailbox", subject_id=one.mailbox.pk, name="mailbox.silenced")
        if not told.filter(at__gt=one.checked_at or NEVER).exists():
            with change(Mailbox.objects.get(pk=one.mailbox.pk), "mailbox.silenced", by=CLOCK) as it:
                it.say(error=bool(one.error))
