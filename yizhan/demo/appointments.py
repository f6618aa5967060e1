"""Somebody comes: some appointments are set, one is to be chosen, one does not suit."""

from datetime import datetime, timedelta

from yizhan.automation.appointments.actions.appoint import appoint, offer_appointment
from yizhan.automation.appointments.actions.change import confirm_appointment, wish_appointment
from yizhan.catalog.models import Kind
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import through
from yizhan.spine.errors import Conflict
from yizhan.tickets.models import Ticket

PLACES = {
    "zh": ("长江路 18 号 3 单元 502 室", "青山科技园 B 座 12 层"),
    "en": ("18 Changjiang Road, flat 502", "Qingshan Park, building B"),
}
AGO = timedelta(minutes=40)


def appoint_some(now: datetime, language: str) -> None:
    """The newest tickets in work whose flow and supervision leave them free."""
    free = Ticket.objects.filter(kind=Kind.OPEN, flow_id=None, is_supervised=False, is_extending=False, deleted_at=None,
                                 is_in_approval=False, is_spam=False, merged_into=None, updated_at__lt=now - AGO)  # fmt: skip
    rows = list(free.exclude(assignee=None).select_related("requester").order_by("-updated_at", "-pk")[:5])
    with clock.at(now - AGO / 2), through("web"):
        for number, ticket in enumerate(rows):
            agent = Agent.named(ticket.assignee_id)
            place = PLACES[language][number % 2]
            try:
                offer_appointment(ticket, by=agent, place=place) if number == 2 else appoint(
                    ticket, by=agent, place=place
                )
            except Conflict:
                continue  # no time is free for this agent
            if number == 1:
                confirm_appointment(ticket, by=ticket.requester)
            elif number == 3:
                wish_appointment(ticket, by=ticket.requester)
