"""Call back 回访: a call is asked for, somebody takes it, and says what came of it."""

from datetime import datetime, timedelta
from typing import Annotated

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change, change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Boolean, Bounded, Choice, LongText, Moment, Option, Person, Text
from yizhan.tickets.actions.finish import reopen
from yizhan.tickets.ticket import Ticket

from ...clocks import calendars
from ..models import Callback, CallbackPlan
from ..scales import STARS
from .rate import is_own, rate

SOLVED, UNSOLVED, NO_ANSWER, LATER, REFUSED = "solved", "unsolved", "no_answer", "later", "refused"
RESULTS = (
    Option(SOLVED, SOLVED, _l("Reached: it is solved"), ("已解决",)),
    Option(UNSOLVED, UNSOLVED, _l("Reached: it is not solved"), ("未解决",)),
    Option(NO_ANSWER, NO_ANSWER, pgettext_lazy("call-back", "Not reached"), ("未接通",)),
    Option(LATER, LATER, pgettext_lazy("call-back", "Asks for another time"), ("改约",)),
    Option(REFUSED, REFUSED, pgettext_lazy("call-back", "Wants no call"), ("拒访",)),
)
WHY = Param(pgettext_lazy("call-back", "What about"))
IN_HOURS = Param(_l("In so many hours"), _l("Empty means now. A time given above counts instead."))
WORKING = Param(
    _l("Count working time only"), _l("The hours are those of the desk's own calendar, the first one in the list.")
)
CALLER = Param(pgettext_lazy("call-back", "Caller"), _l("Empty means whoever takes it from the list."))
AGAIN = Param(_l("Try again at"), _l("For customers who were not reached or ask for another time. Empty ends it."))
PHONED = Param(_l("Stars the customer gives"), _l("1 to 5. Empty if they were not asked."))


def later(hours: int, *, in_working_time: bool) -> datetime:
    """So many hours from now, on the clock or in the desk's working time."""
    return calendars.shifted(clock.now(), hours * 60) if in_working_time else clock.now() + timedelta(hours=hours)


def may_be_called(ticket: Ticket, by: Actor) -> bool:
    return not (ticket.awaits_callback or ticket.merged_into_id or ticket.deleted_at or ticket.is_spam)


def waits(ticket: Ticket, by: Actor) -> bool:
    return ticket.awaits_callback


def may_call(ticket: Ticket, by: Actor) -> bool:
    """Somebody else calls, not whoever worked on it."""
    return ticket.awaits_callback and not is_own(ticket, by)


@action("request_callback", _l("Arrange a call-back"), event="ticket.callback_requested", needs="ticket.edit",
        icon="phone", bulk=True, available=may_be_called, says=_l("%(actor)s arranged a call-back"))  # fmt: skip
def request_callback(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    why: Annotated[str, Text(300), WHY] = "",
    due: Annotated[datetime | None, Moment(), Param(pgettext_lazy("call-back", "Call at"))] = None,
    in_hours: Annotated[int, Bounded(0, 90 * 24), IN_HOURS] = 0,
    in_working_time: Annotated[bool, Boolean(), WORKING] = False,
    agent: Annotated[Agent | None, Person(), CALLER] = None,
    script: Annotated[str, LongText(4000), Param(_l("Script"))] = "",
    plan: CallbackPlan | None = None,
) -> None:
    """Put the customer on the list of those to be called. Raises Conflict when somebody is to call already."""
    if agent and agent.pk == ticket.assignee_id:
        raise Invalid({"agent": _("Somebody else calls, not whoever works on the ticket.")})
    row = Callback(
        ticket=ticket, plan=plan, asker=by if isinstance(by, Agent) else None, agent=agent, why=why.strip(),
        script=script.strip(), due_at=due or later(in_hours, in_working_time=in_working_time),
    )  # fmt: skip
    row.save()
    ticket.awaits_callback, ticket.callback_count = True, ticket.callback_count + 1
    it.keep_time()
    it.say(callback=row.pk, caller=agent.pk if agent else None)


@action("take_callback", _l("Take the call-back"), event="ticket.callback_taken", needs="ticket.rate", icon="phone",
        rule=False, available=may_call, says=_l("%(actor)s takes the call-back"))  # fmt: skip
