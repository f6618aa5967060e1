"""The people on both sides of the desk."""

from .agents import Agent, Department, Team
from .customers import Customer, Identity, Organization
from .roles import Role

__all__ = ["Agent", "Customer", "Department", "Identity", "Organization", "Role", "Team"]
