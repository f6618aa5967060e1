"""What the desk knows of a mail and of its sender beforehand, in one journey to the database."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.people import identify
from yizhan.people.models import Customer
from yizhan.spine.kept import Question, said, together

from .incoming import Incoming

SETTLED = ("ticket", "reply", "bounce", "ignored")
STATE = (
    "SELECT disposition, (SELECT id FROM channels_rawmail WHERE fingerprint = %s AND fingerprint <> ''"
    " AND disposition = ANY(%s) ORDER BY id LIMIT 1) FROM channels_rawmail WHERE id = %s FOR UPDATE"
)
RECENT = (
    "SELECT count(*) FROM (SELECT FROM channels_rawmail WHERE sender = %s AND sender <> '' AND received_at > %s"
    " LIMIT %s) AS recent"
)


@dataclass(frozen=True)
class Known:
    """Whether the mail still waits, the settled mail it is a copy of, whether its sender runs wild, and who that is."""

    is_waiting: bool
    twin: int | None = None
    is_too_much: bool = False
    customer: Customer | None = None


def look(incoming: Incoming) -> Known:
    """Lock the mail and look around.

    Copies of one mail wait for one another here until the transaction ends: so two are never filed at once, and
    each statement sees what the one before us has done.
    """
    most = Desk.the().setting("mails_per_sender")
    _locked, state, recent, who = together(
        _lock(incoming.fingerprint),
        said(STATE, [incoming.fingerprint, list(SETTLED), incoming.raw.pk]),
        said(RECENT, [incoming.sender.email.casefold()[:400], clock.now() - timedelta(hours=1), most + 1]),
        identify.asked("email", incoming.sender.email),
    )
    if not state:
        return Known(False)
    disposition, twin = state[0]
    return Known(disposition == "new", twin, recent[0][0] > most, identify.found(who))


def _lock(fingerprint: str) -> Question:
    key = int.from_bytes(sha256(fingerprint.encode()).digest()[:8], signed=True)
    return said("SELECT pg_advisory_xact_lock(%s)", [key])