def take_callback(ticket: Ticket, *, by: Agent, it: Change) -> None:
    """It is yours to call. Raises Conflict when somebody else was faster."""
    row = Callback.waiting_on(ticket)
    if row is None or row.agent_id not in {None, by.pk}:
        raise Conflict(_("Somebody else takes this call-back."))
    row.agent = by
    row.save(update_fields=["agent"])
    it.say(callback=row.pk)


@action("cancel_callback", _l("Call off the call-back"), event="ticket.callback_cancelled", needs="ticket.rate",
        icon="x", available=waits, says=_l("%(actor)s called off the call-back"))  # fmt: skip
def cancel_callback(ticket: Ticket, *, by: Actor, it: Change) -> None:
    """Nobody need be called after all."""
    row = Callback.waiting_on(ticket)
    if row:
        end(row, ticket, Callback.State.CANCELLED)
        it.say(callback=row.pk)
    it.keep_time()


@action("log_callback", _l("Note the call"), event="ticket.callback_logged", needs="ticket.rate", icon="phone",
        rule=False, composed=True, available=may_call, says=_l("%(actor)s called the customer back"))  # fmt: skip
@transaction.atomic
def log_callback(
    ticket: Ticket,
    *,
    by: Agent,
    result: Annotated[str, Choice(RESULTS), Param(pgettext_lazy("call-back", "What came of it"))],
    score: Annotated[int | None, Bounded(1, 5), PHONED] = None,
    note: Annotated[str, LongText(2000), Param(_l("Note"))] = "",
    again: Annotated[datetime | None, Moment(), AGAIN] = None,
    reopen_ticket: Annotated[bool, Boolean(), Param(_l("Reopen the ticket"), _l("If it is not solved."))] = False,
) -> None:
    """What came of the call. A score is a rating; who says it is not solved can have the ticket back in work."""
    reached = result in {SOLVED, UNSOLVED}
    when_to_call(result, again)
    if score is not None and not reached:
        raise Invalid({"score": _("Only who was reached can give a score.")})
    if score is not None and Callback.waiting_on(ticket):
        # Before the call is over: a rule that calls about bad ratings sees that somebody just does.
        rate(ticket, by=by, score=score, scale=STARS.key, solved=result == SOLVED, comment=note)
    with change(ticket, "ticket.callback_logged", by=by, needs="ticket.rate") as it:
        row = Callback.waiting_on(ticket)
        if row is None:
            raise Conflict(_("This call-back is over."))
        _note(row, ticket, by=by, result=result, score=score, note=note, again=again)
        it.keep_time()
        it.say(callback=row.pk, result=result, count=row.attempts)
    if reopen_ticket and result == UNSOLVED and ticket.is_finished:
        reopen(ticket, by=by)


def when_to_call(result: str, again: datetime | None) -> None:
    """Raises Invalid for a time that does not go with the result, and for a wish for another time without one."""
    if result == LATER and again is None:
        raise Invalid({"again": _("Say when to call again.")})
    if again and (result not in {NO_ANSWER, LATER} or again <= clock.now()):
        raise Invalid({"again": _("Give a time to come, for a customer who was not reached or asks for another time.")})


def _note(
    row: Callback, ticket: Ticket, *, by: Agent, result: str, score: int | None, note: str, again: datetime | None
) -> None:
    row.agent, row.attempts = by, row.attempts + 1
    row.note = "\n".join(one for one in (row.note, note.strip()) if one)
    row.score = score
    if result in {SOLVED, UNSOLVED}:
        row.is_solved = ticket.is_confirmed = result == SOLVED
        end(row, ticket, Callback.State.DONE)
    elif again:
        row.due_at = again
        row.save()
    else:
        end(row, ticket, Callback.State.REFUSED if result == REFUSED else Callback.State.NO_ANSWER)


def end(row: Callback, ticket: Ticket, state: Callback.State) -> None:
    """It is over, and its ticket waits for no call any more."""
    row.state, row.ended_at = state, clock.now()
    row.save()
    ticket.awaits_callback = False
