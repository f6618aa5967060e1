"""Signing in is a list of steps: the password first, then whatever else an agent has to show.

Until the last one is passed the browser only remembers who it is about; nobody is signed in.
A second factor adds itself: `further.append(Step("code", "/sign-in/code", asks=has_code))` and calls `passed`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from yizhan.lib import clock

from . import sessions

PATIENCE = timedelta(minutes=10)
PENDING = "pending"


@dataclass(frozen=True)
class Step:
    """One more thing to show. `asks(agent)` says whether this agent has to."""

    key: str
    url: str
    asks: Callable[[Any], bool]


further: list[Step] = []


def start(request: HttpRequest, agent: Any, *, remember: bool, target: str) -> str:
    """The password was right. Returns where to go: the next step, or `target` when there is none and all is done."""
    request.session.flush()
    request.session[PENDING] = {
        "agent": agent.pk,
        "stamp": agent.get_session_auth_hash(),
        "at": clock.now().timestamp(),
        "remember": remember,
        "target": target,
        "passed": [],
    }
    return _onward(request, agent)


def waiting(request: HttpRequest) -> Any:
    """The agent who passed the password and not yet everything, or None."""
    kept = request.session.get(PENDING)
    if not kept or clock.now().timestamp() - kept["at"] > PATIENCE.total_seconds():
        return None
    agent = get_user_model().named(kept["agent"])
    if agent is None or not agent.is_active:
        return None
    return agent if constant_time_compare(kept["stamp"], agent.get_session_auth_hash()) else None


def passed(request: HttpRequest, key: str) -> str | None:
    """One further step was passed. Returns where to go next, or None when it took too long."""
    agent = waiting(request)
    if agent is None:
        return None
    kept = request.session[PENDING]
    request.session[PENDING] = {**kept, "passed": [*kept["passed"], key]}
    return _onward(request, agent)


def _onward(request: HttpRequest, agent: Any) -> str:
    kept = request.session[PENDING]
    for step in further:
        if step.key not in kept["passed"] and step.asks(agent):
            return step.url
    sessions.begin(request, agent, remember=kept["remember"])
    return str(kept["target"])
