"""Customers, organizations, identities, agents, teams, departments, roles."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yizhan.people"
    label = "people"

    def ready(self) -> None:
        from . import actions, powers, records  # noqa: F401  each registers what it declares
