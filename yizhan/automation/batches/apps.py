"""The same done with many tickets, as one piece of work that can be watched and undone."""

from django.apps import AppConfig


class BatchesConfig(AppConfig):
    name = "yizhan.automation.batches"
    label = "batches"

    def ready(self) -> None:
        from . import actions  # noqa: F401  each registers what it declares
