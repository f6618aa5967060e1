"""Rate: how content the customer is, in their own words or as they said it on the phone."""

from datetime import timedelta
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actions import Param, action
from yizhan.spine.actors import Actor
from yizhan.spine.change import Change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.fields import Boolean, Bounded, Choice, LongText, Text, Words
from yizhan.tickets.ticket import Ticket

from ..models import Rating, Survey
from ..scales import SCALES, STARS, Scale, Score, scale_options

# What nobody set otherwise: two weeks to think it over.
CHANGE_DAYS = 14
SCORE = Param(pgettext_lazy("rating", "Score"), _l("Five stars: 1 to 5. Thumbs: 0 or 1. Three faces: 1 to 3."))
SCALE = Param(_l("Scale"), _l("Empty means five stars."))


def is_rateable(ticket: Ticket, by: Actor) -> bool:
    """Finished at least once. Whoever works on it does not rate it."""
    gone = ticket.merged_into_id or ticket.deleted_at or ticket.is_spam
    return bool(not gone and (ticket.is_finished or ticket.reopen_count)) and not is_own(ticket, by)


def is_own(ticket: Ticket, by: Actor) -> bool:
    return by.actor_kind == "agent" and ticket.assignee_id == by.id


@action("rate", pgettext_lazy("customer", "Rate"), event="ticket.rated", needs="ticket.rate", icon="star", rule=False,
        available=is_rateable, says=_l("%(actor)s rated the service"))  # fmt: skip
def rate(
    ticket: Ticket,
    *,
    by: Actor,
    it: Change,
    score: Annotated[int, Bounded(0, 10), SCORE],
    scale: Annotated[str, Choice(scale_options), SCALE] = STARS.key,
    solved: Annotated[bool | None, Boolean(), Param(_l("It is solved"), hidden=True)] = None,
    reasons: Annotated[list[str] | None, Words(Text(200)), Param(_l("Reasons"), hidden=True)] = None,
    comment: Annotated[str, LongText(2000), Param(_l("Comment"))] = "",
    survey: Survey | None = None,
    round: int | None = None,
) -> None:
    """One rating each time the ticket was finished; a further one changes it, as long as the survey allows.

    The event holds the score, never the words. Raises Conflict when it is too late to change, Invalid for a score the
    scale does not have.
    """
    given, turn = score_of(SCALES[scale], score), ticket.reopen_count if round is None else round
    row = Rating.objects.filter(ticket=ticket, round=turn).first() or begun(ticket, survey, turn)
    if row.pk:
        still_open(row)
    before = (row.pk, row.level, row.is_solved)
    theirs = (row.reasons, row.comment) if row.pk and row.caller_id is None else None
    row.scale, row.score, row.level, row.changed_at = scale, given.value, given.level, clock.now()
    row.is_solved = row.is_solved if solved is None else solved
    row.reasons, row.comment = list(reasons or []), comment.strip()
    if isinstance(by, Agent) and theirs is not None:
        # What customers wrote themselves stays; what they say on the phone comes to it.
        row.reasons = row.reasons or theirs[0]
        row.comment = "\n".join(one for one in (theirs[1], row.comment) if one)
    row.caller = by if isinstance(by, Agent) else None
    row.save()
    is_old = Rating.objects.filter(ticket=ticket, round__gt=turn).exists()
    if not is_old:
        # An old mail still changes the rating of its own round; the ticket shows the newest.
        ticket.rating = row.level
        ticket.is_confirmed = ticket.is_confirmed if solved is None else solved
    it.keep_time()
    # Words added to the same answer are no news: nobody is called, or told, twice about one rating.
    again = {"again": True} if is_old or before == (row.pk, row.level, row.is_solved) else {}
    it.say(rating=row.pk, score=row.score, scale=row.scale, level=row.level, **again)


def score_of(scale: Scale, value: int) -> Score:
    """Raises Invalid for a value the scale does not have."""
    found = scale.of(value)
    if found is None:
        least, most = scale.scores[0].value, scale.scores[-1].value
        raise Invalid({"score": _("A number from %(least)s to %(most)s.") % {"least": least, "most": most}})
    return found


def begun(ticket: Ticket, survey: Survey | None, turn: int) -> Rating:
    """A new rating, for those the ticket is with now."""
    with_whom: dict[str, Any] = {"agent_id": ticket.assignee_id, "team_id": ticket.team_id,
                                 "department_id": ticket.department_id}  # fmt: skip
    return Rating(ticket=ticket, survey=survey, round=turn, created_at=clock.now(), **with_whom)


def still_open(row: Rating) -> None:
    """Raises Conflict for a rating that can no longer be changed."""
    survey = Survey.named(row.survey_id) if row.survey_id else None
    if clock.now() > row.created_at + timedelta(days=survey.change_days if survey else CHANGE_DAYS):
        raise Conflict(_("This rating can no longer be changed."))
