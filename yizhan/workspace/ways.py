"""The ways notices go: on the screen, on the desktop, by mail. What must wait is kept until its time.

A way is a line in `hearing.declare` and a function in SENDERS; a channel of messages is one more of both.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from yizhan.catalog.models import Desk
from yizhan.channels import automatic, templates
from yizhan.channels.recipients import own_addresses
from yizhan.lib import clock
from yizhan.lib.config import config
from yizhan.people import hearing
from yizhan.people.hearing import Way
from yizhan.people.models import Agent
from yizhan.tickets.ticket import URGENT

from .models import Notice, NoticeDue

hearing.declare(
    Way("app", _l("On the screen")),
    Way("desktop", _l("On the desktop"), waits=True),
    Way("mail", _l("By mail"), waits=True, gathers=True),
)
# What cannot wait until tomorrow, whatever the ticket.
PRESSING = frozenset({"supervised", "late", "silenced"})
AT_ONCE = 500
MOST_LINES = 30


def tell(notice: Notice, agent: Agent, wanted: set[str]) -> None:
    """Tell an agent by the ways they want, now or when they want to be told."""
    now, urgent = clock.now(), is_urgent(notice)
    due = {
        way.key: hearing.due(agent, way, now, is_urgent=urgent) for way in hearing.ways.values() if way.key in wanted
    }
    at_once = [way for way, at in due.items() if at is None]
    for way in at_once:
        # What the desktop is told, the screen hears as well.
        if way != "app" or "desktop" not in at_once:
            SENDERS[way](agent, [notice])
    NoticeDue.objects.bulk_create(
        NoticeDue(notice=notice, agent=agent, way=way, at=at) for way, at in due.items() if at is not None
    )


def is_urgent(notice: Notice) -> bool:
    """Whether it may disturb: what is pressing by itself, and whatever concerns an urgent ticket."""
    return notice.kind in PRESSING or (notice.ticket is not None and notice.ticket.priority == URGENT)


def deliver_due() -> int:
    """EVERY: tell what was held back and has not been read in the meantime. Returns how many were due."""
    with transaction.atomic():
        due = NoticeDue.objects.filter(at__lte=clock.now()).order_by("at")
        rows = due.select_for_update(skip_locked=True, of=("self",))
        claimed = list(rows.select_related("notice__ticket", "notice__message")[:AT_ONCE])
        gathered: dict[tuple[int, str], list[Notice]] = defaultdict(list)
        for row in sorted(claimed, key=lambda one: one.notice_id):
            if row.notice.is_waited_for:
                gathered[row.agent_id, row.way].append(row.notice)
        NoticeDue.objects.filter(pk__in=[row.pk for row in claimed]).delete()
        for (agent_id, way), notices in gathered.items():
            agent = Agent.named(agent_id)
            seen = [one for one in notices if agent and (one.ticket is None or one.ticket.is_visible_to(agent))]
            if agent and agent.is_active and seen and way in SENDERS:
                SENDERS[way](agent, seen)
    return len(claimed)


def announce(agent: Agent, notices: list[Notice] | None = None, **more: Any) -> None:
    """Open pages of the agent hear of it. PostgreSQL sends it only when the transaction commits."""
    note = {"notice": notices[-1].pk if notices else None, "agent": agent.pk, **more}
    with connection.cursor() as sql:
        sql.execute("SELECT pg_notify('live', %s)", [json.dumps(note)])


def on_desktop(agent: Agent, notices: list[Notice]) -> None:
    """The browser that listens asks for the words and shows them; without an open page there is nobody to show it."""
    announce(agent, notices, desktop=len(notices))


def by_mail(agent: Agent, notices: list[Notice]) -> None:
    """One by itself, several as a digest."""
    from .notices import mail

    if len(notices) == 1:
        return mail(notices[0], agent)
    if agent.email.casefold() in own_addresses():
        return None
    with override(agent.language):
        lines = {str(at): _line(one) for at, one in enumerate(notices[:MOST_LINES])}
        context = {
            "agent": {"name": agent.name}, "desk": {"name": Desk.the().name}, "count": len(notices), "lines": lines,
            "more": len(notices) - MOST_LINES if len(notices) > MOST_LINES else "",
        }  # fmt: skip
        subject, html = templates.render("digest", agent.language, None, context)
    key = f"digest:{agent.pk}:{notices[-1].pk}"
    automatic.queue(automatic.NOTICE, agent.email, key, agent.language, subject, html)
    return None


def _line(notice: Notice) -> dict[str, str]:
    ticket = notice.ticket
    said = {"sentence": notice.sentence}
    if ticket is None:
        return said | {"code": "", "subject": "", "url": ""}
    return said | {"code": ticket.code, "subject": ticket.subject, "url": f"{config.url}/tickets/{ticket.code}"}


SENDERS: dict[str, Callable[[Agent, list[Notice]], None]] = {"app": announce, "desktop": on_desktop, "mail": by_mail}
