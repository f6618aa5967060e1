"""What editions are found by: their words, written when they are published, and forgotten when they are withdrawn."""

from typing import Any

from django.db import connection

from yizhan.lib.sounds import simple, sound_tokens
from yizhan.lib.text import as_tsvector
from yizhan.spine.models import Event

from .models import Edition

# Far below the 1 MiB of a tsvector, and more than any article that is read.
LONGEST = 200_000
# Sounds are no words: a letter in front keeps them apart.
HEARD = "~"


def keep(edition: Edition) -> None:
    """Write the words of what readers see; an edition that is not live has none."""
    with connection.cursor() as sql:
        if not edition.is_live:
            sql.execute("DELETE FROM knowledge_articlewords WHERE edition_id = %s", [edition.pk])
            return
        title, tags = simple(edition.title), simple(" ".join(edition.article.tags))
        vector = as_tsvector([(title, "A"), (tags, "B"), (simple(edition.text[:LONGEST]), "C")])
        heard = " ".join(f"'{HEARD}{token}':1D" for token in sorted(sound_tokens(edition.title)))
        sql.execute(
            "INSERT INTO knowledge_articlewords (edition_id, words, plain, reads) VALUES (%s, %s::tsvector, %s, 0)"
            " ON CONFLICT (edition_id) DO UPDATE SET words = excluded.words, plain = excluded.plain",
            [edition.pk, f"{vector} {heard}".strip(), title[:400]],
        )


def follow(event: Event, subject: Any) -> None:
    """NOW reaction: an edition was put out or withdrawn, or its article has other tags."""
    for edition in [subject] if isinstance(subject, Edition) else subject.editions.filter(is_live=True):
        keep(edition)
