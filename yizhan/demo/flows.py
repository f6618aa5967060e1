"""Three flows in use, and a ticket of today in every stage of them."""

from datetime import datetime, timedelta
from typing import Any

from yizhan.automation.flows.actions.enter_flow import enter_flow
from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.shipped import install
from yizhan.automation.urging.powers import administrators
from yizhan.catalog.models import Kind
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import SETUP, through
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

from .delivering import deliver

AGO = timedelta(minutes=40)
# The flows in use, and which new tickets they take.
IN_USE = {
    "repair": ("onsite-repair", "maintenance"),
    "it-request": ("request", "purchase"),
    "complaint": ("complaint",),
}
WORDS = {
    "zh": {
        "parts": "缺外机风扇电机，已向仓储部申请调拨。",
        "fixed": "更换风扇电机，试机 20 分钟运转正常。",
        "done": "您好，维修已完成，请确认设备是否恢复正常。",
        "facts": "经核实，上门延误属实。",
    },
    "en": {
        "parts": "The fan motor is missing; asked the warehouse for one.",
        "fixed": "Replaced the fan motor; ran twenty minutes without a fault.",
        "done": "The repair is done. Please tell us whether everything works.",
        "facts": "The visit was late indeed.",
    },
}
# Flow and the transitions up to a stage. Those with a star are the administrator's.
WAYS = (
    ("repair", ()),
    ("repair", ("dispatch",)),
    ("repair", ("dispatch", "start")),
    ("repair", ("dispatch", "start", "need-parts")),
    ("repair", ("dispatch", "start", "submit")),
    ("repair", ("dispatch", "start", "submit", "*pass")),
    ("complaint", ("accept",)),
    ("complaint", ("accept", "investigate", "found")),
    ("it-request", ("direct",)),
)


def run_flows(now: datetime, language: str) -> None:
    """Put tickets in work into flows and take each as far as its stage. New tickets enter by themselves from now on."""
    with clock.at(now - AGO), through("web"):
        install()
        at_hand = _in_work(now)
        for slug, way in WAYS[: len(at_hand)]:
            # What is reviewed before closing fits its own flow only: others end without asking.
            plain = [one for one in at_hand if not (one.type and one.type.needs_review)]
            fitting = [one for one in at_hand if one.type and one.type.slug in IN_USE[slug]]
            ticket = (fitting or plain or at_hand)[0]
            at_hand.remove(ticket)
            _walk(ticket, Flow.objects.get(slug=slug), way, WORDS[language])
        for flow in Flow.objects.filter(slug__in=IN_USE):
            with change(flow, "flow.edited", by=SETUP):
                flow.is_paused, flow.entry = False, f"type:{','.join(IN_USE[flow.slug])}"


def _walk(ticket: Ticket, flow: Flow, way: tuple[str, ...], words: dict[str, str]) -> None:
    agent = Agent.objects.get(pk=ticket.assignee_id)
    enter_flow(ticket, by=agent, flow=flow)
    forms: dict[str, dict[str, Any]] = {
        "dispatch": {"assignee": agent},
        "need-parts": {"note": words["parts"]},
        "submit": {"resolution": words["fixed"], "checked": [1, 2, 3]},
        "pass": {"reply": words["done"]},
        "found": {"note": words["facts"]},
    }
    for step in way:
        by = administrators()[0] if step.startswith("*") else agent
        slug = step.lstrip("*")
        pass_transition(ticket, by=by, transition=slug, **forms.get(slug, {}))
    deliver(ticket)


def _in_work(now: datetime) -> list[Ticket]:
    """Tickets somebody works on who may, and of which nothing else is told."""
    rows = Ticket.objects.filter(
        kind=Kind.OPEN, merged_into=None, is_spam=False, deleted_at=None, is_supervised=False, is_extending=False,
        is_in_approval=False, updated_at__lt=now - AGO, created_at__lt=now - AGO,
    )  # fmt: skip
    return [one for one in rows.exclude(assignee=None).order_by("-id")[: 4 * len(WAYS)] if _is_able(one)]


def _is_able(ticket: Ticket) -> bool:
    agent = Agent.objects.get(pk=ticket.assignee_id)
    return agent.may("ticket.edit", ticket) and agent.may("ticket.reply", ticket)
