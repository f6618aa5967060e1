"""How requests come in and answers go out."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "yizhan.channels"
    label = "channels"
