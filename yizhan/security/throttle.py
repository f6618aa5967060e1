"""Counting tries: so many of a kind for a key within a time, then a pause."""

from datetime import timedelta

from django.utils.translation import gettext as _

from yizhan.lib import clock

from .models import Attempt


class TooMany(Exception):
    """Come back later; `seconds` says when."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(
            _("Too many tries. Please wait %(minutes)s minutes.") % {"minutes": max(1, round(seconds / 60))}
        )


def check(kind: str, key: str, *, most: int, within: timedelta) -> None:
    """Raises TooMany when `key` has used up its tries."""
    now = clock.now()
    tries = Attempt.objects.filter(kind=kind, key=key[:254], at__gt=now - within).order_by("-at")
    # The one that used up the last of them, counted from now backwards.
    if last := list(tries.values_list("at", flat=True)[most - 1 : most]):
        raise TooMany(int((last[0] + within - now).total_seconds()) + 1)


def count(kind: str, key: str) -> None:
    """One more try."""
    Attempt.objects.create(kind=kind, key=key[:254])


def spend(kind: str, key: str, *, most: int, within: timedelta) -> None:
    """Check and count in one."""
    check(kind, key, most=most, within=within)
    count(kind, key)


def forget(kind: str, key: str) -> None:
    """A success clears the slate."""
    Attempt.objects.filter(kind=kind, key=key[:254]).delete()


def sweep() -> int:
    """Drop tries older than a day. Returns how many."""
    return Attempt.objects.filter(at__lt=clock.now() - timedelta(days=1)).delete()[0]
