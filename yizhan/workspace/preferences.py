"""What agents decide about themselves: name, language, appearance, signature, notices."""

from collections.abc import Mapping
from typing import Any

from yizhan.lib.mime import clean_html
from yizhan.people import hearing
from yizhan.people.models import Agent
from yizhan.spine.change import change

OWN = ("name", "language", "zone", "theme")


def introduce(agent: Agent, values: Mapping[str, Any]) -> Agent:
    """Change one's own name, language, zone, theme and signature."""
    fresh = Agent.objects.get(pk=agent.pk)
    with change(fresh, "agent.edited", by=agent):
        for key in OWN:
            setattr(fresh, key, values[key])
        fresh.signature = clean_html(values["signature"]).html
    return fresh


def choose_notices(agent: Agent, ticked: set[str], hours: Mapping[str, Any]) -> None:
    """`ticked` holds "replied.app", "replied.mail" …; what is not ticked is not wanted. Raises Invalid."""
    chosen = {kind: {way: f"{kind}.{way}" in ticked for way in hearing.ways} for kind in hearing.kinds}
    hearing.choose(agent, {"kinds": chosen, **hours}, by=agent)


def prefer(agent: Agent, **preferences: Any) -> None:
    """Keep preferences of an agent; None forgets one."""
    fresh = Agent.objects.get(pk=agent.pk)
    with change(fresh, "agent.edited", by=agent):
        kept = {**fresh.preferences, **preferences}
        fresh.preferences = {key: value for key, value in kept.items() if value is not None}
