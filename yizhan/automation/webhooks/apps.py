"""Telling other programs: webhooks."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "yizhan.automation.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from . import actions, records  # noqa: F401  they register what they declare
