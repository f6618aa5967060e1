"""Where the sessions of browsers are kept: Django's table, asked the short way at every request."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session

from yizhan.lib import clock
from yizhan.spine.kept import Kept

FOUND = Kept(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), str, datetime)


class SessionStore(DatabaseStore):
    """Named by SESSION_ENGINE."""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(FOUND.rows(self.session_key, clock.now())), None)
        if found is None:
            self._session_key = None
        return found
