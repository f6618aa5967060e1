"""What differs between two definitions."""

from yizhan.automation.flows.comparing import differences

from .work import plain


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
