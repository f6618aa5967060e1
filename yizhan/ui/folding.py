"""Templates whose unchanging runs are drawn once for a language: half of a page is text, words, icons and addresses.

`{% translate "Send" %}`, `{% icon "x" %}` or `{% url "mentions" %}` say the same to everybody who reads the language.
The loader puts such neighbours into one `Run` when it reads a template; authors of templates need not know.
"""

from html import escape
from typing import Any

from django.template import Context, Template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    TokenType,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import URLNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class Run(Node):
    """Neighbours that depend on nothing but the language and the addresses that are known here."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]):
        self.nodes = NodeList(nodes)
        self.drawn: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), get_urlconf(), context.autoescape)
        drawn = self.drawn.get(key)
        if drawn is None:
            drawn = self.drawn[key] = self.nodes.render(context)
        return drawn


class Word(VariableNode):
    """`{{ ticket.subject }}`, asking less of text and whole numbers, which have no local form here."""

    @classmethod
    def of(cls, node: VariableNode) -> "Word":
        word = cls(node.filter_expression)
        word.token, word.origin = node.token, node.origin
        return word

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        match value:
            case SafeString():
                return value
            case str() if context.autoescape:
                return SafeString(escape(str(value)))
        return str(value) if type(value) is int else render_value_in_context(value, context)


class Folding(base.Loader):
    """Reads a template and folds it."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


class Loader(cached.Loader, Folding):
    """Django's loader that keeps what it has read, with `Folding` in the place of the one that reads."""


def fold(nodes: NodeList) -> None:
    """Put runs in the place of their nodes, here and in whatever is inside."""
    folded: list[Node] = []
    run: list[Node] = []
    for node in nodes:
        if says_the_same(node):
            run.append(node)
            continue
        folded += [*gathered(run), Word.of(node) if type(node) is VariableNode else node]
        run = []
        for inside in lists_of(node):
            fold(inside)
    nodes[:] = folded + gathered(run)


def gathered(run: list[Node]) -> list[Node]:
    """Text alone is as quick as can be; with anything else beside it, it is worth keeping."""
    return run if all(isinstance(node, TextNode) for node in run) else [Run(run)]


def lists_of(node: Node) -> list[NodeList]:
    found = [value for value in vars(node).values() if isinstance(value, NodeList)]
    return found + [nodes for _condition, nodes in getattr(node, "conditions_nodelists", ())]


def says_the_same(node: Node) -> bool:
    """Whether what a node says can depend on the language and the known addresses only."""
    match node:
        case TextNode():
            return True
        case TranslateNode():
            return not node.asvar and are_fixed(node.filter_expression, node.message_context)
        case BlockTranslateNode():
            is_plain = all(token.token_type == TokenType.TEXT for token in node.singular)
            return is_plain and not (node.countervar or node.asvar) and are_fixed(node.message_context)
        case URLNode():
            return not node.asvar and are_fixed(node.view_name, *node.args, *node.kwargs.values())
        case StaticNode():
            return not node.varname and are_fixed(node.path)
        case SimpleNode():
            return not (node.takes_context or node.target_var) and are_fixed(*node.args, *node.kwargs.values())
    return False


def are_fixed(*expressions: FilterExpression | None) -> bool:
    """Whether these are literals, not names of what a page knows."""
    return all(one is None or (not one.filters and not is_name(one.var)) for one in expressions)


def is_name(var: Any) -> bool:
    return isinstance(var, Variable) and var.lookups is not None
