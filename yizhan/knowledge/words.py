"""What editions are found by: their words, written when they are published, and forgotten when they are withdrawn."""

import re
from typing import Any

from django.db import connection

from yizhan.lib.sounds import simple, sound_tokens
from yizhan.lib.text import as_tsvector
from yizhan.spine.models import Event

from .models import Edition

# Far below the 1 MiB of a tsvector, and more than any article that is read.
LONGEST = 200_000
# Sounds and pieces are no words: a sign in front keeps them apart.
HEARD, PIECE = "~", "="
_LETTERS = re.compile(r"[a-z]{4,60}")


def keep(edition: Edition) -> None:
    """Write the words of what readers see; an edition that is not live has none."""
    with connection.cursor() as sql:
        if not edition.is_live:
            sql.execute("DELETE FROM knowledge_articlewords WHERE edition_id = %s", [edition.pk])
            return
        title, tags = simple(edition.title), simple(" ".join(edition.article.tags))
        vector = as_tsvector([(title, "A"), (tags, "B"), (simple(edition.text[:LONGEST]), "C")])
        besides = {HEARD + token for token in sound_tokens(edition.title)} | set(pieces(title))
        marks = " ".join(f"'{token}':1D" for token in sorted(besides))
        sql.execute(
            "INSERT INTO knowledge_articlewords (edition_id, words, reads) VALUES (%s, %s::tsvector, 0)"
            " ON CONFLICT (edition_id) DO UPDATE SET words = excluded.words",
            [edition.pk, f"{vector} {marks}".strip()],
        )


def pieces(text: str) -> list[str]:
    """Each three neighbouring letters of its longer words: a slip leaves most of them as they were."""
    found = (f"_{word}_"[at : at + 3] for word in _LETTERS.findall(text) for at in range(len(word)))
    return [PIECE + one for one in dict.fromkeys(found)]


def follow(event: Event, subject: Any) -> None:
    """NOW reaction: an edition was put out or withdrawn, or its article has other tags."""
    for edition in [subject] if isinstance(subject, Edition) else subject.editions.filter(is_live=True):
        keep(edition)
