"""Plays the plan: every step through the product's own action, at the moment it is meant to have happened."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile

from yizhan.automation.urging.actions.urge import CUSTOMER, in_work, possible_from, urge
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import through
from yizhan.spine.change import change
from yizhan.tickets.actions import assign, edit, finish, merge, note, open, remove, reply
from yizhan.tickets.models import Attachment, Ticket

from . import cast, files
from .asked import Asked, address_of
from .case import Case, Step
from .founding import Founded
from .library import read
from .rhythm import ZONE

PRIORITIES = {"low": 1, "normal": 2, "high": 3, "urgent": 4}
CHANNELS = {"email": "mail", "mini-program": "wechat"}
VISITS = {"onsite-repair", "installation", "maintenance"}


class Player:
    """Knows the people of the desk and the tickets opened so far."""

    def __init__(self, made: Founded, random: Random, asked: dict[int, Asked]) -> None:
        self._made = made
        self._asked = asked
        self._random = random
        self._tickets: dict[int, Ticket] = {}

    def play(self, case: Case, step: Step) -> None:
        """One step of one ticket."""
        with clock.at(step.at), through("api" if step.verb in {"open", "say"} else "web"):
            getattr(self, f"_{step.verb}")(case, step)

    def begin(self, case: Case) -> Ticket:
        """Its opening only."""
        self.play(case, case.steps[0])
        return self._ticket(case)

    def _ticket(self, case: Case) -> Ticket:
        return self._tickets[case.number]

    def _agent(self, slug: str) -> Agent:
        return self._made.agents[slug]

    def _customer(self, case: Case) -> Customer:
        return self._made.customers[case.customer.emails[0]]

    def _open(self, case: Case, step: Step) -> None:
        scenario, made = case.scenario, self._made
        department = made.departments[cast.department_of(case.team)]
        by = self._agent(step.by) if step.by else self._customer(case)
        tags = made.tags([*(["vip"] if case.customer.vip else []), *(tag for tag in scenario.tags if tag != "urged")])
        said: dict[str, Any] = {"subject": case.subject, "body": step.text, "fields": self._values(case),
                                "channel": CHANNELS.get(scenario.channel, scenario.channel)}  # fmt: skip
        if asked := self._asked.get(case.number):
            said |= asked.said(case, said)
        self._tickets[case.number] = open.open_ticket(
            by=by, requester=self._customer(case), department=department, team=made.teams[case.team],
            type=made.types[scenario.type].pk, priority=PRIORITIES[scenario.priority], tags=tags,
            files=self._files(case, step, by), **said,
        )  # fmt: skip

    def _say(self, case: Case, step: Step) -> None:
        customer = self._customer(case)
        reply.reply(self._ticket(case), by=customer, body=step.text, files=self._files(case, step, customer))
        if step.more.get("urges"):
            self._urge(self._ticket(case), customer)

    def _urge(self, ticket: Ticket, customer: Customer) -> None:
        """Unless what was said has counted already."""
        if in_work(ticket, customer) and not possible_from(ticket, CUSTOMER):
            urge(ticket, by=customer)

    def _reply(self, case: Case, step: Step) -> None:
        by, ticket = self._agent(step.by), self._ticket(case)
        sets_out = ticket.kind in {"new", "open"} and case.scenario.type in VISITS
        status = self._made.statuses["dispatched"].pk if sets_out else None
        # Nobody is written to: the addresses are made up.
        reply.reply(ticket, by=by, body=step.text, to=[], status=status, files=self._files(case, step, by))

    def _note(self, case: Case, step: Step) -> None:
        by = self._agent(step.by)
        note.note(self._ticket(case), by=by, body=step.text, files=self._files(case, step, by))

    def _claim(self, case: Case, step: Step) -> None:
        assign.claim(self._ticket(case), by=self._agent(step.by))

    def _assign(self, case: Case, step: Step) -> None:
        team, agent = self._made.teams[case.team], self._agent(case.agent.slug)
        assign.assign(self._ticket(case), by=self._agent(step.by), agent=agent, team=team)

    def _hand_on(self, case: Case, step: Step) -> None:
        to = self._agent(step.more["to"])
        assign.assign(self._ticket(case), by=self._agent(step.by), agent=to, reason=step.text, keep_following=True)

    def _return(self, case: Case, step: Step) -> None:
        assign.give_back(self._ticket(case), by=self._agent(step.by), reason=step.text)

    def _due(self, case: Case, step: Step) -> None:
        edit.set_fields(self._ticket(case), by=self._agent(step.by), fields={"due": step.more["due"]})

    def _follow(self, case: Case, step: Step) -> None:
        edit.change_followers(self._ticket(case), by=self._agent(step.by))

    def _hold(self, case: Case, step: Step) -> None:
        status = self._made.statuses[step.more["status"]].pk
        finish.hold(self._ticket(case), by=self._agent(step.by), status=status, until=step.more["until"])

    def _wake(self, case: Case, step: Step) -> None:
        ticket = self._ticket(case)
        if ticket.kind == "on_hold":
            finish.wake(ticket, by=self._agent(step.by))

    def _resolve(self, case: Case, step: Step) -> None:
        by, ticket = self._agent(step.by), self._ticket(case)
        if "fault_cause" in self._made.types[case.scenario.type].fields:
            causes = next(row["choices"] for row in read("catalog")["fields"] if row["slug"] == "fault_cause")
            cause = causes[step.more["cause"] % len(causes)]["slug"]
            edit.set_fields(ticket, by=by, fields={"fault_cause": cause})
        finish.resolve(ticket, by=by, resolution=step.text)

    def _close(self, case: Case, step: Step) -> None:
        finish.close(self._ticket(case), by=self._agent(step.by))

    def _merge(self, case: Case, step: Step) -> None:
        merge.merge(self._ticket(case), by=self._agent(step.by), into=self._tickets[step.more["into"]])

    def _link(self, case: Case, step: Step) -> None:
        to = self._tickets[step.more["to"]]
        merge.link(self._ticket(case), by=self._agent(step.by), kind=step.more["kind"], to=to)

    def _spam(self, case: Case, step: Step) -> None:
        remove.mark_spam(self._ticket(case), by=self._agent(step.by))

    def _deleted(self, case: Case, step: Step) -> None:
        remove.delete(self._ticket(case), by=self._agent(step.by))

    def _values(self, case: Case) -> dict[str, Any]:
        """What is known when the ticket is opened; the cause of a fault is found out later."""
        shown = set(self._made.types[case.scenario.type].fields) - {"fault_cause"}
        fills = {row["slug"]: row["fill"] for row in read("catalog")["fields"] if row["slug"] in shown}
        return {slug: self._value(case, fill) for slug, fill in fills.items()}

    def _value(self, case: Case, fill: str) -> Any:
        if fill == "appointment":
            return self._appointment(case.opened)
        if fill == "address":
            return address_of(case)
        if fill == "region":
            return case.customer.region
        return self._random.random() < 0.7 if fill == "under_warranty" else case.words[fill]

    def _appointment(self, opened: datetime) -> datetime:
        day = opened.astimezone(ZONE) + timedelta(days=self._random.choice((0, 1, 1, 2, 3)))
        return day.replace(hour=self._random.choice((9, 10, 13, 15)), minute=0, second=0, microsecond=0)

    def _files(self, case: Case, step: Step, by: Agent | Customer) -> list[Attachment]:
        if not step.attach:
            return []
        made = files.make(step.attach, case.words, case.scenario.language, step.at.astimezone(ZONE), self._random)
        upload = Attachment(uploader_id=by.pk, name=made.name, content_type=made.content_type, size=len(made.data))
        with change(upload, "attachment.uploaded", by=by):
            upload.file.save(upload.key, ContentFile(made.data), save=False)
        return [upload]
