"""Appointments at the customer's."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "yizhan.automation.appointments"
    label = "appointments"

    def ready(self) -> None:
        from yizhan.people.erasing import erasing

        from . import actions  # noqa: F401  each registers what it declares
        from .erasing import forget

        erasing.append(forget)
