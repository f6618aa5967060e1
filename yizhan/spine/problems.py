"""What is wrong with a definition, node by node."""

from dataclasses import dataclass, field
from typing import Any

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Problem:
    """`node` is '' for the whole, else `state:review`, `section:s1`. Warnings hinder nothing.

    `code` is for programs, `text` for people, `key` the member of the node it is about.
    """

    node: str
    code: str
    text: str
    key: str = ""
    level: str = ERROR

    def as_data(self) -> dict[str, str]:
        return {"node": self.node, "code": self.code, "key": self.key, "level": self.level, "text": self.text}


@dataclass
class Found:
    """Problems being collected."""

    rows: list[Problem] = field(default_factory=list)

    def error(self, node: str, code: str, text: Any, key: str = "") -> None:
        self.rows.append(Problem(node, code, str(text), key))

    def warning(self, node: str, code: str, text: Any, key: str = "") -> None:
        self.rows.append(Problem(node, code, str(text), key, WARNING))
