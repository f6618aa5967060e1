"""How requests come in and answers go out."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "yizhan.channels"
    label = "channels"

    def ready(self) -> None:
        from . import actions, powers, records  # noqa: F401  each registers what it declares
