"""Do the steps of a flow again that had failed."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actions import action
from yizhan.spine.actors import Actor
from yizhan.spine.change import causing, change
from yizhan.spine.errors import Conflict
from yizhan.tickets.ticket import Ticket

from ..models import FlowRun
from ..passing import do_again


def was_in_flow(ticket: Ticket, by: Actor) -> bool:
    """Nothing is asked for a button: whether something failed is said by the run, which the page knows."""
    return bool(ticket.flow_moves) and not (ticket.merged_into_id or ticket.deleted_at)


@action("retry_steps", _l("Do failed steps again"), event="ticket.flow_steps_retried", needs="ticket.edit",
        icon="refresh", bulk=True, rule=False, composed=True, available=was_in_flow,
        says=_l("%(actor)s had the failed steps of the flow done again"))  # fmt: skip
def retry_steps(ticket: Ticket, *, by: Actor) -> None:
    """The flow does once more what had failed after its transitions. Raises Conflict when nothing has."""
    with transaction.atomic():
        with change(ticket, "ticket.flow_steps_retried", by=by) as it:
            run = FlowRun.objects.select_related("flow").filter(ticket=ticket).first()
            if run is None or not run.failed:
                raise Conflict(_("No step of the flow has failed."))
            it.say(run=run.pk, flow=run.flow_id)
            run.failed = 0
            run.save(update_fields=["failed"])
        if it.event:
            with causing(it.event):
                do_again(run, ticket)
