"""Tickets of the last months that went through a flow: with missing parts, work sent back, people who ask twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from yizhan.automation.approvals.actions.decide import approve, decline
from yizhan.automation.flows.actions.enter_flow import enter_flow
from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.models import Flow, FlowDue
from yizhan.automation.flows.shipped import install
from yizhan.automation.flows.timing import go_round
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import through
from yizhan.tickets.models import Ticket

from . import cast, rhythm
from .archive import set_next_number
from .case import Case
from .delivering import deliver
from .flows import IN_USE
from .founding import Founded
from .play import Player

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Between them they began, so that all of them are over: days before now.
SINCE, UNTIL = 130, 18
# Of each flow, for each ticket that is played.
SHARES = {"repair": 0.09, "it-request": 0.05, "complaint": 0.04}
# How often which way is gone. With a star it is the supervisor's step, with a tilde the customer's.
WAYS = {
    "repair": {
        "dispatch start submit *pass ~confirmed": 7,
        "dispatch start submit *pass wait": 3,
        "dispatch start need-parts parts-here submit *pass ~confirmed": 7,
        "dispatch start need-parts parts-here need-parts parts-here submit *pass ~confirmed": 4,
        "dispatch start hand-on start need-parts parts-here submit *pass ~confirmed": 3,
        "dispatch hand-on start submit *send-back submit *pass wait": 2,
        "dispatch start submit *send-back submit *send-back submit *pass ~confirmed": 2,
        "dispatch start need-parts parts-here submit *pass ~not-solved submit *pass ~confirmed": 2,
    },
    "it-request": {
        "direct deliver ~confirmed": 6,
        "ask approve deliver ~confirmed": 7,
        "ask approve deliver wait": 2,
        "ask withdraw ask approve deliver ~confirmed": 3,
        "ask decline": 2,
        "ask approve deliver ~not-yet deliver ~confirmed": 2,
    },
    "complaint": {
        "accept answer-now reply content": 4,
        "accept investigate found *view reply content": 6,
        "accept investigate *view found reply not-content answer-now reply content": 3,
        "accept investigate found *view reply not-content investigate found *view reply content": 1,
    },
}
# Hours in a stage before it is left this way; without an entry an hour or two.
HOURS: dict[str, tuple[float, float]] = {
    "dispatch": (0.2, 1.3), "start": (0.3, 2.2), "hand-on": (0.5, 3), "need-parts": (0.7, 4), "parts-here": (20, 90),
    "submit": (1, 6), "pass": (0.5, 6), "send-back": (0.5, 6), "confirmed": (2, 48), "not-solved": (4, 40),
    "ask": (0.3, 2), "direct": (0.3, 3), "approve": (12, 60), "decline": (12, 60), "withdraw": (3, 20),
    "deliver": (2, 14), "not-yet": (4, 40), "accept": (0.1, 1), "found": (2, 18), "view": (14, 60), "reply": (0.5, 5),
    "content": (5, 60), "not-content": (5, 60), "wait": (74, 75),
}  # fmt: skip
WORDS = {
    "zh": {
        "hand-on": "本人今日排满，改派给同组同事。", "need-parts": "缺压缩机启动电容，已申请调拨。",
        "submit": "更换故障部件，试机 30 分钟运转正常。", "send-back": "缺现场照片和试机记录，请补充后再提交。",
        "pass": "您好，维修已完成，请确认设备是否恢复正常。", "not-solved": "今天又出现同样的情况，麻烦再看看。",
        "withdraw": "型号填错了，改好后重新提交。", "deliver": "您好，已办理完成，请确认。", "decline": "本季度预算已用完，请下季度再申请。",
        "not-yet": "还是登录不了，请再查一下。", "found": "经核实，上门延误属实。", "view": "情况属实，减免上门费并致歉。",
        "reply": "您好，经核实确为我方安排不当，已减免上门费，向您致歉。", "content": "客户接受处理结果。",
        "not-content": "客户对答复不满意，要求再核实。", "approve": "同意。",
    },
    "en": {
        "hand-on": "My day is full; a colleague takes it.", "need-parts": "The start capacitor is missing; asked for one.",
        "submit": "Replaced the part; ran thirty minutes without a fault.", "send-back": "Photos and test run are missing.",
        "pass": "The repair is done. Please tell us whether everything works.", "not-solved": "The same thing again today.",
        "withdraw": "Wrong model; asking again.", "deliver": "It is done. Please confirm.",
        "decline": "Nothing left in this quarter's budget.", "not-yet": "I still cannot sign in.",
        "found": "The visit was late indeed.", "view": "True. No charge for the visit, and an apology.",
        "reply": "You are right: we planned badly. The visit is free, and we are sorry.",
        "content": "The customer is content.", "not-content": "The customer is not content.", "approve": "Agreed.",
    },
}  # fmt: skip
# What each form must have: a word of its transition in this part.
PARTS = {"submit": "resolution", **dict.fromkeys(("pass", "not-solved", "deliver", "not-yet", "reply"), "reply")}


def chosen(over: list[Case], now: datetime, tickets: int) -> dict[int, str]:
    """Of finished cases those that went through a flow: the slug of it by the id of the case."""
    found: dict[int, str] = {}
    for slug, share in SHARES.items():
        fit = [one for one in over if one.scenario.type in IN_USE[slug] and now - SINCE * DAY < one.opened
               < now - UNTIL * DAY]  # fmt: skip
        most = max(2, round(tickets * share))
        found |= {id(fit[at * len(fit) // most]): slug for at in range(most) if fit}
    return found


def run_history(
    made: Founded, cases: Iterable[tuple[Case, str]], numbers: dict[int, int], now: datetime, language: str
) -> None:
    """Play each from its opening to its end; the flows stay paused, so that no other ticket enters.

    `numbers` are those of the tickets, by the id of the case.
    """
    with clock.at(now - (SINCE + 1) * DAY):
        install()
    flows = {one.slug: one for one in Flow.objects.filter(slug__in=WAYS)}
    random = Random(len(numbers))
    for case, slug in cases:
        set_next_number(numbers[id(case)])
        ways = WAYS[slug]
        ticket = Player(made, random, {}).begin(case)
        way = random.choices([*ways], [*ways.values()])[0]
        Course(made, case, ticket, language, random).run(flows[slug], way)


class Course:
    """One ticket on its way."""

    def __init__(self, made: Founded, case: Case, ticket: Ticket, language: str, random: Random) -> None:
        self._made, self._case, self._ticket, self._random = made, case, ticket, random
        self._notes, self._replies = WORDS[language], WORDS[case.scenario.language]
        self._agent = made.agents[case.agent.slug]
        self._at = case.opened

    def run(self, flow: Flow, way: str) -> None:
        with clock.at(self._at + timedelta(seconds=1)), through("web"):
            enter_flow(self._ticket, by=self._agent, flow=flow)
        for step in way.split():
            slug = step.lstrip("*~")
            self._wait(*HOURS.get(slug, (1, 2)))
            with clock.at(self._at), through("web"):
                self._step(slug, step)
                deliver(self._ticket)

    def _wait(self, least: float, most: float) -> None:
        """Until somebody is there; what the clock has to say meanwhile it says at its time."""
        until = rhythm.office_hour(self._at + self._random.uniform(least, most) * HOUR, "zh")
        while due := FlowDue.objects.filter(run__ticket=self._ticket, at__lte=until).order_by("at").first():
            with clock.at(due.at):
                go_round()
        self._at = until
        self._ticket.refresh_from_db()

    def _step(self, slug: str, step: str) -> None:
        ticket = self._ticket
        if slug in {"approve", "decline"}:
            by = Agent.objects.get(pk=ticket.approver_ids[0])
            if slug == "approve":
                approve(ticket, by=by, comment=self._notes[slug])
            else:
                decline(ticket, by=by, reason=self._notes[slug])
        elif slug != "wait":
            pass_transition(ticket, by=self._who(step), transition=slug, **self._form(slug))

    def _who(self, step: str) -> Any:
        if step.startswith("~"):
            return self._ticket.requester
        return self._made.agents[self._case.supervisor.slug] if step.startswith("*") else self._agent

    def _form(self, slug: str) -> dict[str, Any]:
        part = PARTS.get(slug, "note")
        words = self._replies if part == "reply" else self._notes
        form: dict[str, Any] = {part: words[slug]} if slug in words else {}
        if slug == "submit":
            form["checked"] = [1, 2, 3]
        if slug == "reply":
            form["resolution"] = self._notes["view"]
        if slug == "hand-on":
            case = self._case
            other = cast.another(case.team, case.scenario.language, case.agent, self._random) or case.agent
            self._agent = self._made.agents[other.slug]
        if slug in {"dispatch", "accept", "hand-on"}:
            form["assignee"] = self._agent
        return form
