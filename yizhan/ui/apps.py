"""The look of Yizhan as a Django app: templates, tags, styles and scripts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "yizhan.ui"
