"""Where the sessions of browsers are kept: Django's table, asked the short way at every request."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session

from yizhan.lib import clock
from yizhan.spine import shelf
from yizhan.spine.kept import Kept, together

FOUND = Kept(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), str, datetime)


class SessionStore(DatabaseStore):
    """Named by SESSION_ENGINE."""

    known: list[Session] | None = None

    def opened(self) -> int:
        """Fetch the session and, on the same journey, the version of the catalog, which is returned."""
        if not self.session_key:
            return shelf.read_version()
        self.known, versions = together(FOUND.of(self.session_key, clock.now()), shelf.VERSION.of())
        return next(iter(versions), 0)

    def _get_session_from_db(self) -> Session | None:
        known = FOUND.rows(self.session_key, clock.now()) if self.known is None else self.known
        self.known = None
        if not known:
            self._session_key = None
        return next(iter(known), None)
