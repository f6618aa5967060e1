"""What kinds of work this desk takes: statuses, types, fields, tags, the desk's own settings."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "yizhan.catalog"
    label = "catalog"

    def ready(self) -> None:
        from yizhan.spine.fields.base import custom_sources

        from .models import CustomField

        custom_sources.append(lambda subject: [row.field for row in CustomField.of(subject)])
