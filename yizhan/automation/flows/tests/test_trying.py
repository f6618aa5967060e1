"""Walking through branches without a ticket that moves, and what differs between two definitions."""

from typing import Any

from yizhan.automation.flows.comparing import differences
from yizhan.automation.flows.definition import Definition
from yizhan.automation.flows.trying import leading_on, walk

from .work import definition_named, plain


def test_a_walk_goes_through_both_branches_to_the_join(ticket: Any) -> None:
    definition = Definition(definition_named("complaint"))
    split = next(iter(definition.parallels.values()))
    into = next(one for one in definition.transitions.values() if one.to == split.slug)
    begin = [one.slug for one in definition.transitions.values() if one.to == into.origins[0] and not one.is_backward]
    inside = walk(definition, ticket, [*begin[:1], into.slug])
    assert inside.places == [branch.states[0] for branch in split.branches]
    joins = [one.transition.slug for one in leading_on(inside, ticket) if one.transition.to == "join"]
    half = walk(definition, ticket, [*begin[:1], into.slug, joins[0]])
    assert len(half.places) == len(inside.places) - 1 and len(half.joined) == 1
    whole = walk(definition, ticket, [*begin[:1], into.slug, *joins])
    assert whole.places == [split.to] and whole.joined == []


def test_a_step_that_does_not_lead_on_ends_the_walk(ticket: Any) -> None:
    found = walk(Definition(plain()), ticket, ["stop", "go"])
    assert (found.places, found.taken) == (["new"], [])


def test_how_it_is_drawn_is_no_difference() -> None:
    moved = plain(states__work={"view": {"x": 1, "y": 2}})
    assert differences(plain(), moved) == []
    changed = plain(
        start="work", states__work={"limit": 5}, transitions=[{"slug": "new", "from": ["work"], "to": "end"}]
    )
    changed["transitions"] = [one for one in changed["transitions"] if one["slug"] != "back"]
    told = [(one.node, one.what) for one in differences(plain(), changed)]
    assert told == [
        ("", "changed"),
        ("state:work", "changed"),
        ("transition:new", "added"),
        ("transition:back", "removed"),
    ]
