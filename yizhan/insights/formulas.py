"""Formulas over metrics: `催单率 = urges / created : share` is a column beside the metrics it is worked out of.

A line is a name, an expression of keys of metrics, numbers, + - * / and brackets, and the unit of what comes out. It is
worked out row by row from the figures the database gave, totals from totals; what is divided by nothing has no value.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.errors import Invalid

from .metrics import Metric, metrics
from .metrics.base import NUMBER, SECONDS, SHARE, Sum

UNITS = {NUMBER: pgettext_lazy("unit", "Number"), SHARE: pgettext_lazy("unit", "Percentage"),
         SECONDS: _l("Time, in seconds")}  # fmt: skip
MOST, LONGEST, DEEPEST = 6, 300, 20
KEY = "formula"
TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>[-+*/()]))")
SAME = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "·": "*"})
Figures = Mapping[str, Any]
# A number, the key of a metric, or an operation on two of such.
Tree = Any


@dataclass(frozen=True)
class Formula:
    """`key` is formula1, formula2 … in the order of a report."""

    key: str
    name: str
    text: str
    unit: str
    tree: Tree

    @property
    def needs(self) -> tuple[str, ...]:
        """The metrics it is worked out of, in the order they are named."""
        return tuple(dict.fromkeys(named(self.tree)))

    def value(self, figures: Figures) -> float | None:
        found = worked(self.tree, figures)
        return None if found is None else float(found)

    @property
    def column(self) -> Metric:
        """As a column among the metrics."""
        return Metric(self.key, self.name, said(self.text), Sum("", (), self.unit), stands_for=self.needs)


def read(lines: Sequence[str]) -> tuple[Formula, ...]:
    """Raises Invalid, which says where in which formula something is wrong."""
    if len(lines) > MOST:
        raise Invalid({"formulas": _("At most %(most)s formulas.") % {"most": MOST}})
    return tuple(formula(number, line) for number, line in enumerate(lines, 1))


def formula(number: int, line: str) -> Formula:
    name, text, unit = parts(line)
    if not text:
        raise wrong(name or line[:60], _("It is written like this: name = created - resolved"))
    if len(line) > LONGEST:
        raise wrong(name[:60], _("At most %(most)s characters.") % {"most": LONGEST})
    if unit not in UNITS:
        raise wrong(name, _("The unit is one of %(units)s.") % {"units": ", ".join(UNITS)})
    return Formula(f"{KEY}{number}", name or text, text, unit, Reading(name or text, text).whole())


def parts(line: str) -> tuple[str, str, str]:
    """The name, the expression and the unit of a line; a number if it says none."""
    name, _equals, rest = unicodedata.normalize("NFKC", line).partition("=")
    text, _colon, unit = rest.partition(":")
    return name.strip(), text.strip(), unit.strip() or NUMBER


def line(name: str, text: str, unit: str) -> str:
    """The line of its parts; a name has no equals sign."""
    return f"{name.replace('=', '').strip() or text.strip()} = {text.strip()} : {unit or NUMBER}"


def wrong(name: str, text: str) -> Invalid:
    return Invalid({"formulas": _("Formula “%(name)s”: %(text)s") % {"name": name, "text": text}})


class Reading:
    """An expression read from left to right: sums of products of numbers, metrics and brackets."""

    def __init__(self, name: str, text: str):
        self.name, self.text, self.at, self.deep = name, text.translate(SAME), 0, 0

    def whole(self) -> Tree:
        tree = self.sum()
        if self.peek():
            raise self.error(_("what comes here does not belong"))
        return tree

    def sum(self) -> Tree:
        tree = self.product()
        while self.peek() in {"+", "-"}:
            tree = (self.take(), tree, self.product())
        return tree

    def product(self) -> Tree:
        tree = self.one()
        while self.peek() in {"*", "/"}:
            tree = (self.take(), tree, self.one())
        return tree

    def one(self) -> Tree:
        token = self.peek()
        if token == "-":
            self.take()
            return ("-", 0.0, self.nested(self.one))
        if token == "(":
            self.take()
            tree = self.nested(self.sum)
            if self.peek() != ")":
                raise self.error(_("a closing bracket is missing"))
            self.take()
            return tree
        if token[:1].isdigit():
            return float(self.take())
        if token and (token[0].isalpha() or token[0] == "_"):
            if token not in metrics:
                raise self.error(_("there is no metric “%(name)s”") % {"name": token[:40]})
            return self.take()
        raise self.error(_("a number or a metric is missing"))

    def nested(self, read: Callable[[], Tree]) -> Tree:
        self.deep += 1
        if self.deep > DEEPEST:
            raise self.error(_("too many brackets inside each other"))
        tree = read()
        self.deep -= 1
        return tree

    def match(self) -> re.Match[str] | None:
        found = TOKEN.match(self.text, self.at)
        if found is None and self.text[self.at :].strip():
            raise self.error(_("this sign is not known"))
        return found

    def peek(self) -> str:
        found = self.match()
        return found[found.lastgroup or 0] if found else ""

    def take(self) -> str:
        found = self.match()
        assert found
        self.at = found.end()
        return found[found.lastgroup or 0]

    def error(self, text: str) -> Invalid:
        """Where it is and what stands there."""
        rest = self.text[self.at :].lstrip()
        place = len(self.text) - len(rest)
        here = {"place": place + 1, "rest": rest[:12], "text": text}
        said = _("at “%(rest)s” (character %(place)s) %(text)s.") if rest else _("at its end %(text)s.")
        return wrong(self.name, said % here)


def named(tree: Tree) -> list[str]:
    if isinstance(tree, tuple):
        return [*named(tree[1]), *named(tree[2])]
    return [tree] if isinstance(tree, str) else []


def worked(tree: Tree, figures: Figures) -> float | None:
    """The value of an expression; None where one of its parts has none, and where it is divided by nothing."""
    if isinstance(tree, str):
        return figures[tree]
    if not isinstance(tree, tuple):
        return float(tree)
    sign, left, right = tree[0], worked(tree[1], figures), worked(tree[2], figures)
    if left is None or right is None or (sign == "/" and not right):
        return None
    return {"+": left + right, "-": left - right, "*": left * right}[sign] if sign != "/" else left / right


def said(text: str) -> str:
    """An expression in the words of the reader."""
    words = re.sub(
        r"[A-Za-z_]\w*", lambda found: str(metrics[found[0]].label) if found[0] in metrics else found[0], text
    )
    return words.replace("*", "×").replace("/", "÷")
