"""What differs between two definitions, node by node. How they are drawn is no difference."""

from dataclasses import dataclass, field
from typing import Any

from yizhan.lib.reading import things

from .definition import Node

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS = {"states": "state", "parallels": "parallel", "transitions": "transition"}
WHOLE = ("start", "strict")
ASIDE = {"view", "slug"}


@dataclass(frozen=True)
class Difference:
    """`node` as in problems; `members` are what differs: (key, before, after)."""

    node: str
    label: str
    what: str
    members: list[tuple[str, Any, Any]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.node.partition(":")[0]


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Of the whole first, then node by node in the order of the new one; what is gone comes last."""
    whole = members(
        {key: old.get(key) for key in ("start", "strict")}, {key: new.get(key) for key in ("start", "strict")}
    )
    found = [Difference("", "", CHANGED, whole)] if whole else []
    gone = []
    for key, kind in KINDS.items():
        before, after = ({str(one.get("slug")): one for one in things(raw.get(key))} for raw in (old, new))
        for slug, one in after.items():
            differing = members(before[slug], one) if slug in before else []
            if slug not in before or differing:
                what = CHANGED if slug in before else ADDED
                found.append(Difference(f"{kind}:{slug}", Node(one).label, what, differing))
        gone += [
            Difference(f"{kind}:{slug}", Node(one).label, REMOVED) for slug, one in before.items() if slug not in after
        ]
    return found + gone


def members(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    keys = [key for key in {**before, **after} if key not in ASIDE]
    return [
        (key, before.get(key), after.get(key)) for key in keys if (before.get(key) or None) != (after.get(key) or None)
    ]
