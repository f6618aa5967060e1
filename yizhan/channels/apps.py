"""How requests come in and answers go out."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "yizhan.channels"
    label = "channels"

    def ready(self) -> None:
        from yizhan.people.erasing import erasing

        from . import actions, powers, records  # noqa: F401  each registers what it declares
        from .erasing import forget

        erasing.append(forget)
