"""What the desk does by itself. Its parts are apps of their own; this one holds their words and commands."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "yizhan.automation"
    label = "automation"
