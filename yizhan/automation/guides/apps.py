"""Guided conversations: a tree of questions that ends in an answer, a ticket or an agent."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "yizhan.automation.guides"
    label = "guides"

    def ready(self) -> None:
        from yizhan.people.erasing import erasing

        from . import records  # noqa: F401  it registers what it declares
        from .erasing import forget

        erasing.append(forget)
