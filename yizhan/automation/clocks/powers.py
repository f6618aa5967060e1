"""Whoever may write rules may say how long things may take."""

from ..rules.powers import AUTOMATION

__all__ = ["AUTOMATION"]
