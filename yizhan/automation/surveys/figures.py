"""How content customers were in a period, and how much was solved in their own words, in a fixed number of questions.

What each figure means is said once, beside it: `MEANS`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext_lazy as _l

from yizhan.people.models import Agent, Team
from yizhan.spine.fields.base import Label
from yizhan.tickets.models import Ticket

from .models import Callback, Invitation, Rating, Survey
from .scales import BAD, GOOD
from .seeing import seen_by

MEANS: dict[str, Label] = {
    "closure": _l("Of the tickets opened in the period, those that are resolved or closed now."),
    "confirmed": _l(
        "Of the tickets opened in the period whose customers answered, those they confirmed as solved: on the page, in "
        "a survey, or on the phone. Who reopens a ticket by an answer counts as not solved. Silence counts as neither."
    ),
    "heard": _l(
        "Of the tickets opened in the period that are finished, those whose customers answered whether it is solved."
    ),
    "csat": _l(
        "Of all ratings given in the period, the good ones: 4 and 5 of five stars, a smile, thumbs up, 9 and 10."
    ),
    "average": _l("The mean of all ratings given in the period, brought to five stars."),
    "answered": _l("Of the survey mails sent in the period, those whose ticket has been rated."),
    "nps": _l("Of the answers from 0 to 10 in the period: the share of 9 and 10 minus the share of 0 to 6."),
    "reached": _l("Of the calls ended in the period, those in which the customer was reached."),
}  # fmt: skip


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None


@dataclass(frozen=True)
class Line:
    """The ratings of one agent, team or survey."""

    name: Any
    count: int
    good: int
    bad: int
    average: float

    @property
    def csat(self) -> Share:
        return Share(self.good, self.count)


def figures(agent: Agent, since: datetime, until: datetime) -> dict[str, Any]:
    """Everything for a period, of the tickets an agent may see."""
    period = (since, until)
    opened = Ticket.objects.visible_to(agent).filter(created_at__range=period)
    ratings = seen_by(agent, Rating.objects.filter(created_at__range=period)).order_by()
    whole = ratings.aggregate(**MEASURES)
    return {
        **of_tickets(opened.filter(is_spam=False, merged_into=None, is_internal=False)),
        **of_mails(agent, period), **of_calls(agent, period),
        "csat": Share(whole["good"], whole["count"]), "bad": whole["bad"], "average": rounded(whole["average"]),
        "nps": points(whole),
        "agents": lines(ratings, "agent_id", Agent.named), "teams": lines(ratings, "team_id", Team.named),
        "surveys": lines(ratings, "survey_id", Survey.named),
    }  # fmt: skip


MEASURES = {
    "count": Count("pk"), "good": Count("pk", filter=Q(level__gte=GOOD)), "bad": Count("pk", filter=Q(level__lte=BAD)),
    "average": Avg("level"), "asked": Count("pk", filter=Q(scale="nps")),
    "promoters": Count("pk", filter=Q(scale="nps", level__gte=GOOD)),
    "detractors": Count("pk", filter=Q(scale="nps", level__lte=BAD)),
}  # fmt: skip


def of_tickets(tickets: Any) -> dict[str, Share]:
    """办结率 and 解决率."""
    done = Q(kind__in=["resolved", "closed"])
    found = tickets.order_by().aggregate(
        all=Count("pk"), done=Count("pk", filter=done), solved=Count("pk", filter=Q(is_confirmed=True)),
        heard=Count("pk", filter=Q(is_confirmed__isnull=False)),
        heard_done=Count("pk", filter=done & Q(is_confirmed__isnull=False)),
    )  # fmt: skip
    return {"closure": Share(found["done"], found["all"]), "confirmed": Share(found["solved"], found["heard"]),
            "heard": Share(found["heard_done"], found["done"])}  # fmt: skip


def of_mails(agent: Agent, period: tuple[datetime, datetime]) -> dict[str, Share]:
    """How many answered."""
    sent = seen_by(agent, Invitation.objects.filter(state=Invitation.SENT, sent_at__range=period))
    found = sent.aggregate(all=Count("pk"), rated=Count("pk", filter=Q(ticket__rating__isnull=False)))
    return {"answered": Share(found["rated"], found["all"])}


def of_calls(agent: Agent, period: tuple[datetime, datetime]) -> dict[str, Share]:
    """How many were reached."""
    rows = Callback.objects.filter(ended_at__range=period).exclude(state=Callback.State.CANCELLED)
    ended = seen_by(agent, rows)
    found = ended.order_by().aggregate(all=Count("pk"), done=Count("pk", filter=Q(state=Callback.State.DONE)))
    return {"reached": Share(found["done"], found["all"])}


def lines(ratings: Any, column: str, named: Any) -> list[Line]:
    """The most rated first; what has no agent, team or survey comes last, without a name."""
    measured = {key: MEASURES[key] for key in ("count", "good", "bad", "average")}
    made = [Line(named(pk) if pk else None, count, good, bad, rounded(average) or 0)
            for pk, count, good, bad, average in ratings.values_list(column).annotate(**measured)]  # fmt: skip
    return sorted(made, key=lambda one: (one.name is None, -one.count))


def points(whole: dict[str, Any]) -> int | None:
    """-100 to 100; None where nobody was asked on this scale."""
    asked = whole["asked"]
    return round(100 * (whole["promoters"] - whole["detractors"]) / asked) if asked else None


def rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 2)
