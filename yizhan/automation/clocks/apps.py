"""SLA: calendars, policies and the clocks of tickets."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "yizhan.automation.clocks"
    label = "clocks"

    def ready(self) -> None:
        from . import powers, records  # noqa: F401  each registers what it declares
