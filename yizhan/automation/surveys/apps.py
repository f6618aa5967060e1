"""Surveys of customers, their ratings, and call-backs."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "yizhan.automation.surveys"
    label = "surveys"

    def ready(self) -> None:
        from . import actions, powers, records  # noqa: F401  each registers what it declares
