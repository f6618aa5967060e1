"""Signing in by mail address and password: slow to guess, quick to lock, the same answer for every failure."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from yizhan.spine.actors import Machine
from yizhan.spine.change import change

from . import throttle
from .sessions import address_of

PER_ACCOUNT: dict[str, Any] = {"most": 5, "within": timedelta(minutes=15)}
PER_ADDRESS: dict[str, Any] = {"most": 50, "within": timedelta(minutes=15)}
# Checked when no such agent exists, so that the answer takes as long.
_NOBODY = make_password("nobody has this password")


def check(request: HttpRequest, email: str, password: str) -> Any:
    """The agent whose password it is, or None. Raises TooMany after five wrong ones in fifteen minutes."""
    email = email.strip().casefold()
    throttle.check("sign-in", email, **PER_ACCOUNT)
    throttle.check("sign-in-from", address_of(request) or "?", **PER_ADDRESS)
    agent = next((one for one in get_user_model().shelf() if one.email.casefold() == email), None)
    right = check_password(password, agent.password if agent else _NOBODY)
    if agent and agent.is_active and right:
        throttle.forget("sign-in", email)
        return agent
    throttle.count("sign-in", email)
    throttle.count("sign-in-from", address_of(request) or "?")
    if agent:
        with change(agent, "agent.sign_in_failed", by=Machine("visitor"), address=address_of(request)):
            pass
    return None
