"""Ask for an approval 发起审核, ask once more, take it back."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict
from yizhan.spine.fields import Bounded, Choice, Integer, LongText, MultiChoice, Option, Reference
from yizhan.tickets.fields import TICKET
from yizhan.tickets.ticket import Ticket

from ...urging.actions.urge import in_work
from ...urging.powers import is_administrator
from ..asking import forget, place, settle
from ..asking import remind as ask_again
from ..levels import Levels
from ..models import CLOSE, Approval, ApprovalTemplate

A_MONTH = 31 * 24
# No form changes these, but actions of their own.
DECIDED = frozenset({"status", "department", "team", "assignee", "tag"})
REVIEW = Option(CLOSE, CLOSE, _l("Review before closing"))
WHICH = Param(_l("Approval"), hidden=True)
TEMPLATE = Param(_l("Template"), _l("Fills in what is left empty below."))
QUESTION = Param(_l("What is to be approved"))
LEVELS = Param(_l("Who is asked"), _l("Level after level."))
GUARDED = Param(_l("What is approved"), _l("When one of these fields changes, everybody is asked again."))
REMIND = Param(_l("Remind after so many hours"), _l("And again and again until it is decided."))
ESCALATE = Param(_l("Hand over to the manager after so many hours"))


class FieldKeys(MultiChoice):
    """Fields of tickets, chosen by name from what is a long list."""

    control = "references"


def field_options() -> list[Option]:
    """What can be guarded: what people decide, not what is counted or follows."""
    every = TICKET.fields().items()
    return [Option(key, key, one.label) for key, one in every if one.editable or key in DECIDED]


def purposes() -> list[Option]:
    return [REVIEW]


class Purpose(Choice):
    """What it is for. Flows name themselves."""

    def parse(self, raw: Any, context: Any) -> Any:
        text = str(raw)
        return text if text.startswith("flow:") and len(text) <= 60 else super().parse(raw, context)


def pending(ticket: Ticket, by: Actor) -> bool:
    return ticket.is_in_approval


@action("ask_approval", _l("Ask for approval"), event="ticket.approval_asked", needs="ticket.edit", icon="shield",
        available=in_work, says=_l("%(actor)s asked for an approval"))  # fmt: skip
def ask_approval(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    template: Annotated[ApprovalTemplate | None, Reference("approvals.ApprovalTemplate"), TEMPLATE] = None,
    question: Annotated[str, LongText(2000), QUESTION] = "",
    levels: Annotated[list[dict[str, Any]] | None, Levels(), LEVELS] = None,
    purpose: Annotated[str, Purpose(purposes), Param(_l("What for"))] = "",
    guarded: Annotated[list[str] | None, FieldKeys(field_options), GUARDED] = None,
    remind_hours: Annotated[int | None, Bounded(1, A_MONTH), REMIND] = None,
    escalate_hours: Annotated[int | None, Bounded(1, A_MONTH), ESCALATE] = None,
) -> None:
    """Ask people, level after level, whether something may be done. A template says what is left out.

    Raises Invalid when nobody is left to ask: neither who asks nor the requester decides.
    """
    place(ticket, it, by=by, question=question, levels=levels or (), template=template, purpose=purpose,
          guarded=guarded or (), remind_hours=remind_hours, escalate_hours=escalate_hours)  # fmt: skip


@action("remind_approvers", _l("Remind approvers"), event="ticket.approval_reminded", needs="ticket.edit", icon="bell",
        available=pending, says=_l("%(actor)s reminded those who have to decide"))  # fmt: skip
def remind_approvers(
    ticket: Ticket, *, by: Actor, it: Change, approval: Annotated[int | None, Integer(), WHICH] = None
) -> None:
    """Ask those once more who have not decided yet. Raises Conflict when this was done a moment ago."""
    row = the_pending(ticket, approval)
    ask_again(row)
    it.say(approval=row.pk)


@action("withdraw_approval", _l("Withdraw approval"), event="ticket.approval_withdrawn", needs="ticket.edit",
        icon="x", available=pending, says=_l("%(actor)s withdrew the approval"))  # fmt: skip
def withdraw_approval(
    ticket: Ticket, *, by: Actor, it: Change, approval: Annotated[int | None, Integer(), WHICH] = None
) -> None:
    """Nobody is asked any more; only by who asked, or an administrator. Raises Conflict."""
    row = the_pending(ticket, approval)
    if not may_withdraw(row, by):
        raise Conflict(_("Only %(agent)s, who asked, or an administrator can withdraw it.")
                       % {"agent": Agent.named(row.asker_id)})  # fmt: skip
    forget(row, Approval.State.WITHDRAWN)
    settle(ticket)
    it.say(approval=row.pk, purpose=row.purpose)


def may_withdraw(row: Approval, by: Actor) -> bool:
    """What a rule asked for, anybody who works on the ticket can withdraw."""
    return not isinstance(by, Agent) or row.asker_id in (None, by.pk) or is_administrator(by)


def the_pending(ticket: Ticket, approval: int | None) -> Approval:
    """The one that is named, else the newest. Raises Conflict when it is not pending."""
    rows = Approval.objects.filter(ticket=ticket, state=Approval.State.PENDING)
    row = (rows.filter(pk=approval) if approval else rows).first()
    if row is None:
        raise Conflict(_("This has been decided already, or is not asked any more."))
    return row
