"""Rules: what they hear, what they ask, what they do, and what they say about it."""

from typing import Any

import pytest

from yizhan.automation.rules.models import RuleLog
from yizhan.catalog.models import Desk
from yizhan.people.models import Agent
from yizhan.spine import shelf
from yizhan.spine.actions import registry
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket


def rule(by: Agent, **more: Any) -> Any:
    steps = more.pop("steps", [{"do": "tag", "with": {"add": ["seen"]}}])
    raw = {"labels": {"en": more.pop("name", "Test")}, "on": ["opened"], "steps": steps, **more}
    return records["rule"].create(raw, by=by)


def opened(cast: Any, **more: Any) -> Any:
    given = {"requester": cast.lin, "subject": "打印机卡纸", "body": "救命", "department": cast.support, **more}
    ticket = open_ticket(by=cast.wang, **given)
    ticket.refresh_from_db()
    return ticket


def lines(ticket: Any, rule: Any) -> list[dict[str, Any]]:
    logs = RuleLog.objects.filter(ticket=ticket, rule_ids__contains=[rule.pk]).order_by("event_id", "id")
    return [line for log in logs for line in log.lines if line["rule"] == rule.pk]


def test_a_rule_does_its_steps_when_the_ticket_is_so(cast: Any) -> None:
    made = rule(cast.zhou, condition="打印机", steps=[
        {"do": "assign", "with": {"agent": cast.li.pk}}, {"do": "set", "with": {"fields": {"priority": "high"}}},
        {"do": "note", "with": {"body": "{{ ticket.code }} 来自 {{ customer.name }}"}},
    ])  # fmt: skip
    ticket = opened(cast)
    assert (ticket.assignee, ticket.priority) == (cast.li, 3)
    assert ticket.messages.get(kind="note").text == f"{ticket.code} 来自 林晓云"
    assigned = Event.objects.get(ticket_id=ticket.pk, name="ticket.assigned")
    assert (assigned.actor_kind, assigned.actor_id, assigned.depth) == ("rule", made.pk, 1)
    assert assigned.cause.name == "ticket.opened"
    assert lines(ticket, made)[0]["fired"] is True


def test_the_log_says_why_a_rule_did_nothing(cast: Any) -> None:
    made = rule(cast.zhou, condition="priority:urgent subject~打印机")
    ticket = opened(cast)
    assert ticket.tags == []
    [line] = lines(ticket, made)
    assert (line["fired"], line["why"]) == (False, "condition")
    assert line["terms"] == [["priority:urgent", False], ["subject~打印机", True]]


def test_each_rule_sees_what_those_before_it_did(cast: Any) -> None:
    rule(cast.zhou, name="First", position=1)
    rule(cast.zhou, name="Second", position=2, condition="tag:seen", steps=[{"do": "tag", "with": {"add": ["second"]}}])
    assert opened(cast).tags == ["seen", "second"]


def test_rules_follow_each_other_and_a_circle_ends(cast: Any) -> None:
    up = [{"do": "set", "with": {"fields": {"priority": "high"}}}]
    down = [{"do": "set", "with": {"fields": {"priority": "low"}}}]
    first = rule(cast.zhou, name="Up", on=["changed"], watch_field="priority", watch_to="low", steps=up)
    second = rule(cast.zhou, name="Down", on=["changed"], watch_field="priority", watch_to="high", steps=down)
    ticket = opened(cast)
    registry["ticket.set"](ticket, by=cast.wang, fields={"priority": 1})
    ticket.refresh_from_db()
    assert ticket.priority == 1  # up, down, and there it ends: each answers once in a chain
    assert [line.get("why", "fired") for line in lines(ticket, first)] == ["fired", "chain", "chain"]
    assert [line.get("why", "fired") for line in lines(ticket, second)] == ["change", "fired", "chain"]


def test_a_watched_change_is_from_something_to_something(cast: Any) -> None:
    made = rule(cast.zhou, on=["changed"], watch_field="priority", watch_from="普通", watch_to="high,urgent")
    ticket = opened(cast)
    for priority, tags in ((1, []), (3, []), (2, []), (4, ["seen"])):
        registry["ticket.set"](ticket, by=cast.wang, fields={"priority": priority})
        ticket.refresh_from_db()
        assert ticket.tags == tags, priority
    assert [line.get("why", "fired") for line in lines(ticket, made)] == [
        "change",
        "change",
        "change",
        "fired",
        "chain",
    ]


def test_only_once_for_each_ticket(cast: Any) -> None:
    made = rule(cast.zhou, on=["noted"], once=True, steps=[{"do": "follow", "with": {"add": [cast.li.pk]}}])
    ticket = opened(cast)
    for _again in range(2):
        registry["ticket.note"](ticket, by=cast.wang, body="x")
    assert [line.get("why", "done") for line in lines(ticket, made)] == ["done", "once"]


@pytest.mark.parametrize("how", ["rule", "desk"])
def test_paused_rules_do_nothing(cast: Any, how: str) -> None:
    made = rule(cast.zhou, is_paused=how == "rule")
    if how == "desk":
        with change(Desk.objects.get(), "desk.edited", by=cast.zhou) as it:
            it.subject.settings = {"rules_paused": True}
    ticket = opened(cast)
    assert ticket.tags == [] and lines(ticket, made) == []


def test_a_step_that_is_not_possible_is_told_in_the_log(cast: Any) -> None:
    made = rule(cast.zhou, steps=[{"do": "wake"}, {"do": "tag", "with": {"add": ["after"]}}])
    ticket = opened(cast)
    assert ticket.tags == ["after"]
    steps = lines(ticket, made)[0]["steps"]
    assert steps[0]["do"] == "wake" and steps[0]["why"] and steps[1] == {"do": "tag"}


@pytest.mark.parametrize(
    ("raw", "key"),
    [({"on": []}, "on"), ({"on": ["fly"]}, "on"), ({"condition": "nonsense:1"}, "condition"), ({"steps": []}, "steps"),
     ({"steps": [{"do": "merge"}]}, "steps"), ({"watch_to": "high"}, "watch_field"),
     ({"watch_field": "priority", "watch_to": "purple"}, "watch_to")],
)  # fmt: skip
def test_a_wrong_rule_is_refused_and_says_where(cast: Any, raw: dict[str, Any], key: str) -> None:
    with pytest.raises(Invalid) as told:
        rule(cast.zhou, **raw)
    assert key in told.value.errors


def test_rules_are_kept_by_administrators_alone(cast: Any) -> None:
    with pytest.raises(Refused):
        rule(cast.wang)


def test_every_rule_that_listens_costs_little(cast: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(50):
        rule(cast.zhou, name=f"R{number}", on=["noted"], condition=f"priority:urgent tag:t{number}")
    ticket = opened(cast)
    with shelf.settled(shelf.read_version()):
        registry["ticket.note"](ticket, by=cast.wang, body="warm")
        with django_assert_max_num_queries(30):
            registry["ticket.note"](ticket, by=cast.wang, body="x")
    assert len(RuleLog.objects.filter(ticket=ticket).first().lines) == 50


@pytest.mark.parametrize("text", ["assignee:me", "status:open (tag:vip OR -follower:我)", "department:mine"])
def test_nobody_looks_when_a_rule_asks(cast: Any, text: str) -> None:
    with pytest.raises(Invalid) as error:
        rule(cast.zhou, condition=text)
    assert set(error.value.errors) == {"condition"} and ("我" if "我" in text else text.rpartition(":")[2]) in str(
        error.value
    )
