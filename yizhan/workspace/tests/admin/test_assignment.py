"""The screens of automatic assignment: rules, backlog, availability, why, leaving the desk."""

from typing import Any

import pytest

from yizhan.automation.assignment.models import AssignmentRule, Availability, Backlog
from yizhan.automation.assignment.offboarding import HAND_OVER, hand_over
from yizhan.automation.assignment.states import become
from yizhan.automation.assignment.tests.test_assignment import can, opened, rule
from yizhan.security.models import SignIn
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket

RULE = {"labels.en": "Phone calls", "labels.zh-hans": "", "condition": "channel:phone", "method": "least_loaded",
        "points.priority.urgent": "4", "points.priority.high": "", "position": "0"}  # fmt: skip


def test_a_rule_is_made_in_the_form_and_shown_again(cast: Any, browser: Any) -> None:
    made = browser(cast.zhou).post("/admin/assignment_rule/new", RULE)
    row = AssignmentRule.objects.get()
    assert made.status_code == 302 and row.points == {"priority.urgent": 4}
    page = browser(cast.zhou).get(f"/admin/assignment_rule/{row.pk}").content.decode()
    assert 'name="points.priority.urgent" value="4"' in page
    wrong = browser(cast.zhou).post("/admin/assignment_rule/new", {**RULE, "points.priority.urgent": "many"})
    assert wrong.status_code == 422 and 'value="many"' in wrong.content.decode()
    assert AssignmentRule.objects.count() == 1


def test_the_trial_leaves_to_earlier_rules_what_is_theirs(cast: Any, browser: Any) -> None:
    for channel in ("phone", "phone", "mail"):
        opened(cast, channel=channel)
    rule(cast, condition="channel:mail", position=-1)
    later = rule(cast, condition="", position=5)
    page = browser(cast.zhou)
    told = page.post(f"/admin/assignment_rule/{later.pk}/trial", {"condition": ""}, headers={"accept-language": "en"})
    assert told.context["trial"].meets == 3 and told.context["trial"].takes == 2
    assert page.post("/admin/assignment_rule/trial", {"condition": "nonsense:1"}).context["error"]
    assert browser(cast.wang).post("/admin/assignment_rule/trial", {}).status_code == 403


def test_the_backlog_is_shown_in_order_and_given_out_at_a_click(cast: Any, browser: Any) -> None:
    rule(cast, department="support")
    for who in (cast.zhou, cast.wang, cast.li):
        become(who, "away")
    low, high = opened(cast), opened(cast, priority=4)
    page = browser(cast.zhou).get("/admin/backlog").content.decode()
    assert page.index(high.code) < page.index(low.code)
    can(cast, cast.li, state="online", cap=1)
    assert browser(cast.wang).post("/admin/backlog/assign").status_code == 403
    browser(cast.zhou).post("/admin/backlog/assign")
    assert [one.ticket for one in Backlog.objects.select_related("ticket")] == [low]


def test_agents_set_their_state_in_the_menu(cast: Any, browser: Any) -> None:
    page = browser(cast.wang)
    assert "me-states" in page.get("/account").content.decode()
    told = page.post("/account/availability", {"state": "busy"}, headers={"hx-request": "true"})
    assert told.status_code == 200 and "busy" in told.content.decode()
    assert Availability.of(cast.wang.pk).state == "busy"
    assert page.post("/account/availability", {"state": "asleep"}).status_code == 422
    assert page.get("/account/availability").headers["Location"] == "/account"
    assert browser(cast.qian).post("/account/availability", {"state": "busy"}).status_code == 403
    assert "me-states" not in browser(cast.qian).get("/account").content.decode()


def test_why_this_agent_is_shown_to_who_sees_the_ticket(cast: Any, browser: Any) -> None:
    by_hand = opened(cast, assignee=cast.li)
    rule(cast, name="Everything")
    become(cast.zhou, "busy")
    ticket = opened(cast)
    page = browser(cast.wang)
    assert f"/tickets/{ticket.code}/why" in page.get(f"/tickets/{ticket.code}").content.decode()
    assert "/why" not in page.get(f"/tickets/{by_hand.code}").content.decode()
    told = page.get(f"/tickets/{ticket.code}/why").content.decode()
    assert "Everything" in told and "李倩" in told and "周敏" in told
    assert browser(cast.zhao).get(f"/tickets/{ticket.code}/why").status_code == 404


