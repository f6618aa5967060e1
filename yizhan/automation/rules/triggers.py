"""What a rule can listen to. One line each; what an event means is asked of its name and its facts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.fields.base import Label
from yizhan.spine.models import Event


@dataclass(frozen=True)
class Trigger:
    """`names` are the events it may be, so that all others cost nothing; `test` looks closer."""

    key: str
    label: Label
    names: tuple[str, ...]
    test: Callable[[Event], bool] = lambda event: True


def _by_customer(event: Event) -> bool:
    return bool(event.data.get("customer"))


def _by_agent(event: Event) -> bool:
    return not event.data.get("customer") and not event.data.get("automatic")


def _changed(column: str) -> Callable[[Event], bool]:
    return lambda event: column in event.changes


ANY = ("ticket.*",)
TRIGGERS = {
    one.key: one
    for one in (
        Trigger("opened", _l("A ticket is opened"), ("ticket.opened",)),
        Trigger("customer_replied", _l("The customer replies"), ("ticket.replied",), _by_customer),
        Trigger("agent_replied", _l("An agent replies"), ("ticket.replied",), _by_agent),
        Trigger("noted", _l("A note is written"), ("ticket.noted",)),
        Trigger("changed", _l("A field changes"), ANY, lambda event: bool(event.changes)),
        Trigger("assigned", _l("The assignee changes"), ANY, _changed("assignee_id")),
        Trigger("moved", _l("The department or team changes"), ANY,
                lambda event: bool({"department_id", "team_id"} & event.changes.keys())),
        Trigger("status", _l("The status changes"), ANY, _changed("status_id")),
        Trigger("resolved", _l("A ticket is resolved"), ("ticket.resolved",)),
        Trigger("closed", _l("A ticket is closed"), ("ticket.closed",)),
        Trigger("reopened", _l("A ticket is opened again"), ANY, _changed("reopen_count")),
        Trigger("returned", _l("A ticket is returned"), ("ticket.returned",)),
        Trigger("urged", _l("Somebody urges"), ("ticket.urged",)),
        Trigger("supervised", _l("A ticket is put under supervision"), ("ticket.supervised",)),
        Trigger("extended", _l("An extension is approved"), ("ticket.extension_approved",)),
        Trigger("approval_asked", _l("An approval is asked for"), ("ticket.approval_asked",)),
        Trigger("approval_approved", _l("An approval is given"), ("ticket.approval_approved",)),
        Trigger("approval_declined", _l("An approval is declined"), ("ticket.approval_declined",)),
        Trigger("item_done", _l("A checklist item is ticked off"), ("ticket.item_done",)),
        Trigger("items_done", _l("All checklist items are ticked off"), ("ticket.item_done",),
                lambda event: bool(event.data.get("all"))),
        Trigger("child_finished", _l("A child ticket is finished"), ("ticket.child_finished",)),
        Trigger("children_done", _l("All child tickets are finished"), ("ticket.children_done",)),
        Trigger("flow_entered", _l("A ticket enters a flow"), ("ticket.flow_entered",)),
        Trigger("flow_moved", _l("A ticket moves on in its flow"), ("ticket.flow_moved",)),
        Trigger("flow_stage_late", _l("A stage takes too long"), ("ticket.flow_stage_late",)),
        Trigger("sla_breached", _l("A target is missed"), ("ticket.sla_breached",)),
        Trigger("sla_escalated", _l("An escalation level is reached"), ("ticket.sla_escalated",)),
        Trigger("flow_entered", _l("A ticket enters a flow"), ("ticket.flow_entered",)),
        Trigger("flow_moved", _l("A ticket moves on in its flow"), ("ticket.flow_moved",)),
        Trigger("flow_stage_late", _l("A stage takes too long"), ("ticket.flow_stage_late",)),
        Trigger("appointed", _l("An appointment is set or changed"),
                ("ticket.appointed", "ticket.appointment_changed")),
        Trigger("appointment_wished", _l("The customer wants another time"), ("ticket.appointment_wished",)),
        Trigger("appointment_cancelled", _l("An appointment is called off"), ("ticket.appointment_cancelled",)),
        Trigger("rated", _l("The customer rates"), ("ticket.rated",), lambda event: not event.data.get("again")),
        Trigger("callback_logged", _l("A call-back is noted"), ("ticket.callback_logged",)),
        Trigger("not_solved", _l("The customer says it is not solved"), ("ticket.not_solved",)),
        Trigger("withdrawn", _l("The customer withdraws a request"), ("ticket.withdrawn",)),
        Trigger("confirmed", _l("The customer confirms the solution"), ("ticket.confirmed",)),
    )
}  # fmt: skip


def heard(keys: list[str], event: Event) -> bool:
    """Whether one of these triggers means the event."""
    return any(
        TRIGGERS[key].test(event)
        for key in keys
        if key in TRIGGERS and (TRIGGERS[key].names == ANY or event.name in TRIGGERS[key].names)
    )
