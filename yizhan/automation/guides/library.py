"""Where the articles of guides come from. The help centre stands beside this floor, so the faces bring it along."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Found:
    """An article as a guide shows it."""

    id: int
    title: str
    text: str
    url: str

    def as_data(self) -> dict[str, Any]:
        return {"id": self.id, "title": self.title, "text": self.text, "url": self.url}


class Library(Protocol):
    def chosen(self, ids: list[int], reader: Any, brand: int | None, language: str) -> list[Found]: ...

    def searched(self, words: str, reader: Any, brand: int | None, language: str) -> list[Found]: ...

    def there(self, ids: Collection[int]) -> set[int]: ...

    def shown(self, visit: str) -> None: ...

    def solved(self, visit: str, article: int) -> None: ...

    def not_spared(self, visit: str, ticket: int | None) -> None: ...


_libraries: list[Library] = []


def use(library: Library) -> None:
    """From now on articles come from here."""
    _libraries[:] = [library]


def the() -> Library:
    return _libraries[0]


def articles_there(ids: Collection[int]) -> set[int]:
    """Those that are still there."""
    return the().there(ids) if ids else set()
