"""Ratings, invitations and call-backs of the tickets an agent may see."""

from typing import Any

from yizhan.people.models import Agent
from yizhan.tickets.queries import rule_for


def seen_by(agent: Agent, rows: Any) -> Any:
    """Those of the rows whose ticket the agent may see; the rule is asked of the joined ticket, not of a subquery."""
    return rule_for(agent).filter(rows.filter(ticket__deleted_at=None)) if agent.visibility else rows.none()
