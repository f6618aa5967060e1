"""Tickets that close by themselves."""

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "yizhan.automation.closing"
    label = "closing"

    def ready(self) -> None:
        from . import actions  # noqa: F401  each registers what it declares
