"""The clock claims due rows one by one: a stage that has lasted too long, a transition that takes itself."""

from django.db import transaction

from yizhan.lib import clock
from yizhan.spine.actors import CLOCK, through
from yizhan.spine.change import causing, change
from yizhan.tickets.models import Ticket

from .following import go_on
from .models import FlowDue, FlowPassage, FlowRun
from .passing import done
from .standing import definition_of, flow_of, is_movable

AT_ONCE = 200


def go_round() -> int:
    """EVERY: do what is due, the longest due first. Returns how many rows were claimed."""
    claimed = 0
    with through("clock"):
        while claimed < AT_ONCE and claim_one():
            claimed += 1
    return claimed


def claim_one() -> bool:
    """One due row. False when nothing is due."""
    with transaction.atomic():
        row = FlowDue.objects.filter(at__lte=clock.now()).order_by("at").select_for_update(skip_locked=True).first()
        if row is None:
            return False
        run = FlowRun.objects.get(pk=row.run_id)
        ticket = Ticket.objects.select_for_update().get(pk=run.ticket_id)
        FlowDue.objects.filter(pk=row.pk).delete()
        if not is_movable(ticket) or row.state not in ticket.stages or ticket.flow_version_id != run.version_id:
            return True
        if row.level:
            tell_late(ticket, run, row)
        else:
            go_on(ticket, CLOCK)
        return True


def tell_late(ticket: Ticket, run: FlowRun, row: FlowDue) -> None:
    """Say that a stage has lasted too long, and do the steps of its level."""
    definition, flow = definition_of(ticket), flow_of(ticket)
    if definition is None or flow is None:
        return
    FlowPassage.objects.filter(run=run, state=row.state, left_at=None).update(late=row.level)
    with change(ticket, "ticket.flow_stage_late", by=CLOCK, flow=flow.pk, state=row.state, level=row.level) as it:
        pass
    levels = definition.states[row.state].late
    if it.event and len(levels) >= row.level:
        with causing(it.event):
            done(levels[row.level - 1].steps, ticket, flow.actor)
