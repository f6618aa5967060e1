"""Running tickets keep their version until they are moved over; flows travel as files."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from yizhan.automation.flows.actions.pass_transition import pass_transition
from yizhan.automation.flows.carrying import as_file, brought, from_file
from yizhan.automation.flows.definition import Definition
from yizhan.automation.flows.models import Flow, FlowDue, FlowRun
from yizhan.automation.flows.simulating import follow, simulate
from yizhan.automation.flows.timing import go_round
from yizhan.automation.flows.versions import migrate, move_over, preview, publish
from yizhan.catalog.models import TicketType
from yizhan.lib import clock
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

from .work import definition_named, fresh, in_use, plain, republish


def opened(cast: Any) -> Ticket:
    return open_ticket(by=cast.wang, requester=cast.lin, subject="空调不制热", body="请尽快", department=cast.support)


def renamed() -> dict[str, Any]:
    """The plain flow with another name for its state in the middle."""
    return json.loads(json.dumps(plain()).replace('"work"', '"doing"'))


def test_running_tickets_keep_theirs_and_are_moved_over_by_a_map(cast: Any) -> None:
    flow = in_use(plain())
    old, waiting = opened(cast), opened(cast)
    pass_transition(old, by=cast.wang, transition="go")
    republish(flow, renamed())
    new = opened(cast)
    pass_transition(new, by=cast.wang, transition="go")
    assert (fresh(old).stages, fresh(new).stages) == (["work"], ["doing"])
    assert {line["state"]: (line["tickets"], line["to"]) for line in preview(flow)} == {
        "work": (1, ""),
        "new": (1, "new"),
    }
    with pytest.raises(Invalid):
        migrate(flow, {}, by=cast.zhou)
    with pytest.raises(Refused):
        migrate(flow, {"work": "doing"}, by=cast.wang)
    assert migrate(flow, {"work": "doing"}, by=cast.zhou) == 2
    for _twice in range(2):
        move_over(Event.objects.get(name="flow.migrated"))
    assert (fresh(old).stages, fresh(waiting).stages) == (["doing"], ["new"])
    assert set(FlowRun.objects.values_list("version__number", flat=True)) == {2}
    pass_transition(old, by=cast.wang, transition="stop")
    assert fresh(old).kind == "closed"


def test_a_limit_goes_on_under_another_version(cast: Any) -> None:
    late = [{"after": 0, "steps": []}, {"after": 60, "steps": []}]
    flow = in_use(plain(states__new={"limit": 60, "late": late}))
    begun = clock.now()
    ticket = opened(cast)
    with clock.at(begun + timedelta(minutes=70)):
        assert go_round() == 1
        republish(flow, plain(states__new={"limit": 90, "late": late}))
        migrate(flow, {}, by=cast.zhou)
        move_over(Event.objects.get(name="flow.migrated"))
    due, run = FlowDue.objects.get(), FlowRun.objects.get()
    assert (due.level, round((due.at - begun).total_seconds() / 60)) == (2, 150)
    until = datetime.fromisoformat(run.places[0]["until"])
    assert run.version.number == 2 and round((until - begun).total_seconds() / 60) == 90
    assert Event.objects.filter(name="ticket.flow_stage_late", ticket_id=ticket.pk).count() == 1


def test_only_what_has_no_errors_and_has_changed_is_published(cast: Any) -> None:
    flow = in_use(plain())
    with pytest.raises(Conflict):
        publish(flow, by=cast.zhou)
    with pytest.raises(Invalid):
        republish(flow, plain(start="nowhere"))
    with pytest.raises(Refused):
        publish(flow, by=cast.wang)
    assert flow.versions.count() == 1


def test_a_flow_travels_as_a_file(cast: Any) -> None:
    flow = in_use(plain(), entry="priority:urgent")
    made = from_file(json.dumps(as_file(flow)), by=cast.zhou).flow
    assert (made.draft, made.entry, made.published) == (flow.draft, "priority:urgent", 0) and made.slug != flow.slug
    assert made.position == max(one.position for one in Flow.objects.all()) > flow.position
    for junk in (b"\x00", "[]", '{"yizhan_flow": 9}', json.dumps({**as_file(flow), "definition": 3})):
        with pytest.raises(Invalid):
            from_file(junk, by=cast.zhou)
    assert Flow.objects.filter(draft=flow.draft).count() == 2


def test_a_file_names_by_keys_and_says_what_is_not_found(cast: Any) -> None:
    steps = [
        {"do": "assign", "with": {"agent": cast.li.pk, "team": str(cast.field.pk)}},
        {"do": "set", "with": {"fields": {"type": TicketType.objects.get(slug="question").pk, "priority": "high"}}},
        {"do": "ask_approval", "with": {"question": "？", "levels": [{"who": [f"head:{cast.support.pk}", "head:ticket"]}]}},
    ]  # fmt: skip
    flow = in_use(plain(transitions__go={"after": steps, "hand": {"team": "field"}}))
    file = as_file(flow)
    after = file["definition"]["transitions"][0]["after"]
    assert after[0]["with"] == {"agent": "li@qingshan.example", "team": "field"}
    assert after[1]["with"]["fields"] == {"type": "question", "priority": "high"}
    assert after[2]["with"]["levels"][0]["who"] == ["head:support", "head:ticket"]
    assert file["names"]["people.Team:field"]["zh-hans"] == "上门组"

    text = json.dumps(file).replace('"field"', '"onsite"').replace("people.Team:field", "people.Team:onsite")
    given = json.loads(text.replace("li@qingshan.example", "li@elsewhere.example"))
    given["definition"]["transitions"][1]["after"] = [{"do": "assign", "with": {"department": 1}}]
    given["entry"] = "team:7 department:nowhere"
    made = brought(given, by=cast.zhou)
    go = made.flow.draft["transitions"][0]
    assert go["hand"] == {"team": "field"} and go["after"][0]["with"]["team"] == "field"  # found by its name
    assert go["after"][0]["with"]["agent"] == "li@elsewhere.example"
    assert made.missing[:3] == ["坐席“李倩 (li@elsewhere.example)”", "部门“1”", "小组“7”"]
    assert made.missing[3].startswith("进入条件") and (made.flow.entry, made.flow.is_paused) == ("", True)


def test_a_simulation_walks_every_way_and_leaves_nothing_behind(cast: Any, ticket: Ticket) -> None:
    before, events = fresh(ticket), Event.objects.count()
    definition = definition_named("complaint")
    definition["transitions"][0]["after"] = [{"do": "tag", "with": {"add": ["投诉"]}}, {"do": "wake"}]
    lines = simulate(definition, ticket, by=cast.zhou)
    walked = {(line.transition.slug, line.to) for line in lines}
    assert {("accept", ("handling",)), ("found", ("manager",)), ("view", ("answer",)), ("content", ("done",))} <= walked
    accept = next(line for line in lines if line.transition.slug == "accept")
    assert (
        [one["do"] for one in accept.steps] == ["tag", "wake"]
        and accept.steps[1]["why"]
        and accept.status == "in-progress"
    )
    assert (
        fresh(ticket).version == before.version
        and Event.objects.count() == events
        and not Flow.objects.filter(slug="simulation").exists()
    )


def test_a_chosen_walk_goes_through_both_branches_to_the_join(cast: Any, ticket: Ticket) -> None:
    raw = definition_named("complaint")
    definition = Definition(raw)
    split = next(iter(definition.parallels.values()))
    into = next(one for one in definition.transitions.values() if one.to == split.slug)
    begin = [one.slug for one in definition.transitions.values() if one.to == into.origins[0] and not one.is_backward]
    inside = follow(raw, ticket, [*begin[:1], into.slug], by=cast.zhou)
    assert inside.places == [branch.states[0] for branch in split.branches]
    joins = [one.transition.slug for one in inside.ways if one.transition.to == "join"]
    half = follow(raw, ticket, [*begin[:1], into.slug, joins[0]], by=cast.zhou)
    assert len(half.places) == len(inside.places) - 1
    assert follow(raw, ticket, [*begin[:1], into.slug, *joins], by=cast.zhou).places == [split.to]
    stuck = follow(plain(), ticket, ["stop", "go"], by=cast.zhou)
    assert (stuck.places, stuck.taken) == (["new"], []) and fresh(ticket).flow_version_id is None
