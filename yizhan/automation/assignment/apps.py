"""Who gets a ticket."""

from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    name = "yizhan.automation.assignment"
    label = "assignment"

    def ready(self) -> None:
        from . import methods, powers, records  # noqa: F401  each registers what it declares
