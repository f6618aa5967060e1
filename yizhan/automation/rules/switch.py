"""The switch that pauses every rule of the desk at once."""

from yizhan.catalog.models import Desk

SETTING = "rules_paused"


def all_paused() -> bool:
    return bool(Desk.the().setting(SETTING))
