"""Run a macro: many actions at one click."""

from typing import Annotated

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import Desk
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import causing, change
from yizhan.spine.errors import Conflict, Refused
from yizhan.spine.fields import Context, Reference
from yizhan.spine.steps import label_of, run
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import fill_text

from ..models import Macro


@action("macro", _l("Run a macro"), event="ticket.macro_run", needs="ticket.edit", icon="bolt", bulk=True,
        composed=True, available=lambda ticket, by: not ticket.merged_into_id and not ticket.deleted_at,
        says=_l("%(actor)s ran a macro"))  # fmt: skip
def run_macro(
    ticket: Ticket,
    *,
    by: Actor,
    macro: Annotated[Macro, Reference("rules.Macro"), Param(_l("Macro"))],  # type: ignore[valid-type]
) -> None:
    """Do every step of a macro with the rights of who runs it; one that is not possible undoes them all.

    Raises Conflict with the step and the reason, Refused for a macro of somebody else.
    """
    if isinstance(by, Agent) and not macro.is_offered_to(by):
        raise Refused()
    agent = by if isinstance(by, Agent) else None
    with transaction.atomic():
        with change(ticket, "ticket.macro_run", by=by, macro=macro.pk) as it:
            pass
        assert it.event is not None  # it has a fact to tell
        with causing(it.event):
            done = run(macro.steps, ticket, by=by, context=Context(by=by, zone=Desk.the().zoneinfo),
                       fill=lambda text: fill_text(text, ticket, agent))  # fmt: skip
        for number, one in enumerate(done):
            if one.why:
                step = label_of("ticket", macro.steps[number])
                raise Conflict(_("%(step)s: %(reason)s Nothing was changed.") % {"step": step, "reason": one.why})
