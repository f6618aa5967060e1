"""Live chat: visitors, chats, their queue."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "yizhan.automation.chat"
    label = "chat"

    def ready(self) -> None:
        from yizhan.people.erasing import erasing

        from . import powers, records  # noqa: F401  they register what they declare
        from .erasing import forget

        erasing.append(forget)
