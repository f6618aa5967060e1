"""A ticket enters a flow and is moved on by those who may, with what the form asks for."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from yizhan.automation.flows.actions.enter_flow import enter_flow
from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.actions.revoke_flow import revoke_flow
from yizhan.automation.flows.models import FlowDue, FlowPassage, FlowRun
from yizhan.automation.flows.standing import offered, token_of
from yizhan.automation.flows.timing import go_round
from yizhan.lib import clock
from yizhan.spine.actions import registry
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.finish import hold
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .work import definition_named, fresh, in_use, plain


def opened(cast: Any, **more: Any) -> Ticket:
    return open_ticket(
        by=cast.wang, requester=cast.lin, subject="空调不制热", body="请尽快", department=cast.support, **more
    )


def labels(ticket: Ticket, by: Any) -> list[str]:
    return [one.slug for one in offered(fresh(ticket), by)]


def test_the_first_flow_whose_condition_holds_takes_a_new_ticket(cast: Any) -> None:
    in_use(plain(), "urgent", entry="priority:urgent", position=1)
    in_use(plain(), "all", position=2)
    in_use(plain(), "never", position=0, is_paused=True)
    urgent, normal = fresh(opened(cast, priority=4)), fresh(opened(cast))
    runs = {run.ticket_id: run.flow.slug for run in FlowRun.objects.select_related("flow")}
    assert runs == {urgent.pk: "urgent", normal.pk: "all"} and normal.stages == ["new"]
    found = Ticket.objects.visible_to(cast.wang)
    from yizhan.tickets.lists import matching  # noqa: F401

    assert found.filter(flow_id=urgent.flow_id).get() == urgent


def test_edited_tickets_enter_only_where_a_flow_says_so(cast: Any, ticket: Ticket) -> None:
    in_use(plain(), "quiet", entry="priority:urgent")
    set_fields(ticket, by=cast.wang, fields={"priority": 4})
    assert fresh(ticket).flow_id is None
    flow = in_use(plain(), "asking", entry="priority:urgent", on_edit=True)
    set_fields(ticket, by=cast.wang, fields={"subject": "空调还是不制热"})
    assert fresh(ticket).flow_id == flow.pk


def test_a_move_sets_the_status_keeps_the_ledger_and_ends(cast: Any) -> None:
    in_use(
        plain(
            transitions__go={
                "after": [
                    {"do": "tag", "with": {"add": ["开工"]}},
                    {"do": "assign", "with": {"agent": "li@qingshan.example"}},
                ]
            }
        )
    )
    ticket, begun = opened(cast), clock.now()
    with clock.at(begun + timedelta(minutes=30)):
        pass_transition(ticket, by=cast.wang, transition="go")
    ticket = fresh(ticket)
    assert (ticket.kind, ticket.stages, ticket.tags, ticket.assignee_id) == ("open", ["work"], ["开工"], cast.li.pk)
    with clock.at(begun + timedelta(minutes=90)):
        pass_transition(ticket, by=cast.wang, transition="stop")
    ticket, run = fresh(ticket), FlowRun.objects.get()
    assert (ticket.kind, ticket.stages, run.outcome) == ("closed", ["end"], "ended")
    times = [
        (one.state, round((one.left_at - one.entered_at).total_seconds() / 60)) for one in FlowPassage.objects.all()
    ]
    assert times == [("new", 30), ("work", 60), ("end", 0)]
    with pytest.raises(Conflict):
        pass_transition(ticket, by=cast.wang, transition="go")


def test_who_may_and_when(cast: Any) -> None:
    in_use(plain(
        transitions__go={"before": {"who": ["owner", "team:field"], "when": "priority>=high"}},
        transitions=[{"slug": "help", "labels": {"zh-hans": "求助"}, "from": ["new"], "to": "work", "before": {"who": ["role:light-agent"]}}],
    ))  # fmt: skip
    ticket = opened(cast)
    assert (labels(ticket, cast.wang), labels(ticket, cast.li), labels(ticket, cast.sun)) == ([], [], ["help"])
    with pytest.raises(Conflict):
        pass_transition(ticket, by=cast.wang, transition="go")
    set_fields(ticket, by=cast.wang, fields={"priority": 3})
    assert (labels(ticket, cast.wang), labels(ticket, cast.li), labels(ticket, cast.zhao)) == (["go"], [], [])
    with pytest.raises(Refused):
        pass_transition(ticket, by=cast.li, transition="go")
    pass_transition(ticket, by=cast.sun, transition="help")
    assert fresh(ticket).stages == ["work"]


def test_the_form_is_held_against_its_parts_and_nothing_is_half_done(cast: Any) -> None:
    in_use(plain(transitions__go={"during": [
        {"part": "field", "field": "due", "required": True}, {"part": "reply", "required": True},
        {"part": "checklist", "required": True, "items": [{"en": "a"}, {"en": "b"}]}, {"part": "assignee"},
    ]}))  # fmt: skip
    ticket = opened(cast)
    with pytest.raises(Invalid) as wrong:
        pass_transition(ticket, by=cast.wang, transition="go", checked=[1], note="没人问")
    assert set(wrong.value.errors) == {"fields.due", "reply", "checked", "note"}
    assert fresh(ticket).stages == ["new"] and fresh(ticket).message_count == 1
    due = clock.now() + timedelta(days=1)
    pass_transition(
        ticket, by=cast.wang, transition="go", fields={"due": due}, reply="马上来", checked=[1, 2], assignee=cast.li
    )
    ticket = fresh(ticket)
    assert (ticket.stages, ticket.due_at, ticket.assignee_id, ticket.message_count) == (["work"], due, cast.li.pk, 2)
    assert "马上来" not in str(Event.objects.get(name="ticket.flow_moved").data)


def test_whoever_saw_another_state_is_told_and_nothing_happens(cast: Any) -> None:
    in_use(plain())
    ticket = opened(cast)
    seen = token_of(fresh(ticket))
    pass_transition(ticket, by=cast.wang, transition="go", expected=seen)
    with pytest.raises(Conflict, match="在办"):
        pass_transition(ticket, by=cast.li, transition="back", expected=seen)
    assert fresh(ticket).stages == ["work"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_the_second_hears_the_new_state(cast: Any) -> None:
    in_use(plain())
    ticket = opened(cast)
    pass_transition(ticket, by=cast.wang, transition="go")
    seen, gate, heard = token_of(fresh(ticket)), Barrier(2), []

    def press(by: Any, slug: str) -> None:
        gate.wait()
        try:
            pass_transition(fresh(ticket), by=by, transition=slug, expected=seen)
            heard.append("done")
        except Conflict as conflict:
            heard.append(str(conflict))
        finally:
            connection.close()

    both = [Thread(target=press, args=pair) for pair in ((cast.wang, "stop"), (cast.li, "back"))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(one == "done" for one in heard) == [False, True]
    assert Event.objects.filter(name="ticket.flow_moved").count() == 2 and fresh(ticket).flow_moves == 3


def test_steps_that_fail_are_told_and_the_move_stands(cast: Any) -> None:
    in_use(plain(transitions__go={"after": [{"do": "wake"}, {"do": "tag", "with": {"add": ["后"]}}]}))
    ticket = opened(cast)
    pass_transition(ticket, by=cast.wang, transition="go")
    assert fresh(ticket).stages == ["work"] and fresh(ticket).tags == ["后"]
    assert Event.objects.get(name="ticket.flow_step_failed").data["steps"] == ["wake"]
    assert [line["do"] for line in FlowPassage.objects.get(state="new").lines] == ["wake", "tag"]


def test_what_takes_itself_waits_for_its_condition_or_its_time(cast: Any) -> None:
    in_use(plain(
        transitions__go={"kind": "automatic", "before": {"when": "priority:urgent"}},
        transitions__stop={"kind": "automatic", "before": {"wait": 60}},
    ))  # fmt: skip
    ticket, begun = opened(cast), clock.now()
    assert fresh(ticket).stages == ["new"]
    with pytest.raises(Refused):
        pass_transition(ticket, by=cast.wang, transition="go")
    set_fields(ticket, by=cast.wang, fields={"priority": 4})
    assert fresh(ticket).stages == ["work"]
    assert go_round() == 0
    with clock.at(begun + timedelta(minutes=61)):
        assert go_round() == 1
    assert fresh(ticket).stages == ["end"] and not FlowDue.objects.exists()


def test_a_stage_that_lasts_too_long_escalates_twice(cast: Any) -> None:
    late = [
        {"after": 0, "steps": [{"do": "tag", "with": {"add": ["慢"]}}]},
        {"after": 60, "steps": [{"do": "tag", "with": {"add": ["很慢"]}}]},
    ]
    in_use(plain(states__new={"limit": 30, "late": late}))
    ticket, moved, begun = opened(cast), opened(cast), clock.now()
    pass_transition(moved, by=cast.wang, transition="go")
    for minutes, tags in ((29, []), (31, ["慢"]), (89, ["慢"]), (91, ["慢", "很慢"])):
        with clock.at(begun + timedelta(minutes=minutes)):
            go_round()
        assert fresh(ticket).tags == tags
    assert [one.data["level"] for one in Event.objects.filter(name="ticket.flow_stage_late").order_by("id")] == [1, 2]
    assert FlowPassage.objects.get(ticket=ticket).late == 2 and fresh(moved).tags == []


def test_branches_run_side_by_side_until_enough_are_done(cast: Any) -> None:
    in_use(definition_named("complaint"), "complaint")
    ticket = opened(cast)
    for slug in ("accept", "investigate"):
        pass_transition(ticket, by=cast.wang, transition=slug)
    assert fresh(ticket).stages == ["check", "manager"]
    pass_transition(ticket, by=cast.wang, transition="found", note="属实")
    assert fresh(ticket).stages == ["manager"]
    with pytest.raises(Refused):
        pass_transition(ticket, by=cast.wang, transition="view", note="同意")
    pass_transition(ticket, by=cast.zhou, transition="view", note="同意")
    assert fresh(ticket).stages == ["answer"] and FlowRun.objects.get().parallel == ""


def test_with_one_branch_enough_the_others_are_dropped(cast: Any) -> None:
    definition = definition_named("complaint")
    definition["parallels"][0]["need"] = "any"
    in_use(definition, "complaint")
    ticket = opened(cast)
    for slug in ("accept", "investigate", "found"):
        pass_transition(ticket, by=cast.wang, transition=slug, note="属实" if slug == "found" else "")
    assert fresh(ticket).stages == ["answer"]
    assert not FlowPassage.objects.filter(state="manager", left_at=None).exists()


def test_taken_out_with_a_reason_by_administrators(cast: Any) -> None:
    flow = in_use(plain(states__new={"limit": 30}))
    ticket = opened(cast)
    with pytest.raises(Refused):
        revoke_flow(ticket, by=cast.wang, reason="走错了")
    revoke_flow(ticket, by=cast.zhou, reason="走错了流程")
    ticket, run = fresh(ticket), FlowRun.objects.get()
    assert (ticket.flow_id, ticket.stages, run.outcome, run.reason) == (None, [], "revoked", "走错了流程")
    assert not FlowDue.objects.exists() and "走错了" not in str(Event.objects.get(name="ticket.flow_revoked").data)
    enter_flow(ticket, by=cast.wang, flow=flow)
    with pytest.raises(Conflict):
        enter_flow(ticket, by=cast.wang, flow=flow)
    assert FlowRun.objects.count() == 2


def test_a_limit_in_working_time_follows_the_calendar_of_the_tickets_policy(cast: Any) -> None:
    week = {str(day): "09:00-18:00" for day in range(1, 6)}
    calendar = records["calendar"].create({"labels": {"en": "Office"}, "zone": "Asia/Shanghai", "hours": week}, by=cast.zhou)  # fmt: skip
    records["sla_policy"].create(
        {"labels": {"en": "All"}, "calendar": calendar.pk, "resolution": {"normal": 600}}, by=cast.zhou
    )
    late = [{"after": 0, "steps": []}, {"after": 60, "steps": []}]
    in_use(plain(states__new={"limit": 120, "in_working_time": True, "late": late}, states__work={"limit": 120}))
    friday = datetime(2026, 11, 20, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    with clock.at(friday):
        ticket = opened(cast)
        assert [one.at for one in FlowDue.objects.order_by("at")] == [
            friday + timedelta(days=2, hours=17),  # an hour on Friday, an hour on Monday
            friday + timedelta(days=2, hours=18),
        ]
        assert datetime.fromisoformat(FlowRun.objects.get().places[0]["until"]) == friday + timedelta(days=2, hours=17)
        pass_transition(ticket, by=cast.wang, transition="go")
    assert FlowDue.objects.get().at == friday + timedelta(hours=2)


def test_failed_steps_are_done_again_and_only_those(cast: Any) -> None:
    steps = [{"do": "note", "with": {"body": "已派单"}}, {"do": "wake"}]
    in_use(plain(transitions__go={"after": steps}))
    ticket = opened(cast)
    pass_transition(ticket, by=cast.wang, transition="go")
    assert FlowRun.objects.get().failed == 1
    said = fresh(ticket).message_count
    registry["ticket.retry_steps"](ticket, by=cast.wang)
    assert FlowRun.objects.get().failed == 1 and fresh(ticket).message_count == said
    hold(ticket, by=cast.wang)
    registry["ticket.retry_steps"](ticket, by=cast.wang)
    woken = Event.objects.filter(name="ticket.woken").get()
    assert woken.actor_kind == "flow" and woken.cause.name == "ticket.flow_steps_retried"
    assert FlowRun.objects.get().failed == 0 and not any(
        "why" in line for one in FlowPassage.objects.all() for line in one.lines
    )
    with pytest.raises(Conflict):
        registry["ticket.retry_steps"](ticket, by=cast.wang)
    with pytest.raises(Refused):
        registry["ticket.retry_steps"](ticket, by=cast.sun)


def test_a_transition_hands_the_ticket_over_in_one_move(cast: Any) -> None:
    in_use(plain(transitions__go={"hand": {"team": "field"}}, transitions__back={"hand": {"department": "billing"}}))
    ticket = opened(cast, assignee=cast.li)
    pass_transition(ticket, by=cast.li, transition="go")
    ticket = fresh(ticket)
    assert (ticket.team.slug, ticket.assignee_id, ticket.transfer_count) == ("field", None, 0)
    pass_transition(ticket, by=cast.wang, transition="back")
    ticket = fresh(ticket)
    assert (ticket.department.slug, ticket.team_id) == ("billing", None)
    assert Event.objects.filter(ticket_id=ticket.pk, name="ticket.assigned").count() == 0
