"""Facts, metrics and reports: what the desk knows of itself."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "yizhan.insights"
    label = "insights"

    def ready(self) -> None:
        from . import powers, records  # noqa: F401  register what they declare
        from .alerts import records as _alerts  # noqa: F401
        from .exports import records as schedules  # noqa: F401
