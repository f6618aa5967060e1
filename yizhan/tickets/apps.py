"""The heart: tickets, their messages, and the verbs."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "yizhan.tickets"
    label = "tickets"

    def ready(self) -> None:
        from yizhan.people.erasing import erasing

        from . import actions, archiving, fields, powers, records  # noqa: F401  each registers what it declares
        from .erasing import forget

        erasing.append(forget)
