"""Many at once: no ticket goes to two, nobody gets more than they can take."""

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from yizhan.automation.assignment import backlog
from yizhan.automation.assignment.models import Backlog, Decision
from yizhan.spine import shelf
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .test_assignment import can, rule

TICKETS, THREADS = 200, 10


def in_threads(work: Any, times: int) -> None:
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            with shelf.settled(shelf.read_version()):
                work(number)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["round_robin", "least_loaded", "sticky"])
def test_two_hundred_tickets_from_ten_sides(cast: Any, method: str) -> None:
    can(cast, cast.zhou, state="away")
    can(cast, cast.wang, cap=60)
    can(cast, cast.li, cap=50, channel_caps={"phone": 20})
    rule(cast, method=method)

    def customers(number: int) -> None:
        for step in range(TICKETS // THREADS):
            channel = "phone" if step % 2 else "mail"
            open_ticket(by=cast.zhou, requester=cast.lin, subject=f"{number}/{step}", department=cast.support,
                        channel=channel)  # fmt: skip

    in_threads(customers, THREADS)
    assert Ticket.objects.count() == TICKETS
    has = Counter(Ticket.objects.filter(assignee__isnull=False).values_list("assignee_id", flat=True))
    assert has[cast.wang.pk] == 60 and set(has) <= {cast.wang.pk, cast.li.pk}
    assert Ticket.objects.filter(assignee=cast.li, channel="phone").count() <= 20 and has[cast.li.pk] <= 50
    once = Counter(Event.objects.filter(name="ticket.assigned").values_list("ticket_id", flat=True))
    assert set(once.values()) == {1} and len(once) == sum(has.values())
    assert Backlog.objects.count() == TICKETS - sum(has.values())
    assert Decision.objects.count() == TICKETS

    can(cast, cast.li, cap=80, channel_caps={})
    in_threads(lambda number: backlog.drain(), THREADS)
    assert Ticket.objects.filter(assignee=cast.li).count() == 80
    assert Backlog.objects.count() == TICKETS - 60 - 80
