"""The REST API: every verb and record of the house, for programs."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "yizhan.rest"
    label = "rest"
