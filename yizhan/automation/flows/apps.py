"""Flows: the way a ticket goes, and who may move it."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "yizhan.automation.flows"
    label = "flows"

    def ready(self) -> None:
        from . import actions, records, strict  # noqa: F401  each registers what it declares