def left(cast: Any, browser: Any, **choice: Any) -> Event:
    """王珂 leaves; the job is done."""
    answer = browser(cast.zhou).post(f"/admin/agents/{cast.wang.pk}/leave", choice)
    assert answer.status_code == 302, answer.content.decode()
    event = Event.objects.get(name="agent.left")
    from procrastinate.contrib.django.models import ProcrastinateJob

    job = ProcrastinateJob.objects.get(args__path=HAND_OVER)
    params = {key: value for key, value in job.args.items() if key != "path"}
    assert hand_over(**params) == 2 and hand_over(**params) == 0
    return event


@pytest.fixture
def two(cast: Any) -> Any:
    """王珂 has two tickets, 李倩 one."""
    return [opened(cast, assignee=who) for who in (cast.wang, cast.wang, cast.li)]


def assignees(tickets: list[Ticket]) -> list[Any]:
    return [Ticket.objects.get(pk=one.pk).assignee for one in tickets]


def test_who_leaves_is_signed_out_and_the_tickets_go_back_to_the_queue(cast: Any, browser: Any, two: Any) -> None:
    own = browser(cast.wang)
    event = left(cast, browser, how="queue")
    assert assignees(two) == [None, None, cast.li]
    cast.wang.refresh_from_db()
    assert not cast.wang.is_active and not SignIn.objects.filter(agent=cast.wang).exists()
    assert own.get("/tickets").status_code == 302
    moved = Event.objects.filter(name="ticket.assigned")
    assert {one.cause_id for one in moved} == {event.pk} and event.actor_id == cast.zhou.pk


def test_the_tickets_go_to_one_agent(cast: Any, browser: Any, two: Any) -> None:
    left(cast, browser, how="agent", to=cast.li.pk)
    assert assignees(two) == [cast.li] * 3


def test_the_tickets_go_by_the_rules(cast: Any, browser: Any, two: Any) -> None:
    can(cast, cast.li, cap=2)
    become(cast.zhou, "away")
    rule(cast, method="least_loaded")
    left(cast, browser, how="rule")
    assert assignees(two) == [cast.li, None, cast.li] and Backlog.objects.get().ticket == two[1]


@pytest.mark.parametrize(
    ("who", "target", "choice", "status"),
    [("zhou", "wang", {"how": "agent"}, 422), ("zhou", "wang", {"how": "burn"}, 422), ("wang", "li", {"how": "queue"}, 403),
     ("zhou", "zhou", {"how": "queue"}, 409)],
)  # fmt: skip
def test_leaving_is_refused(cast: Any, browser: Any, two: Any, who: str, target: str, choice: Any, status: int) -> None:
    path = f"/admin/agents/{getattr(cast, target).pk}/leave"
    assert browser(getattr(cast, who)).post(path, choice).status_code == status
    getattr(cast, target).refresh_from_db()
    assert getattr(cast, target).is_active and assignees(two) == [cast.wang, cast.wang, cast.li]


def test_what_names_a_leaver_is_shown(cast: Any, browser: Any, two: Any) -> None:
    steps = [{"do": "assign", "with": {"agent": cast.wang.email}}]
    records["rule"].create({"labels": {"en": "To Wang"}, "on": ["opened"], "steps": steps}, by=cast.zhou)
    records["rule"].create({"labels": {"en": "Nobody"}, "on": ["opened"], "steps": [{"do": "wake"}]}, by=cast.zhou)
    asked = {
        "labels": {"en": "Refund"},
        "question": "?",
        "levels": [{"mode": "any", "who": [f"agent:{cast.wang.email}"]}],
    }
    records["approval_template"].create(asked, by=cast.zhou)
    records["department"].edit(cast.billing, {"head": cast.wang.pk}, by=cast.zhou)
    records["agent"].edit(cast.li, {"manager": cast.wang.pk}, by=cast.zhou)
    items = [{"title": "Call", "owner": str(cast.wang.pk)}]
    records["checklist"].create({"labels": {"en": "By phone"}, "items": items}, by=cast.zhou)
    page = browser(cast.zhou).get(f"/admin/agents/{cast.wang.pk}/leave").content.decode()
    assert two[0].code in page and two[2].code not in page and "Nobody" not in page
    named = page[page.index("<aside>") :]
    for one in ("To Wang", "Refund", "By phone", f"/admin/department/{cast.billing.pk}", f"/admin/agent/{cast.li.pk}"):
        assert one in named
