"""Signed-in browsers: begin, recognise, list and end them."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from yizhan.lib import clock
from yizhan.spine.change import change

from .models import SignIn

SEEN_EVERY = timedelta(minutes=5)


def begin(request: HttpRequest, agent: Any, *, remember: bool = True) -> None:
    """Sign the browser in as `agent`: a new session key, an event, a line in the session list."""
    request.session.flush()
    request.session["agent"] = agent.pk
    request.session["stamp"] = agent.get_session_auth_hash()
    request.session["seen"] = clock.now().timestamp()
    request.session.set_expiry(None if remember else 0)
    request.session.save()
    SignIn.objects.create(
        agent=agent, session_key=request.session.session_key or "", address=address_of(request),
        browser=request.headers.get("User-Agent", "")[:300],
    )  # fmt: skip
    with change(agent, "agent.signed_in", by=agent, address=address_of(request)):
        pass


def agent_of(request: HttpRequest) -> Any:
    """The agent of this browser, or None. A new password ends every session of before."""
    pk = request.session.get("agent")
    if pk is None:
        return None
    agent = get_user_model().named(pk)
    stamp = request.session.get("stamp", "")
    if agent is None or not agent.is_active or not constant_time_compare(stamp, agent.get_session_auth_hash()):
        request.session.flush()
        return None
    _seen(request)
    return agent


def end(request: HttpRequest) -> None:
    """Sign this browser out."""
    SignIn.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()


def end_one(signed_in: SignIn) -> None:
    """Sign one browser out from elsewhere."""
    Session.objects.filter(session_key=signed_in.session_key).delete()
    signed_in.delete()


def end_all(agent: Any, *, but: str = "") -> int:
    """Sign an agent out everywhere, but the session `but`. Returns how many sessions ended."""
    keys = [one.session_key for one in SignIn.objects.filter(agent=agent) if one.session_key != but]
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


def address_of(request: HttpRequest) -> str | None:
    """The caller's address. The server in front of us sets REMOTE_ADDR; headers are never read here."""
    return request.META.get("REMOTE_ADDR") or None


def _seen(request: HttpRequest) -> None:
    now = clock.now().timestamp()
    if now - request.session.get("seen", 0) > SEEN_EVERY.total_seconds():
        request.session["seen"] = now
        SignIn.objects.filter(session_key=request.session.session_key).update(
            seen_at=clock.now(), address=address_of(request)
        )


def sweep() -> int:
    """Drop sessions that ran out, and the lines of browsers whose session is gone. Returns how many sessions."""
    count = Session.objects.filter(expire_date__lt=clock.now()).delete()[0]
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    # A sign-in is written just after its session; a young one is never in question.
    SignIn.objects.filter(~Exists(alive), signed_in_at__lt=clock.now() - SEEN_EVERY).delete()
    return count
