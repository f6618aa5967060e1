"""The spine as a Django app."""

from django.apps import AppConfig


class SpineConfig(AppConfig):
    name = "yizhan.spine"
    label = "spine"
