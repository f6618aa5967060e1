"""What customers say afterwards: ratings over the ninety days, calls that were made and calls to make."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from yizhan.automation.surveys.actions.call_back import log_callback, request_callback, take_callback
from yizhan.automation.surveys.actions.rate import rate
from yizhan.automation.surveys.models import CallbackPlan, Invitation, Survey
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.actors import CLOCK, SETUP, through
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWERED, COMMENTED = 0.45, 0.5
SCORES = ((5, 52), (4, 24), (3, 11), (2, 7), (1, 6))
CALLS = 14
# Hours until the calls that are still to be made; the first ones are late already.
TO_MAKE = (-20, -3, 1, 2, 5, 21, 26)
RESULTS = ("solved", "solved", "solved", "unsolved", "no_answer", "solved", "refused")
WORDS: dict[str, dict[Any, Any]] = {
    "zh": {
        5: ("师傅很专业，半小时就修好了，还把滤网清洗了。", "响应很快，点赞！", "上门准时，讲解也清楚，谢谢。"),
        4: ("处理得不错，就是等了一阵。", "解决了，希望下次能再快一点。"),
        3: ("修是修好了，不过来了两趟。", "一般吧，电话有点难打。"),
        2: ("约好上午结果下午才到，也没有提前说。", "配件等了一周，中间没人联系我。"),
        1: ("还是有异响，等于没修。", "催了三次才有人理，太差了。"),
        "why": "差评回访",
        "sampled": "抽样回访",
        "script": "您好，我是青山科技客服回访专员。请问您反映的问题解决了吗？\n对处理速度和师傅的服务满意吗？\n还有什么意见或建议？",
        "notes": {"solved": "客户表示已恢复正常，对师傅很满意。", "unsolved": "客户说噪音还在，希望尽快再安排上门。",
                  "no_answer": "连拨两次无人接听。", "refused": "客户表示不方便接听，不用再打。"},
    },
    "en": {
        5: ("The technician knew his trade and was done in half an hour.", "Very quick, thank you!",
            "On time, and everything was explained."),
        4: ("Well done, only the wait was a bit long.", "Solved. A little quicker next time, please."),
        3: ("It works now, but it took two visits.", "All right. It was hard to get through on the phone."),
        2: ("You said morning and came in the afternoon.", "A week for a spare part, and nobody told me anything."),
        1: ("It still rattles.", "I had to ask three times before anybody cared."),
        "why": "Bad rating",
        "sampled": "Spot check",
        "script": "Hello, this is Qingshan customer service. Is your problem solved?\nWere you happy with how long it took "
                  "and with the technician?\nIs there anything we should do better?",
        "notes": {"solved": "All is well, and very happy with the technician.", "unsolved": "Still noisy, wants a visit.",
                  "no_answer": "Nobody picked up, tried twice.", "refused": "Does not want to be called."},
    },
}  # fmt: skip


def hear_customers(now: datetime, language: str, random: Random, after: int = 0) -> None:
    """Nearly half of the customers answer; those who are unhappy, and some others, are called.

    The tickets up to the id `after` have been heard about already.
    """
    words = WORDS[language]
    survey = Survey.objects.get(slug="satisfaction")
    finished = Ticket.objects.filter(
        pk__gt=after, kind__in=["resolved", "closed"], merged_into=None, is_spam=False, deleted_at=None
    )
    tickets = list(finished.select_related("requester").filter(is_internal=False).order_by("resolved_at", "id"))
    with through("mail"):
        for ticket in tickets:
            if not ticket.requester.is_blocked and ticket.resolved_at:
                answer(ticket, survey, ticket.resolved_at + HOUR, now, words, random)
    called = [one for one in reversed(tickets) if one.assignee_id and not one.requester.is_blocked]
    unhappy = [one for one in called if one.rating and one.rating < 3]
    order = unhappy[:6] + [one for one in called if one not in unhappy]
    call(order, now, words)
    plan = CallbackPlan.objects.get(slug="spot-check")
    with change(survey, "survey.edited", by=SETUP), change(plan, "callback_plan.edited", by=SETUP):
        survey.is_paused = plan.is_paused = False


def answer(
    ticket: Ticket, survey: Survey, asked: datetime, now: datetime, words: dict[Any, Any], random: Random
) -> None:
    """The mail has gone out; who answers does so within two days."""
    if asked > now:
        return
    Invitation.objects.create(ticket=ticket, survey=survey, customer=ticket.requester, round=ticket.reopen_count,
                              state=Invitation.SENT, due_at=asked, sent_at=asked)  # fmt: skip
    at = asked + timedelta(minutes=random.randint(3, 2 * 24 * 60))
    if random.random() > ANSWERED or at > now:
        return
    score = random.choices([one for one, _weight in SCORES], [weight for _one, weight in SCORES])[0]
    comment = random.choice(words[score]) if random.random() < COMMENTED or score < 3 else ""
    reasons = [random.choice(survey.reasons)] if score < 3 else []
    with clock.at(at):
        rate(
            ticket, by=ticket.requester, score=score, solved=score > 2, comment=comment, reasons=reasons, survey=survey
        )


def call(tickets: list[Ticket], now: datetime, words: dict[Any, Any]) -> None:
    """Calls of the last days with their results, then those to make: some late, one taken, one tried before."""
    for at, ticket in enumerate(tickets[len(TO_MAKE) : len(TO_MAKE) + CALLS]):
        arrange(ticket, now - (at + 2) * 9 * HOUR, words)
        result = RESULTS[at % len(RESULTS)]
        score = {"solved": 5 - at % 2, "unsolved": 2}.get(result) if ticket.rating is None else None
        with clock.at(now - (at + 1) * 9 * HOUR), through("web"):
            log_callback(ticket, by=caller(ticket), result=result, score=score, note=words["notes"][result])
    for at, (ticket, hours) in enumerate(zip(tickets, TO_MAKE, strict=False)):
        arrange(ticket, now - DAY, words, due=now + hours * HOUR)
        with clock.at(now - HOUR), through("web"):
            if at == 1:
                take_callback(ticket, by=caller(ticket))
            elif at == 2:
                log_callback(ticket, by=caller(ticket), result="no_answer", note=words["notes"]["no_answer"],
                             again=now + hours * HOUR)  # fmt: skip


def arrange(ticket: Ticket, at: datetime, words: dict[Any, Any], due: datetime | None = None) -> None:
    why = words["why"] if ticket.rating and ticket.rating < 3 else words["sampled"]
    with clock.at(at):
        request_callback(ticket, by=CLOCK, why=why, script=words["script"], due=due or at)


def caller(ticket: Ticket) -> Agent:
    """Somebody who may, and did not work on it."""
    return next(one for one in Agent.active() if one.pk != ticket.assignee_id and one.may("ticket.rate", ticket))
