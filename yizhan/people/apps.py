"""Customers, organizations, identities, agents, teams, departments, roles."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yizhan.people"
    label = "people"
