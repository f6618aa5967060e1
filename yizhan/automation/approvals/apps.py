"""Approvals."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "yizhan.automation.approvals"
    label = "approvals"

    def ready(self) -> None:
        from . import actions, powers, records  # noqa: F401  each registers what it declares
        from .closing import listen

        listen()
