"""Thirteen months of finished work, planned as the ninety days are, but written at once instead of step by step.

The events hold what those of the product's own actions would, as far as figures are made of it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection

from yizhan.automation.clocks.models import Clock, Policy, Tick
from yizhan.automation.surveys.models import Rating, Survey
from yizhan.catalog.models import Status
from yizhan.people.models import Customer
from yizhan.spine.guard import door
from yizhan.spine.models import Event
from yizhan.tickets.models import Message, Ticket
from yizhan.tickets.search import texts, write

from . import cast, rhythm, targets
from .case import Case, Step
from .founding import Founded
from .play import CHANNELS, PRIORITIES
from .satisfaction import ANSWERED, SCORES

# For each ticket that is played so many are written down.
SHARE = 6
AT_ONCE = 500
IN_WORK = "in-progress"
# Stars in the week in which everything took long.
BAD_SCORES = ((5, 22), (4, 22), (3, 20), (2, 18), (1, 18))


def write_down(made: Founded, cases: list[Case], numbers: list[int], now: datetime, random: Random) -> int:
    """The tickets of these cases under these numbers, with everything that belongs to them. Returns the last id."""
    lives = [Life(made, case, number, now, random).lived() for case, number in zip(cases, numbers, strict=True)]
    policy = Policy.objects.get(slug="standard")
    customers = {one.pk: one for one in Customer.objects.prefetch_related("identities").select_related("organization")}
    last = 0
    for start in range(0, len(lives), AT_ONCE):
        some = lives[start : start + AT_ONCE]
        with door(True):
            last = _saved(some, policy, customers)
    return last


def _saved(lives: list["Life"], policy: Policy, customers: dict[int, Customer]) -> int:
    ticks: list[Tick] = []
    clocks: list[Clock] = []
    for one in lives:
        one.ticket.requester = customers[one.ticket.requester_id]
        one.ticket.organization = one.ticket.requester.organization
        ends = (one.ticket.first_replied_at, one.ticket.resolved_at or one.ticket.created_at)
        found = targets.targets_of(policy, one.ticket.priority, one.ticket.created_at, *ends)
        lines, standing = targets.keep(policy, one.ticket, found)
        ticks += lines
        clocks += standing
    Ticket.objects.bulk_create([one.ticket for one in lives])
    Message.objects.bulk_create([said for one in lives for said in one.said])
    Rating.objects.bulk_create([one.rating for one in lives if one.rating])
    Event.objects.bulk_create([event for one in lives for event in one.told()])
    Tick.objects.bulk_create(ticks)
    Clock.objects.bulk_create(clocks)
    for one in lives:
        write(one.ticket, texts(one.ticket, one.said))
    return lives[-1].ticket.pk


@dataclass
class Life:
    """One case becoming rows: `lived` goes through its steps."""

    made: Founded
    case: Case
    number: int
    now: datetime
    random: Random
    said: list[Message] = field(default_factory=list)
    events: list[tuple[Event, Message | None]] = field(default_factory=list)
    rating: Rating | None = None

    def lived(self) -> "Life":
        case, made = self.case, self.made
        scenario = case.scenario
        moved = next((step for step in case.steps if step.verb == "move"), None)
        others = [team for team in made.teams if cast.department_of(team) != cast.department_of(case.team)]
        self.begins = self.random.choice(others) if moved else case.team
        self.ticket = Ticket(
            number=self.number, subject=case.subject, status=statuses()["new"], kind="new",
            type=made.types[scenario.type], priority=PRIORITIES[scenario.priority],
            channel=CHANNELS.get(scenario.channel, scenario.channel), requester=self._customer,
            department=made.departments[cast.department_of(self.begins)], team=made.teams[self.begins],
            created_at=case.opened, tags=made.tags([one for one in scenario.tags if one != "urged"]),
            data={"region": case.customer.region} if "region" in made.types[scenario.type].fields else {},
        )  # fmt: skip
        for step in case.steps:
            if play := getattr(self, f"_{step.verb}", None):
                self.at = step.at
                play(step)
        self._rate()
        self.ticket.updated_at, self.ticket.version = self.at, len(self.events)
        return self

    def told(self) -> list[Event]:
        """The events, once ticket, messages and rating have their ids."""
        for event, said in self.events:
            event.subject_id = event.ticket_id = self.ticket.pk
            if said:
                event.data["message"] = said.pk
            if event.name == "ticket.rated" and self.rating:
                event.data["rating"] = self.rating.pk
        return [event for event, _said in self.events]

    # -- steps
    def _open(self, step: Step) -> None:
        said = self._speak(step, by_customer=True)
        self._tell("opened", step, said=said, channel=self.ticket.channel, requester=self.ticket.requester_id,
                   department=self.ticket.department_id)  # fmt: skip

    def _say(self, step: Step) -> None:
        said = self._speak(step, by_customer=True)
        self._tell("replied", step, said=said, customer=self.ticket.requester_id)
        if self.ticket.kind in {"resolved", "closed"}:
            self.ticket.reopen_count += 1
            self.ticket.closed_at = None
            self._change("reopened", step, status=IN_WORK, resolved_at=None)
        elif step.more.get("urges"):
            self._change("urged", step, urge_count=self.ticket.urge_count + 1)

    def _reply(self, step: Step) -> None:
        said = self._speak(step, by_customer=False)
        self.ticket.first_replied_at = self.ticket.first_replied_at or step.at
        self._change("replied", step, said=said, status=IN_WORK if self.ticket.kind == "new" else "")

    def _note(self, step: Step) -> None:
        self._tell("noted", step, said=self._speak(step, by_customer=False, kind="note"))

    def _claim(self, step: Step) -> None:
        self._change("claimed", step, assignee_id=self._agent(step.by))

    def _assign(self, step: Step) -> None:
        self._change("assigned", step, assignee_id=self._agent(self.case.agent.slug),
                     team_id=self.made.teams[self.case.team].pk)  # fmt: skip

    def _move(self, step: Step) -> None:
        self.ticket.transfer_count += 1
        self._change("assigned", step, department_id=self.made.departments[cast.department_of(self.case.team)].pk,
                     team_id=self.made.teams[self.case.team].pk)  # fmt: skip

    def _hand_on(self, step: Step) -> None:
        self.ticket.transfer_count += 1
        self._change("assigned", step, assignee_id=self._agent(step.more["to"]))

    def _return(self, step: Step) -> None:
        self._change("returned", step, assignee_id=None, team_id=None, return_count=self.ticket.return_count + 1)

    def _resolve(self, step: Step) -> None:
        self.ticket.resolution = step.text
        self._change("resolved", step, status="resolved", resolved_at=step.at)

    def _close(self, step: Step) -> None:
        self.ticket.closed_at = step.at
        resolved = self.ticket.resolved_at or step.at
        self._change("closed", step, status="closed", resolved_at=resolved)

    def _rate(self) -> None:
        """Two in five answer, within two days; in the bad week they are less content."""
        ticket, at = self.ticket, self.at + timedelta(minutes=self.random.randint(3, 2 * 24 * 60))
        if self.random.random() > ANSWERED or at > self.now:
            return
        choices = BAD_SCORES if rhythm.is_bad(ticket.created_at, self.now) else SCORES
        stars = self.random.choices([one for one, _weight in choices], [weight for _one, weight in choices])[0]
        survey = next(one for one in Survey.current() if one.slug == "satisfaction")
        self.rating = Rating(
            ticket=ticket, survey=survey, round=ticket.reopen_count, score=stars, level=stars, is_solved=stars > 2,
            agent_id=ticket.assignee_id, team_id=ticket.team_id, department_id=ticket.department_id, created_at=at,
            changed_at=at,
        )  # fmt: skip
        self._change("rated", Step(at, "rate"), rating=stars, is_confirmed=stars > 2)
        self.events[-1][0].data |= {"level": stars, "score": stars, "scale": "stars"}

    # -- what the steps are made of
    @property
    def _customer(self) -> Customer:
        return self.made.customers[self.case.customer.emails[0]]

    def _agent(self, slug: str) -> int:
        return self.made.agents[slug].pk

    def _speak(self, step: Step, *, by_customer: bool, kind: str = "public") -> Message:
        ticket = self.ticket
        who = {"customer": self._customer} if by_customer else {"agent": self.made.agents[step.by]}
        made = Message(ticket=ticket, kind=kind, channel=ticket.channel, text=step.text, created_at=step.at, **who)
        made.files = []
        self.said.append(made)
        ticket.message_count += 1
        if kind == "public":
            setattr(ticket, "customer_wrote_at" if by_customer else "agent_wrote_at", step.at)
        return made

    def _change(self, name: str, step: Step, status: str = "", said: Message | None = None, **columns: Any) -> None:
        """Set columns of the ticket and tell what differs."""
        if status:
            row = statuses()[status]
            columns |= {"status_id": row.pk, "kind": row.kind}
        before = {key: getattr(self.ticket, key) for key in columns}
        for key, value in columns.items():
            setattr(self.ticket, key, value)
        changes = {key: [before[key], value] for key, value in columns.items() if value != before[key]}
        self._tell(name, step, said=said, changes=changes)

    def _tell(self, name: str, step: Step, said: Message | None = None, **data: Any) -> None:
        who, pk = ("agent", self._agent(step.by)) if step.by else ("customer", self.ticket.requester_id)
        event = Event(at=step.at, name=f"ticket.{name}", subject_kind="ticket", actor_kind=who, actor_id=pk,
                      via="web" if step.by else "api", data=data)  # fmt: skip
        self.events.append((event, said))


def statuses() -> dict[str, Status]:
    return {row.slug: row for row in Status.current()}


def set_next_number(number: int) -> None:
    """The ticket opened next gets this number."""
    with connection.cursor() as sql:
        sql.execute("SELECT setval('ticket_number', %s, false)", [number])
