"""Who may read: everybody, who is signed in, customers with one of some tags, or agents only.

An article is read by whom it admits, and its section, and its category: each may narrow, none can widen.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _l


class Audience(models.TextChoices):
    """ "" on a category or an article means: whoever may read what it stands in."""

    PUBLIC = "public", _l("Everybody")
    SIGNED_IN = "signed_in", _l("Customers who are signed in")
    TAGGED = "tagged", _l("Customers with one of the tags")
    INTERNAL = "internal", _l("Agents only")


def admits(audience: str, tags: list[str], reader: Any) -> bool:
    """Whether this one step lets the reader (an agent, a customer, None) through."""
    kind = getattr(reader, "actor_kind", "")
    if kind == "agent" or audience in ("", Audience.PUBLIC):
        return True
    if kind != "customer" or audience == Audience.INTERNAL:
        return False
    return audience == Audience.SIGNED_IN or bool(set(tags) & set(reader.tags))


def own_step(reader: Any) -> models.Q:
    """The same as a condition on articles; their categories are asked beside it."""
    kind = getattr(reader, "actor_kind", "")
    if kind == "agent":
        return models.Q()
    known = models.Q(audience__in=["", Audience.PUBLIC])
    if kind == "customer":
        known |= models.Q(audience=Audience.SIGNED_IN)
        known |= models.Q(audience=Audience.TAGGED, reader_tags__overlap=list(reader.tags))
    return known
