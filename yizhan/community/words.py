"""What topics are found by: their words, written when something in them is shown, edited or hidden."""

from typing import Any

from django.db import connection

from yizhan.knowledge.words import HEARD, pieces
from yizhan.lib.sounds import simple, sound_tokens
from yizhan.lib.text import as_tsvector
from yizhan.spine.models import Event

from .models import Post, Topic
from .reading import read_by_all
from .texts import plain

LONGEST = 100_000


def keep(topic: Topic) -> None:
    """Write the words of what readers see of a topic."""
    if not topic.is_shown or topic.merged_into_id:
        return forget(topic)
    shown = read_by_all(topic).values_list("html", flat=True)
    also = Topic.objects.filter(merged_into=topic).values_list("title", flat=True)
    title, text = simple(topic.title), "\n".join([*also, *map(plain, shown)])[:LONGEST]
    besides = {HEARD + token for token in sound_tokens(topic.title)} | set(pieces(title))
    marks = " ".join(f"'{token}':1D" for token in sorted(besides))
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO community_topicwords (topic_id, words) VALUES (%s, %s::tsvector)"
            " ON CONFLICT (topic_id) DO UPDATE SET words = excluded.words",
            [topic.pk, f"{as_tsvector([(title, 'A'), (simple(text), 'C')])} {marks}".strip()],
        )
    return None


def forget(topic: Topic) -> None:
    with connection.cursor() as sql:
        sql.execute("DELETE FROM community_topicwords WHERE topic_id = %s", [topic.pk])


def follow(event: Event, subject: Any) -> None:
    """NOW reaction: a topic has another title or other posts, or the text of one is another."""
    keep(subject.topic if isinstance(subject, Post) else subject)
