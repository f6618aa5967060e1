"""The public side: web form and tracking pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yizhan.portal"
    label = "portal"

    def ready(self) -> None:
        from yizhan.automation.guides.library import use

        from .guide_library import HelpCentre

        use(HelpCentre())
