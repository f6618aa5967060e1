"""Whoever may write rules may say who gets what."""

from ..rules.powers import AUTOMATION

__all__ = ["AUTOMATION"]
