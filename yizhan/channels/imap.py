"""Taking mail out of an IMAP folder: what is new, once, and leaving everything where it is."""

import re
import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from yizhan.lib import clock
from yizhan.lib.crypto import unlock

from . import inbox
from .models import Mailbox, MailboxState, RawMail
from .records import PLACE

# A server that says nothing for so long hangs.
TIMEOUT = 60
LARGEST = 50 * 1024 * 1024
BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
# After a folder was made anew only mail from around the last contact can be unknown to us.
OVERLAP = timedelta(hours=1)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_DATE = re.compile(rb'\bINTERNALDATE "([^"]+)"', re.IGNORECASE)


class Trouble(Exception):
    """The server said no, or something that makes no sense."""


def connect(mailbox: Mailbox, timeout: float = TIMEOUT) -> BaseMailBox:
    """A connection to the server, not signed in yet."""
    host, port = mailbox.imap_host, mailbox.imap_port
    if mailbox.imap_security == "none":
        return MailBoxUnencrypted(host, port, timeout=timeout)
    context = ssl.create_default_context()
    if mailbox.imap_security == "starttls":
        return MailBoxStartTls(host, port, timeout=timeout, ssl_context=context)
    return MailBox(host, port, timeout=timeout, ssl_context=context)


def sign_in(box: BaseMailBox, mailbox: Mailbox, secret: str | None = None) -> None:
    """With the stored secret, or with one that is being tried."""
    secret = unlock(mailbox.secret, PLACE) if secret is None else secret
    user = mailbox.account
    if mailbox.auth == "xoauth2":
        token = f"user={user}\x01auth=Bearer {secret}\x01\x01".encode()
        # After a refusal the server sends its reasons and waits for an empty line, not for the token again.
        box.client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else token)
    elif user.isascii() and secret.isascii():
        box.login(user, secret, initial_folder=None)
    else:
        box.login_utf8(user, secret, initial_folder=None)


def open_folder(box: BaseMailBox, mailbox: Mailbox, state: MailboxState) -> None:
    """Select the folder and settle from where on its mail is new to us."""
    box.folder.set(mailbox.imap_folder)
    status = box.folder.status(mailbox.imap_folder, ["UIDVALIDITY", "UIDNEXT"])
    validity, following = int(status["UIDVALIDITY"]), int(status["UIDNEXT"])
    if state.uid_validity == validity:
        return
    if state.uid_validity is None:
        state.last_uid = 0 if mailbox.imports_old else following - 1
    elif mailbox.imports_old or state.checked_at is None:
        state.last_uid = 0  # the ledger knows by content what it has
    else:
        state.last_uid = _last_known(box, state.checked_at - OVERLAP, following)
    state.uid_validity = validity
    state.save()


def take_new(box: BaseMailBox, mailbox: Mailbox, state: MailboxState) -> int:
    """Store, mark as seen, then process everything behind the last UID. Returns how many mails came."""
    taken = 0
    for uids in _batches(box, _new_uids(box, state.last_uid)):
        rows = [_store(mailbox, state, uid, raw, reason) for uid, raw, reason in _fetch(box, uids)]
        _mark_seen(box, [row.uid for row in rows])
        taken += len(rows)
        state.last_uid = max(state.last_uid, *(uid for uid, _size in uids))
        if rows:
            state.received_at = clock.now()
        succeeded(state)
        for row in rows:
            if row.disposition == "new":
                inbox.process(row)
        close_old_connections()
    succeeded(state)
    return taken


def succeeded(state: MailboxState) -> None:
    """The server answered."""
    state.checked_at, state.error, state.error_at = clock.now(), "", None
    state.save(update_fields=["uid_validity", "last_uid", "checked_at", "received_at", "error", "error_at"])


def failed(state: MailboxState, error: BaseException) -> None:
    """It did not; say why and since when."""
    state.error = (str(error) or type(error).__name__)[:2000]
    state.error_at = state.error_at or clock.now()
    state.save(update_fields=["error", "error_at"])


