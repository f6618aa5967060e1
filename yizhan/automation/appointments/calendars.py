"""An appointment as a calendar file (RFC 5545)."""

from datetime import UTC, datetime

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.lib.config import config
from yizhan.tickets.models import Ticket

from .models import CONFIRMED, Appointment

LONGEST = 74


def ics(ticket: Ticket, url: str) -> str:
    """One event; the same number again takes the place of the former one in the customer's calendar."""
    assert ticket.appointment_at and ticket.appointment_until
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yizhan//Appointments//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
        f"UID:{ticket.code}-appointment@{config.url.partition('://')[2]}", f"SEQUENCE:{ticket.version}",
        f"DTSTAMP:{_stamp(clock.now())}", f"DTSTART:{_stamp(ticket.appointment_at)}",
        f"DTEND:{_stamp(ticket.appointment_until)}", f"SUMMARY:{_text(f'{Desk.the().name} {ticket.code}')}",
        f"DESCRIPTION:{_text(f'{ticket.subject} {url}')}", f"LOCATION:{_text(Appointment.of(ticket).place)}",
        f"URL:{url}",
        f"STATUS:{'CONFIRMED' if ticket.appointment_state == CONFIRMED else 'TENTATIVE'}", "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip
    return "\r\n".join(part for line in lines for part in _folded(line)) + "\r\n"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """What people wrote cannot begin a line of its own."""
    plain = " ".join(value.split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 bytes, never cut inside a character."""
    parts, rest = [], ""
    for letter in line:
        if len((rest + letter).encode()) > LONGEST:
            parts.append(rest)
            rest = " "
        rest += letter
    return [*parts, rest]
