"""Why a condition holds or not: its parts, each with its own answer."""

from typing import Any

from .compile import Condition, bind, holds, walk
from .language import Term, Words, parse, quoted


def parts_of(asked: Condition) -> list[tuple[str, Any]]:
    """(text, bound node) of every part that stands by itself, in the order of the text."""
    nodes = [node for node in walk(parse(asked.text.strip())) if isinstance(node, (Term, Words))]
    return [(written(node), bind(node, asked.subject, asked.context)) for node in nodes]


def explain(asked: Condition, parts: list[tuple[str, Any]], thing: Any) -> list[list[Any]]:
    """[text, answer] for each of its parts."""
    return [[text, holds(node, thing, asked.subject, asked.context)] for text, node in parts]


def written(node: Term | Words) -> str:
    """A part as it is written."""
    if isinstance(node, Words):
        return quoted(node.text)
    return f"{node.field}{node.op}{','.join(quoted(value) for value in node.values)}"
