"""Conditions: which things? One language that becomes SQL and a Python predicate."""

from .compile import Condition, condition
from .language import And, Node, Not, Or, Term, Words, parse

__all__ = ["And", "Condition", "Node", "Not", "Or", "Term", "Words", "condition", "parse"]
