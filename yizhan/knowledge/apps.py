"""The knowledge base: articles, who may read them, and how they are found."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "yizhan.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from . import powers, records, telling  # noqa: F401  they register what they declare
