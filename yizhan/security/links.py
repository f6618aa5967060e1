"""Links that let an agent choose a password: signed, short-lived, dead once the password or the address changed."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from yizhan.lib import clock

from . import passwords


@dataclass(frozen=True)
class Kind:
    """What a link is for and how long it lives."""

    key: str
    seconds: int


RESET = Kind("reset", 3600)
INVITE = Kind("invite", 48 * 3600)


def make(agent: Any, kind: Kind) -> str:
    """The secret part of a link for `agent`."""
    until = int(clock.now().timestamp()) + kind.seconds
    return _signer(kind).sign_object([agent.pk, until, _stamp(agent, kind)])


def read(text: str, kind: Kind) -> Any:
    """The agent a link is for, or None when it is wrong, too old or used."""
    try:
        pk, until, stamp = _signer(kind).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    agent = get_user_model()._default_manager.filter(pk=pk, is_active=True).first()
    if agent is None or until < clock.now().timestamp():
        return None
    return agent if constant_time_compare(stamp, _stamp(agent, kind)) else None


@transaction.atomic
def use(text: str, kind: Kind, password: str) -> Any:
    """Choose the password, once; of two at the same time one wins. Returns the agent or None; raises Invalid."""
    agent = read(text, kind)
    if agent is None:
        return None
    get_user_model()._default_manager.select_for_update().get(pk=agent.pk)
    agent = read(text, kind)
    if agent is not None:
        passwords.choose(agent, password, by=agent)
    return agent


def _signer(kind: Kind) -> signing.Signer:
    return signing.Signer(salt=f"yizhan.link.{kind.key}")


def _stamp(agent: Any, kind: Kind) -> str:
    """Changes with the password and the address, which makes a link work once."""
    return salted_hmac(f"yizhan.{kind.key}", f"{agent.pk}:{agent.password}:{agent.email}").hexdigest()[:32]
