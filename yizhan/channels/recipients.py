"""The addresses of a mail: which are ours, who else shall get copies of the answers."""

import re
from collections.abc import Iterable

from yizhan.lib.mime import Mail
from yizhan.tickets.addresses import MOST
from yizhan.tickets.marks import without_token

from .models import Mailbox

_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,189}")
_NO_REPLY = re.compile(
    r"(?:no|do-?not|dont|donot)[-_.]?(?:reply|respond|response)|mailer-daemon|postmaster|bounces?[-+@]|noreply", re.I
)


def is_mail_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text))


def is_no_reply(address: str) -> bool:
    return bool(_NO_REPLY.match(address.rpartition("@")[0] + "@"))


def own_addresses() -> set[str]:
    """Every address customers can write to."""
    return {address for mailbox in Mailbox.shelf() for address in mailbox.addresses}


def addressed(mail: Mail, envelope_to: Iterable[str] = ()) -> list[str]:
    """Every recipient the mail names, the most reliable first, with tokens."""
    named = (one.email for one in (*mail.to, *mail.cc, *mail.bcc))
    return list(dict.fromkeys(address for address in (*envelope_to, *mail.delivered_to, *named) if address))


def mailbox_of(addresses: Iterable[str]) -> Mailbox | None:
    """The mailbox behind the first address that is ours; the first one in use when none is."""
    current = Mailbox.current()
    by_address = {address: box for box in reversed(current) for address in box.addresses}
    for address in addresses:
        if box := by_address.get(without_token(address).casefold()):
            return box
    return next((box for box in current if box.is_active), None)


def copies(mail: Mail, *, but: Iterable[str] = ()) -> list[str]:
    """Who else got the mail: all of To and Cc who are not us, not robots, and not among `but`."""
    left_out = {*own_addresses(), *(address.casefold() for address in but)}
    found: dict[str, None] = {}
    for one in (*mail.to, *mail.cc):
        address = without_token(one.email).casefold()
        if is_mail_address(address) and address not in left_out and not is_no_reply(address):
            found[address] = None
    return list(found)[:MOST]
