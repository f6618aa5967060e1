"""Rules and macros."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "yizhan.automation.rules"
    label = "rules"

    def ready(self) -> None:
        from . import actions, powers, records  # noqa: F401  each registers what it declares
