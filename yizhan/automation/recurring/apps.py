"""Tickets that come again and again."""

from django.apps import AppConfig


class RecurringConfig(AppConfig):
    name = "yizhan.automation.recurring"
    label = "recurring"

    def ready(self) -> None:
        from . import records  # noqa: F401  it registers what it declares
