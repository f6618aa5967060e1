"""The heart: tickets, their messages, and the verbs."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "yizhan.tickets"
    label = "tickets"

    def ready(self) -> None:
        from . import actions, archiving, fields, powers, records  # noqa: F401  each registers what it declares
