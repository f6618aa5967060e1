"""Approvals as the page of a ticket shows them: a card for each that is pending, and what was said."""

from typing import Any

from django.utils.translation import pgettext

from yizhan.automation.approvals.actions.ask import may_withdraw
from yizhan.automation.approvals.levels import level_mode
from yizhan.automation.approvals.models import Approval, Approver
from yizhan.people.models import Agent
from yizhan.spine.kept import Kept, Question
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

APPROVALS = Kept(lambda ticket: Approval.objects.filter(ticket_id=ticket), int)
APPROVERS = Kept(lambda ticket: Approver.objects.filter(approval__ticket_id=ticket), int)
ICONS = {"approved": "check", "declined": "x", "waiting": "clock", "passed_on": "arrow-right"}
DECIDING = ("approve", "decline", "add_approver", "delegate_approval")


def asked(ticket: Ticket) -> dict[str, Question]:
    """What has to be known: nothing, for the many tickets that never had any."""
    return {"approvals": APPROVALS.of(ticket.pk), "approvers": APPROVERS.of(ticket.pk)} if ticket.approval_count else {}


def of(ticket: Ticket, agent: Agent, found: dict[str, list[Any]], above: dict[str, Any]) -> dict[str, Any]:
    """The pending approvals, each with its levels and what the agent can do about it."""
    pending = [one for one in found.get("approvals", ()) if one.is_pending]
    return {"pending_approvals": [card(one, ticket, agent, found["approvers"], above) for one in pending]}


def card(one: Approval, ticket: Ticket, agent: Agent, approvers: list[Approver], above: dict[str, Any]) -> dict:
    own = [row for row in approvers if row.approval_id == one.pk and row.round == one.round]
    is_asked = any(row.is_waiting and row.agent_id == agent.pk for row in own)
    other = ["remind_approvers", *["withdraw_approval"] * may_withdraw(one, agent)]
    keys = DECIDING if is_asked else other
    return {
        "row": one, "asker": Agent.named(one.asker_id), "is_asked": is_asked, "levels": levels_of(one, own),
        "guarded": guarded(one, ticket), "buttons": [above[key] for key in keys if key in above],
    }  # fmt: skip


def levels_of(one: Approval, own: list[Approver]) -> list[dict[str, Any]]:
    """Level after level: how it decides, who is asked and what they said."""
    return [
        {"number": number, "is_now": number == one.level, "is_over": number < one.level, "mode": level_mode(level),
         "is_alone": sum(row.level == number for row in own) < 2,
         "people": [{"row": row, "icon": ICONS.get(row.state, ""), "instead_of": Agent.named(row.instead_of_id)}
                    for row in own if row.level == number]}
        for number, level in enumerate(one.levels, 1)
    ]  # fmt: skip


def guarded(one: Approval, ticket: Ticket) -> list[tuple[str, str]]:
    """What is approved, as it is now; had it changed, the approval would have begun again."""
    fields = TICKET.fields()
    return [(str(fields[key].label), fields[key].type.show(fields[key].value(ticket)) or pgettext("value", "none"))
            for key in one.guarded if key in fields]  # fmt: skip


def words(found: dict[str, list[Any]]) -> dict[tuple[str, int], str]:
    """What was said, by event and row: the log itself holds no words."""
    said: dict[tuple[str, int], str] = {}
    for one in found.get("approvals", ()):
        said["ticket.approval_asked", one.pk] = one.question
    for row in found.get("approvers", ()):
        said["ticket.approver_approved", row.pk] = said["ticket.approver_declined", row.pk] = row.reason
        said["ticket.approver_delegated", row.pk] = said["ticket.approver_added", row.pk] = row.name
    return said
