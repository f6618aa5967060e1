"""The heart: tickets, their messages, and the verbs."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "yizhan.tickets"
    label = "tickets"

    def ready(self) -> None:
        from . import actions, fields  # noqa: F401  both register what they declare
