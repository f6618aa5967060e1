"""What time it is: one place to ask, so demo data and tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, time, tzinfo

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """The present moment in UTC."""
    return _moved.get() or datetime.now(UTC)


def local(moment: datetime, zone: tzinfo) -> datetime:
    """In another zone; a moment at the very end of the calendar, which no other zone could say, stays as it is."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def time_of_day(text: str) -> str:
    """`09:00` out of 9, 9:00 or 9：00. Raises ValueError."""
    hour, _colon, minute = text.strip().replace("：", ":").partition(":")
    try:
        return f"{time(int(hour), int(minute[:2] or 0)):%H:%M}"
    except OverflowError as error:
        raise ValueError(text) from error


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything inside happens at `moment`."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
