"""What is approved: the guarded fields of a ticket, as they were when it was asked."""

import json
from collections.abc import Iterable
from hashlib import sha256

from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket


def digest(ticket: Ticket, keys: Iterable[str]) -> str:
    """A hash of the fields' values; '' for none."""
    fields = TICKET.fields()
    values = {key: fields[key].type.dump(fields[key].value(ticket)) for key in sorted(keys) if key in fields}
    return sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest() if values else ""
