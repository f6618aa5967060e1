"""Urging, supervision and extensions."""

from django.apps import AppConfig


class UrgingConfig(AppConfig):
    name = "yizhan.automation.urging"
    label = "urging"

    def ready(self) -> None:
        from . import actions, powers  # noqa: F401  each registers what it declares
