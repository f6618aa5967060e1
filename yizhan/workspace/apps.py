"""The agents' desk."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "yizhan.workspace"
    label = "workspace"
