"""The JSON of a guide, read as nodes. What is missing reads as nothing; the checker says so."""

from typing import Any

from yizhan.lib.reading import labels, text, things
from yizhan.spine.labelled import in_language

from .vocabulary import KINDS, Kind

EMPTY: dict[str, Any] = {"start": "", "nodes": []}


class Node:
    """One node with its exits."""

    def __init__(self, raw: dict[str, Any]):
        self.raw = raw
        self.slug, self.kind = text(raw.get("slug")), text(raw.get("kind"))

    @property
    def declared(self) -> Kind | None:
        return KINDS.get(self.kind)

    @property
    def label(self) -> str:
        return in_language(labels(self.raw.get("labels"))) or self.said() or self.slug

    @property
    def items(self) -> list[dict[str, Any]]:
        """Its buttons, or the ways of a condition."""
        return things(self.raw.get(self.declared.many)) if self.declared and self.declared.many else []

    @property
    def exits(self) -> dict[str, str]:
        """Exit → the node it leads to, '' where nothing was drawn."""
        found = {key: text(self.raw.get(key)) for key in (self.declared.exits if self.declared else ())}
        for one in self.items:
            found[text(one.get("slug"))] = text(one.get("to"))
        return found

    def said(self, language: str | None = None) -> str:
        return in_language(labels(self.raw.get("texts")), language)

    def word(self, key: str) -> str:
        return text(self.raw.get(key))


class Definition:
    def __init__(self, raw: dict[str, Any]):
        self.raw = raw
        self.start = text(raw.get("start"))
        self.nodes = {one.slug: one for one in map(Node, things(raw.get("nodes"))) if one.slug}
