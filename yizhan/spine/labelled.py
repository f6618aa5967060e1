"""Things administrators make: addressed by a slug, named in both languages."""

import re
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from .fields import Context, Field, Integer, Labels, Option
from .fields.worded import in_language as in_language
from .guard import Guarded
from .shelf import Shelved

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
# Fields that many records share.
LABELS = Field("labels", _l("Name"), Labels(), "labels", required=True)
POSITION = Field("position", _l("Position in lists"), Integer(), "position")
LANGUAGES = tuple(Option(key, key, name) for key, name in settings.LANGUAGES)


class Labelled(Shelved, Guarded):
    """A slug, a name in each language, a place in the order; archived rather than deleted once it was used."""

    slug = models.SlugField(_l("Key"), max_length=60, unique=True)
    labels = models.JSONField(_l("Name"), default=dict)
    position = models.IntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self.labels) or self.slug

    @classmethod
    def current(cls) -> list[Any]:
        """Those still in use."""
        return [row for row in cls.shelf() if not row.is_archived]

    @classmethod
    def lookup(cls, raw: str, context: Context) -> Any:
        """By id, slug or name in either language."""
        wanted = raw.casefold()
        for row in cls.shelf():
            if raw == str(row.pk) or wanted in {row.slug, *(text.casefold() for text in row.labels.values())}:
                return row
        return None

    @classmethod
    def choices(cls, context: Context) -> list[tuple[int, str]]:
        return [(row.pk, row.label) for row in cls.current()]


def slug_from(text: str, taken: set[str]) -> str:
    """A free slug for a name; Chinese names get their pinyin-free `item-N`."""
    base = "-".join(SLUG.findall(text.lower()))[:50] or "item"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
