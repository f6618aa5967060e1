"""Powers: what a role may allow. Declared beside the actions that need them, listed on the role page."""

from dataclasses import dataclass

from .fields.base import Label

powers: dict[str, "Power"] = {}


@dataclass(frozen=True)
class Power:
    """`key` is module.action; `group` the heading on the role page."""

    key: str
    label: Label
    group: Label


def power(key: str, label: Label, group: Label) -> Power:
    """Declare a power once, at import."""
    return powers.setdefault(key, Power(key, label, group))
