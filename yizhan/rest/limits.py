"""How often a token may ask: a bucket of requests that refills with time, kept in each web process."""

import time
from threading import Lock
from typing import Any

from yizhan.catalog.models import Desk

_buckets: dict[Any, tuple[float, float]] = {}
_lock = Lock()


class TooOften(Exception):
    """Ask again in `seconds`."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(seconds)


def spend(key: Any) -> None:
    """Take one request out of the bucket of `key`. Raises TooOften when it is empty.

    The desk's setting `api_per_minute` says how many (0: no limit). Every web process keeps buckets of its own, without
    asking the database: with two of them a token may reach twice the number.
    """
    most = Desk.the().setting("api_per_minute")
    if not most:
        return
    now, rate = time.monotonic(), most / 60
    with _lock:
        left, since = _buckets.get(key, (float(most), now))
        left = min(float(most), left + (now - since) * rate)
        if left < 1:
            raise TooOften(max(1, round((1 - left) / rate)))
        _buckets[key] = (left - 1, now)


def refill() -> None:
    """Forget what was spent."""
    _buckets.clear()
