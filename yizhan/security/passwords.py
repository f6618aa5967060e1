"""Choosing a password, and what follows from it: every other session ends."""

from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Invalid

from . import sessions


def check(password: str, agent: Any = None) -> None:
    """Raises Invalid when a password is too weak."""
    try:
        validate_password(password, agent)
    except ValidationError as error:
        raise Invalid({"password": list(error.messages)}) from None


def choose(agent: Any, password: str, *, by: Actor) -> Any:
    """Give an agent a new password; all sessions end. Returns the agent as it is now. Raises Invalid."""
    check(password, agent)
    fresh = type(agent)._default_manager.get(pk=agent.pk)
    with change(fresh, "agent.password_changed", by=by):
        fresh.set_password(password)
    sessions.end_all(fresh)
    return fresh


def replace(agent: Any, old: str, new: str) -> Any:
    """An agent's own change: asks for the old password. Raises Invalid."""
    if not check_password(old, agent.password):
        raise Invalid({"old": _("This is not your present password.")})
    return choose(agent, new, by=agent)
