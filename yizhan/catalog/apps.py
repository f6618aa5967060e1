"""What kinds of work this desk takes: statuses, types, fields, tags, the desk's own settings."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "yizhan.catalog"
    label = "catalog"

    def ready(self) -> None:
        from yizhan.spine.fields.base import custom_sources

        from . import announcements, brands, powers, records  # noqa: F401  each registers what it declares
        from .models import CustomField

        custom_sources.append(lambda subject: [row.field for row in CustomField.of(subject)])
