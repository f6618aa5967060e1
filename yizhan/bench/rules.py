"""What fifty rules cost: the time in which all of them answer one change of a ticket."""

import time

from django.db import transaction

from yizhan.automation.rules.engine import run
from yizhan.automation.rules.models import Rule
from yizhan.spine import shelf
from yizhan.spine.models import Event
from yizhan.tickets.models import Ticket
from yizhan.workspace.first_run import both, keep

RULES, CHANGES = 50, 200


def fifty_rules() -> float:
    """p95 in milliseconds. The rules are taken back afterwards."""
    with transaction.atomic():
        for number in range(RULES):
            keep(Rule(), slug=f"bench-{number}", labels=both(f"规则{number}", f"Rule {number}"), on=["noted"],
                 condition=f"priority>=high status:open (tag:t{number} OR subject~机{number}) created<{number + 1}d",
                 steps=[{"do": "tag", "with": {"add": ["bench"]}}])  # fmt: skip
        tickets = list(Ticket.objects.select_related("requester", "organization").order_by("-id")[:CHANGES])
        took = []
        with shelf.settled(shelf.read_version()):
            for ticket in tickets:
                event = Event(name="ticket.noted", subject_kind="ticket", subject_id=ticket.pk, ticket_id=ticket.pk)
                began = time.perf_counter()
                run(event, ticket)
                took.append((time.perf_counter() - began) * 1000)
        transaction.set_rollback(True)
    took = sorted(took[10:])  # the first ones warm up
    return took[int(len(took) * 0.95)]
