"""API tokens: `yz_<prefix>_<secret>`, shown once, kept as a SHA-256 digest."""

import secrets
from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from yizhan.lib import clock
from yizhan.spine.actors import Actor
from yizhan.spine.change import change

from .models import Token


def create(
    agent: Any, *, by: Actor, name: str = "API", powers: Iterable[str] = (), expires_at: datetime | None = None
) -> tuple[Token, str]:
    """A new token and its text, which cannot be read again. `powers` () means all its agent has."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(30)
    token = Token(
        agent=agent, name=name, prefix=prefix, digest=_digest(secret), powers=list(powers), expires_at=expires_at
    )
    with change(token, "token.created", by=by, agent=agent.pk):
        pass
    return token, f"yz_{prefix}_{secret}"


def find(text: str) -> Token | None:
    """The valid token a text stands for."""
    parts = text.strip().split("_", 2)
    if len(parts) != 3 or parts[0] != "yz":
        return None
    token = Token.objects.filter(prefix=parts[1]).first()
    if token is None or not constant_time_compare(token.digest, _digest(parts[2])):
        return None
    if token.expires_at and token.expires_at <= clock.now():
        return None
    return token if _agent(token).is_active else None


def touch(token: Token) -> None:
    """Remember when it was used, to the minute. Not a change of anything that matters."""
    if token.used_at is None or token.used_at < clock.now() - timedelta(minutes=1):
        QuerySet(Token).filter(pk=token.pk).update(used_at=clock.now())


def actor(token: Token) -> Any:
    """The agent acting through the token: with the agent's rights, less what the token leaves out."""
    agent = copy(_agent(token))
    agent.only = frozenset(token.powers) or None
    return agent


def _agent(token: Token) -> Any:
    return get_user_model().named(token.agent_id)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
