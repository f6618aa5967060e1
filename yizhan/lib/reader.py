"""Whoever waits for the present answer, and what is to be done when they go away before it is there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Reader:
    """Safe for the thread that answers and for the one that hears of the reader."""

    def __init__(self) -> None:
        self.has_left = False
        self._lock = threading.Lock()
        self._then: list[Callable[[], None]] = []

    def left(self) -> None:
        """They are gone: what is going on for them is stopped."""
        with self._lock:
            self.has_left = True
            then = list(self._then)
        for stop in then:
            stop()

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """While this lasts, `stop` is called when the reader leaves, from another thread."""
        with self._lock:
            self._then.append(stop)
        try:
            yield
        finally:
            with self._lock:
                self._then.remove(stop)


# Somebody who never leaves, but where the server watches; see asgi.py.
reader: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039  it holds nothing of anybody
