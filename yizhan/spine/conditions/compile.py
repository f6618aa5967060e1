"""From a syntax tree to SQL and to a Python predicate. Both are two-valued: unknown is false, NOT unknown is true."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BooleanField, Expression
from django.utils.translation import gettext as _

from ..errors import Invalid
from ..fields.base import Context, Field, Subject
from .language import ANY_WORDS, NONE_WORDS, And, Node, Not, Or, Term, Words, parse


@dataclass(frozen=True, slots=True)
class Bound:
    """A term whose field is known and whose values are understood."""

    field: Field
    op: str
    operands: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class BoundWords:
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """A condition that is ready to be asked, of the database or of one thing."""

    text: str
    subject: Subject
    context: Context
    tree: Any

    @property
    def is_empty(self) -> bool:
        return self.tree == And(())

    @property
    def says_nothing(self) -> bool:
        """Whether it is empty, or only has signs that no word can be made of: true of everything."""
        parts = self.tree.parts if isinstance(self.tree, And) else (self.tree,)
        return all(isinstance(part, BoundWords) and not part.tokens for part in parts)

    def expression(self) -> "SqlCondition":
        """For `queryset.filter(…)`; the query set's base table must be the subject's."""
        return AskedCondition(self)

    def filter(self, queryset: Any) -> Any:
        return queryset if self.is_empty else queryset.filter(self.expression())

    def test(self, thing: Any) -> bool:
        return holds(self.tree, thing, self.subject, self.context)

    def words(self) -> list[str]:
        """The free words, for highlighting."""
        return [node.text for node in walk(parse(self.text)) if isinstance(node, Words)]

    def alternatives(self) -> list["Condition"]:
        """What meets one of these meets this, and the other way round. Each may have an index that fits."""
        parts = self.tree.parts if isinstance(self.tree, And) else (self.tree,)
        either = next((part for part in parts if isinstance(part, Or) and part.parts), None)
        if either is None:
            return [self]
        rest = [part for part in parts if part is not either]
        return [replace(self, tree=And((*rest, one))) for one in either.parts]

    def fields(self) -> set[str]:
        """Keys of the fields it looks at."""
        return {node.field.key for node in walk(self.tree) if isinstance(node, Bound)}


def condition(text: str, subject: Subject, context: Context) -> Condition:
    """Understand `text`. Raises Invalid with a sentence that says which part is wrong."""
    return Condition(text, subject, context, bind(parse(text.strip()), subject, context))


def bind(node: Node, subject: Subject, context: Context) -> Any:
    if isinstance(node, And):
        return with_words_together([bind(part, subject, context) for part in node.parts])
    if isinstance(node, Or):
        return Or(tuple(bind(part, subject, context) for part in node.parts))
    if isinstance(node, Not):
        return Not(bind(node.part, subject, context))
    if isinstance(node, Words):
        return BoundWords(tuple(subject.words.tokens(node.text)) if subject.words else ())
    return bind_term(node, subject, context)


def with_words_together(parts: list[Any]) -> Any:
    """Words side by side become one question to the word index, which then meets their lists by itself."""
    tokens = [token for part in parts if isinstance(part, BoundWords) for token in part.tokens]
    others = [part for part in parts if not isinstance(part, BoundWords)]
    together: list[Any] = [*others, BoundWords(tuple(dict.fromkeys(tokens)))] if tokens else others
    return And(tuple(together))


def bind_term(term: Term, subject: Subject, context: Context) -> Any:
    field = subject.find(term.field)
    if field is None or field.hidden:
        raise Invalid(
            _("There is no field “%(name)s”. To search for the text itself, put it in quotes.") % {"name": term.field}
        )
    if term.op == "!=":
        return Not(bind_term(Term(term.field, "=", term.values), subject, context))
    words = {value.casefold() for value in term.values}
    if words <= NONE_WORDS:
        return Bound(field, "empty", ())
    if words <= ANY_WORDS:
        filled: Any = Bound(field, "empty", ())
        return Not(filled)
    op = ("~" if "~" in field.type.operators else "=") if term.op == ":" else term.op
    if op not in field.type.operators or (op not in {"=", "~"} and len(term.values) > 1):
        raise Invalid(_("“%(name)s” cannot be compared with “%(op)s”.") % {"name": field.label, "op": term.op})
    operands = [field.type.operand(value, context) for value in term.values]
    if op == "~" and len(operands) > 1:
        each: list[Any] = [Bound(field, op, (operand,)) for operand in operands]
        return Or(tuple(each))
    return Bound(field, op, tuple(operands))


def to_sql(node: Any, subject: Subject, context: Context) -> tuple[str, list[Any]]:
    if isinstance(node, (And, Or)):
        if not node.parts:
            return "TRUE", []
        pieces = [to_sql(part, subject, context) for part in node.parts]
        word = " AND " if isinstance(node, And) else " OR "
        return "(" + word.join(sql for sql, _params in pieces) + ")", [p for _sql, params in pieces for p in params]
    if isinstance(node, Not):
        sql, params = to_sql(node.part, subject, context)
        return f"({sql} IS NOT TRUE)", params
    if isinstance(node, BoundWords):
        return subject.words.sql(node.tokens, context) if node.tokens else ("TRUE", [])
    return node.field.type.sql(subject.column(node.field), node.op, list(node.operands))


def holds(node: Any, thing: Any, subject: Subject, context: Context) -> bool:
    if isinstance(node, And):
        return all(holds(part, thing, subject, context) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, thing, subject, context) for part in node.parts) or not node.parts
    if isinstance(node, Not):
        return not holds(node.part, thing, subject, context)
    if isinstance(node, BoundWords):
        return not node.tokens or subject.words.test(thing, node.tokens, context)
    return node.field.type.test(node.field.value(thing), node.op, list(node.operands))


def walk(node: Any) -> Any:
    yield node
    for part in getattr(node, "parts", ()) or ([node.part] if isinstance(node, Not) else []):
        yield from walk(part)


class SqlCondition(Expression):
    """Ready-made boolean SQL as a Django expression."""

    conditional = True

    def __init__(self, sql: str, params: list[Any]):
        super().__init__(output_field=BooleanField())
        self.sql, self.params = sql, params

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return self.sql, self.params

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


class AskedCondition(SqlCondition):
    """A condition that becomes SQL when the query runs: how its words are looked up may depend on the moment."""

    def __init__(self, asked: Condition):
        super().__init__("", [])
        self.asked = asked

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return to_sql(self.asked.tree, self.asked.subject, self.asked.context)
