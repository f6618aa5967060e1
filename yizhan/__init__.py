"""Yizhan 驿站: an open, self-hosted ticket management system."""

__version__ = "0.1.0"
