"""Who asks: a Bearer token, and the agent behind it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone, translation
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from yizhan.people.models import Agent
from yizhan.security import tokens

from . import limits


class Bearer(HttpBearer):
    """`Authorization: Bearer yz_…`; sets `request.agent` (acting with the token's rights) and `request.token`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = tokens.find(token)
        if found is None:
            raise AuthenticationError
        limits.spend(found.pk)
        tokens.touch(found)
        agent = tokens.actor(found)
        request.token, request.agent = found, agent  # type: ignore[attr-defined]
        if not request.headers.get("Accept-Language"):
            translation.activate(agent.language)
        timezone.activate(agent.zone)
        return agent


def asker(request: HttpRequest) -> Agent:
    """The agent whose token it is."""
    return request.agent  # type: ignore[attr-defined]