def _last_known(box: BaseMailBox, moment: datetime, following: int) -> int:
    """The UID before the first mail that came after `moment`. SEARCH knows only days."""
    candidates = sorted(int(uid) for uid in box.uids(f"SINCE {_imap_day(moment - timedelta(days=1))}"))
    for batch in _chunks(candidates, 500):
        for uid, line in _answers(box, batch, "INTERNALDATE"):
            came = _moment(line)
            if came is None or came >= moment:
                return uid - 1
    return following - 1


def _imap_day(moment: datetime) -> str:
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{moment.day}-{months[moment.month - 1]}-{moment.year}"


def _moment(line: bytes) -> datetime | None:
    match = _DATE.search(line)
    try:
        return datetime.strptime(match[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z") if match else None
    except ValueError:
        return None


def _new_uids(box: BaseMailBox, last: int) -> list[int]:
    """`n:*` always names the newest mail, even if it is older than n."""
    return sorted(uid for uid in map(int, box.uids(f"UID {last + 1}:*")) if uid > last)


def _batches(box: BaseMailBox, uids: list[int]) -> Iterator[list[tuple[int, int]]]:
    """(uid, size) in portions that fit in memory."""
    for some in _chunks(uids, 500):
        batch: list[tuple[int, int]] = []
        sizes = dict(_answers(box, some, "RFC822.SIZE"))
        for uid in some:
            match = _SIZE.search(sizes.get(uid, b""))
            size = int(match[1]) if match else 0
            if batch and (len(batch) >= BATCH or sum(one for _uid, one in batch) + size > BATCH_BYTES):
                yield batch
                batch = []
            batch.append((uid, size))
        yield batch


def _fetch(box: BaseMailBox, batch: list[tuple[int, int]]) -> Iterator[tuple[int, bytes, str]]:
    """(uid, bytes, why it is put aside). Mail that was moved away meanwhile is simply not there."""
    small = [uid for uid, size in batch if size <= LARGEST]
    large = {uid: size for uid, size in batch if size > LARGEST}
    found: dict[int, tuple[bytes, str]] = {}
    if small:
        found |= {uid: (raw, "") for uid, raw in _literals(box, small, "BODY.PEEK[]")}
    for uid, size in large.items():
        # The head of it goes to the ledger; the mail itself stays on the server.
        found |= {uid: (raw, f"too large: {size} bytes") for uid, raw in _literals(box, [uid], "BODY.PEEK[HEADER]")}
    for uid in sorted(found):
        yield uid, *found[uid]


def _store(mailbox: Mailbox, state: MailboxState, uid: int, raw: bytes, reason: str) -> RawMail:
    row = inbox.store(raw, mailbox=mailbox, source="imap", uid_validity=state.uid_validity, uid=uid)
    return inbox.put_aside(row, reason) if reason else row


def _mark_seen(box: BaseMailBox, uids: Sequence[int | None]) -> None:
    """Not by imap_tools' flag(): that one expunges too, and we never delete."""
    if uids:
        box.client.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", r"(\Seen)")


def _answers(box: BaseMailBox, uids: Sequence[int], what: str) -> Iterator[tuple[int, bytes]]:
    """(uid, line) for each mail that is still there."""
    if not uids:
        return
    for item in _call(box, uids, f"(UID {what})"):
        line = item[0] if isinstance(item, tuple) else item
        if line and (match := _UID.search(line)):
            yield int(match[1]), line


def _literals(box: BaseMailBox, uids: Sequence[int], what: str) -> Iterator[tuple[int, bytes]]:
    """(uid, bytes); some servers name the UID behind the literal."""
    items = _call(box, uids, f"(UID {what})")
    for at, item in enumerate(items):
        if not isinstance(item, tuple):
            continue
        behind = items[at + 1] if at + 1 < len(items) and isinstance(items[at + 1], bytes) else b""
        match = _UID.search(item[0]) or _UID.search(behind)
        if match:
            yield int(match[1]), item[1]


def _call(box: BaseMailBox, uids: Sequence[int], what: str) -> list[Any]:
    verdict, data = box.client.uid("FETCH", ",".join(map(str, uids)), what)
    if verdict != "OK":
        raise Trouble(f"FETCH: {verdict} {data!r}"[:300])
    return [item for item in data if item]


def _chunks(items: list[int], size: int) -> Iterator[list[int]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]
