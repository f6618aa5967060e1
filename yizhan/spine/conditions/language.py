"""The language: `status:open priority>=high 空调 created<7d -tag:test (team:a OR team:b)`.

Words side by side are joined by AND; OR (或) binds weaker; `-` or NOT (非) turns round. A value may be quoted, several
values are separated by commas (any of them), `none` (无) means empty and `any` (有) filled. Anything that is not
`field operator value` is searched as text. Full-width punctuation is taken as its half-width form.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from ..errors import Invalid

LONGEST = 4000
DEEPEST = 30
NONE_WORDS = {"none", "无", "空"}
ANY_WORDS = {"any", "有"}


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class Term:
    field: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    text: str


Node = And | Or | Not | Term | Words

_QUOTED = r'"(?:[^"\\]|\\.)*"|“[^”]*”'
_BARE = r"""[^\s"()（）,，“”]+"""
_TOKEN = re.compile(
    rf"""(?P<space>[\s\u3000]+)
    | (?P<open>[(（]) | (?P<close>[)）])
    | (?P<minus>-)(?=[^\s\u3000])
    | (?P<term>(?P<name>[A-Za-z_\u3400-\u9fff][\w\u3400-\u9fff.]*)(?P<op>>=|<=|!=|[:：=><~＞＜])
        (?P<values>(?:{_QUOTED}|{_BARE})(?:[,，](?:{_QUOTED}|{_BARE}))*))
    | (?P<quoted>{_QUOTED}) | (?P<word>[^\s\u3000()（）]+)""",
    re.VERBOSE,
)
_VALUE = re.compile(rf"{_QUOTED}|{_BARE}")
_OPS = {"：": ":", "＞": ">", "＜": "<"}


@lru_cache(maxsize=2000)
def parse(text: str) -> Node:
    """The syntax tree of a condition. Raises Invalid when it is too long or too deep."""
    if len(text) > LONGEST:
        raise Invalid(_("This condition is too long: at most %(most)s characters.") % {"most": LONGEST})
    return _Parser([match for match in _TOKEN.finditer(text) if not match["space"]]).whole()


class _Parser:
    """Recursive descent over the tokens; forgiving about what people leave open."""

    def __init__(self, tokens: list[re.Match]):
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        parts = []
        while self.at < len(self.tokens):
            parts.append(self.either())
            if self.at < len(self.tokens):
                self.at += 1  # a bracket nobody opened
        return joined(And, parts)

    def either(self) -> Node:
        parts = [self.all()]
        while self._word() in {"OR", "或"}:
            self.at += 1
            parts.append(self.all())
        return joined(Or, parts)

    def all(self) -> Node:
        parts = []
        while self.at < len(self.tokens) and not self.tokens[self.at]["close"] and self._word() not in {"OR", "或"}:
            if self._word() in {"AND", "且"}:
                self.at += 1
                continue
            parts.append(self.one())
        return joined(And, parts)

    def one(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Invalid(_("This condition is nested too deeply."))
        try:
            return self._one()
        finally:
            self.depth -= 1

    def _one(self) -> Node:
        token = self.tokens[self.at]
        self.at += 1
        if token["minus"] or token["word"] in {"NOT", "非"}:
            if self.at >= len(self.tokens) or self.tokens[self.at]["close"]:
                return Words(token[0])
            return Not(self.one())
        if token["open"]:
            inside = self.either()
            self.at += 1
            return inside
        if token["term"] and not token["values"].startswith("//"):
            values = tuple(unquoted(value) for value in _VALUE.findall(token["values"]))
            return Term(token["name"], _OPS.get(token["op"], token["op"]), values)
        return Words(unquoted(token[0]))

    def _word(self) -> str:
        return (self.tokens[self.at]["word"] or "") if self.at < len(self.tokens) else ""


def joined(kind: type, parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else kind(tuple(parts)) if parts else And(())


def unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value[1:-1] if len(value) > 1 and value[0] == "“" else value


def quoted(value: str) -> str:
    """A value as it must be written in a condition."""
    if value and re.fullmatch(_BARE, value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
