"""After how many days a ticket that rests with its customer is closed: as its department says, else the desk."""

from datetime import datetime, timedelta

from django.db.models import Q

from yizhan.catalog.models import Desk, Kind
from yizhan.people.models import Department

KINDS = {"resolved_days": Kind.RESOLVED, "waiting_days": Kind.ON_HOLD}


def days(department: Department | None, key: str) -> int:
    """Days of a department, else of the desk; 0 means never."""
    own = getattr(department, key, None)
    return int(Desk.the().setting(key) if own is None else own)


def due(now: datetime) -> Q | None:
    """Which tickets have rested long enough to be announced, or None where nothing closes by itself."""
    wanted = Q()
    for department in Department.shelf():
        for key, kind in KINDS.items():
            if after := days(department, key):
                wanted |= Q(department=department, kind=kind, rests_since__lte=now - timedelta(days=after))
    return wanted or None
