"""Why a condition holds or not: its parts, each with its own answer."""

from typing import Any

from .compile import Condition, bind, holds, walk
from .language import Term, Words, parse, quoted


def explain(asked: Condition, thing: Any) -> list[list[Any]]:
    """[text, answer] for every part that stands by itself, in the order of the text."""
    found = []
    for node in walk(parse(asked.text.strip())):
        if isinstance(node, (Term, Words)):
            part = bind(node, asked.subject, asked.context)
            found.append([written(node), holds(part, thing, asked.subject, asked.context)])
    return found


def written(node: Term | Words) -> str:
    """A part as it is written."""
    if isinstance(node, Words):
        return quoted(node.text)
    return f"{node.field}{node.op}{','.join(quoted(value) for value in node.values)}"
