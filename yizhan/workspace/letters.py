"""Letters to agents that carry a link: invitations and new passwords. Run as jobs; no link is ever kept."""

from datetime import timedelta
from typing import Any

from yizhan.catalog.models import Desk
from yizhan.channels import outbox
from yizhan.lib.config import config
from yizhan.people.models import Agent
from yizhan.security import links, throttle
from yizhan.spine import shelf

PER_ADDRESS: dict[str, Any] = {"most": 20, "within": timedelta(hours=1)}
PER_ACCOUNT: dict[str, Any] = {"most": 3, "within": timedelta(hours=1)}


def send_reset(email: str) -> None:
    """Job: a link for a new password, if there is such an agent and not too many were sent."""
    agent = Agent.objects.filter(email=email, is_active=True).first()
    if agent is None:
        return
    try:
        throttle.spend("reset", email, **PER_ACCOUNT)
    except throttle.TooMany:
        return
    _send(agent, "reset", reset_url(agent))


def send_invitation(agent_id: int) -> None:
    """Job: invite an agent to choose a password."""
    agent = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if agent:
        _send(agent, "invite", invitation_url(agent))


def reset_url(agent: Agent) -> str:
    """The public address makes the link; what a request calls itself never does."""
    return f"{config.url}/reset/{links.make(agent, links.RESET)}"


def invitation_url(agent: Agent) -> str:
    return f"{config.url}/invitation/{links.make(agent, links.INVITE)}"


def _send(agent: Agent, key: str, url: str) -> None:
    with shelf.settled():
        context = {"agent": {"name": agent.name}, "desk": {"name": Desk.the().name}, "url": url}
        outbox.send_plain(agent.email, key, agent.language, context)
