"""What stands in JSON, taken for what it should be: the wrong kind of value reads as nothing."""

from typing import Any


def text(given: Any) -> str:
    return given if isinstance(given, str) else ""


def whole(given: Any) -> int:
    return given if isinstance(given, int) and not isinstance(given, bool) else 0


def listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def things(given: Any) -> list[dict[str, Any]]:
    return [one for one in listed(given) if isinstance(one, dict)]


def labels(given: Any) -> dict[str, str]:
    return {key: word for key, word in given.items() if isinstance(word, str)} if isinstance(given, dict) else {}
