"""Words that are kept in several languages, read in the reader's."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language

LANGUAGES = ("zh-hans", "en")


def in_language(labels: dict[str, str], language: str | None = None) -> str:
    """The text for a language, else any there is."""
    wanted = language or get_language() or "zh-hans"
    return labels.get(wanted) or labels.get("zh-hans") or labels.get("en") or next(iter(labels.values()), "")


# Read anew for each reader: what administrators make is kept in memory, and several people look at it.
worded = lazy(in_language, str)


def labels_of(choice: dict[str, Any]) -> dict[str, str]:
    """What a choice is called: {"zh-hans": …, "en": …}, or {"": …} where one name serves everybody."""
    both = choice.get("labels")
    if isinstance(both, dict) and any(both.values()):
        return {key: text for key, text in both.items() if text}
    return {"": str(choice.get("label") or choice["value"])}


def has_chinese(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)
