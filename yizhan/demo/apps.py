"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "yizhan.demo"
    label = "demo"
