"""The checker names every fault by its node, and finds none in the flows a desk begins with."""

from copy import deepcopy
from typing import Any

import pytest

from yizhan.automation.flows.checking import problems
from yizhan.automation.flows.shipped import shipped
from yizhan.spine.problems import ERROR


def faults(definition: Any) -> set[tuple[str, str]]:
    return {(one.node, one.code) for one in problems(definition) if one.level == ERROR}


@pytest.mark.parametrize("given", shipped(), ids=lambda given: given["slug"])
def test_shipped_flows_have_no_errors(cast: Any, given: dict[str, Any]) -> None:
    assert [one for one in problems(given["definition"]) if one.level == ERROR] == []


def wrong(**more: Any) -> dict[str, Any]:
    """A small flow, right but for what is given."""
    flow: dict[str, Any] = {
        "start": "new",
        "states": [
            {"slug": "new", "labels": {"en": "New"}, "status": "new"},
            {"slug": "check", "labels": {"en": "Check"}, "status": "in-progress"},
            {"slug": "end", "labels": {"en": "End"}, "status": "closed", "end": True},
        ],
        "transitions": [
            {"slug": "go", "labels": {"en": "Go"}, "from": ["new"], "to": "check"},
            {"slug": "stop", "labels": {"en": "Stop"}, "from": ["check"], "to": "end"},
        ],
    }
    for key, value in more.items():
        list_name, _at, slug = key.partition("__")
        if slug:
            next(one for one in flow[list_name] if one["slug"] == slug).update(value)
        elif isinstance(value, list):
            flow[key] = [*flow.get(key, []), *value]
        else:
            flow[key] = value
    return flow


APPROVAL = {"part": "approval", "approvers": ["role:supervisor"], "approved": "yes"}
FAULTS = [
    ("nonsense", ("", "shape")),
    ({}, ("", "no_states")),
    (wrong(start="nowhere"), ("", "no_start")),
    (wrong(states__end={"end": False}), ("", "no_end")),
    (wrong(states=[{"slug": "lost", "labels": {"en": "Lost"}, "status": "new"}]), ("state:lost", "unreachable")),
    (wrong(transitions__stop={"from": ["new"]}), ("state:check", "dead_end")),
    (wrong(states__new={"status": "none"}), ("state:new", "unknown_status")),
    (wrong(states__new={"limit": "8h"}), ("state:new", "limit")),
    (wrong(states__new={"late": [{"after": 0}]}), ("state:new", "late")),
    (wrong(states__new={"labels": {}}), ("state:new", "no_label")),
    (wrong(states__new={"colour": "red"}), ("state:new", "unknown_key")),
    (wrong(states=[{"slug": "new", "labels": {"en": "New"}, "status": "new"}]), ("state:new", "duplicate")),
    (wrong(transitions__go={"to": "nowhere"}), ("transition:go", "unknown_state")),
    (wrong(transitions__go={"before": {"who": ["role:king"]}}), ("transition:go", "unknown_person")),
    (wrong(transitions__go={"before": {"when": "priority:nonsense"}}), ("transition:go", "condition")),
    (wrong(transitions__go={"during": [{"part": "field", "field": "moon"}]}), ("transition:go", "unknown_field")),
    (wrong(transitions__go={"during": [{"part": "song"}]}), ("transition:go", "unknown_part")),
    (wrong(transitions__go={"after": [{"do": "explode"}]}), ("transition:go", "step")),
    (wrong(transitions__go={"during": [APPROVAL]}), ("transition:go", "no_reject")),
    (wrong(transitions__go={"kind": "approval"}), ("transition:go", "never_taken")),
    (wrong(transitions__go={"to": "join"}), ("transition:go", "join_outside")),
    (wrong(transitions=[{"slug": "out", "labels": {"en": "O"}, "from": ["end"], "to": "new"}]), ("transition:out", "from_end")),
    (wrong(transitions=[{"slug": "a", "labels": {"en": "A"}, "from": ["check"], "to": "new", "kind": "automatic"}],
           transitions__go={"kind": "automatic"}), ("state:new", "circle")),
    (wrong(transitions__go={"hand": {"department": "moon"}}), ("transition:go", "unknown_place")),
    (wrong(transitions__go={"continuous": "yes"}), ("transition:go", "continuous")),
    (wrong(states__new={"limit": 5, "in_working_time": 1}), ("state:new", "limit")),
    (wrong(strict={"who": "roles", "roles": ["king"]}), ("", "unknown_role")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("definition", "fault"), FAULTS, ids=lambda one: "-".join(one) if isinstance(one, tuple) else ""
)
def test_every_fault_is_named_where_it_is(cast: Any, definition: Any, fault: tuple[str, str]) -> None:
    assert fault in faults(deepcopy(definition))


def test_branches_are_held_together(cast: Any) -> None:
    def branched(**more: Any) -> dict[str, Any]:
        both = {"slug": "both", "labels": {"en": "Both"}, "to": "end", "branches": [
            {"slug": "a", "states": ["left"]}, {"slug": "b", "states": ["right"]}]}  # fmt: skip
        flow = wrong(
            parallels=[{**both, **more}], transitions__go={"to": "both"},
            states=[{"slug": one, "labels": {"en": one}, "status": "new"} for one in ("left", "right")],
        )  # fmt: skip
        flow["transitions"] += [{"slug": f"{one}-done", "labels": {"en": one}, "from": [one], "to": "join"}
                                for one in ("left", "right")]  # fmt: skip
        flow["states"] = [one for one in flow["states"] if one["slug"] != "check"]
        flow["transitions"] = [one for one in flow["transitions"] if one["slug"] != "stop"]
        return flow

    assert faults(branched()) == set()
    assert ("parallel:both", "need") in faults(branched(need=3))
    assert ("parallel:both", "unknown_state") in faults(branched(to="left"))
    assert ("transition:go", "into_branch") in faults({**branched(), "transitions": [
        {**one, "to": "left"} if one["slug"] == "go" else one for one in branched()["transitions"]]})  # fmt: skip


def test_nonsense_is_told_and_never_fails(cast: Any) -> None:
    for junk in (None, [], 3, {"states": [1]}, {"states": {}}, {"states": [{"slug": []}], "transitions": [{"from": 3}]},
                 {"parallels": [{"branches": [{"states": [{}]}]}]}, {"start": [], "strict": 3, "transitions": [{"during": 3, "before": []}]}):  # fmt: skip
        assert problems(junk)
