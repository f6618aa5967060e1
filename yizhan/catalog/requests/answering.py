"""Which questions show for which answers: asked of the same bound condition here and, as data, in the browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.conditions import And, Condition, Not, Or, condition
from yizhan.spine.conditions.compile import Bound, BoundWords, walk
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, FieldType, subjects
from yizhan.spine.fields.choice import Boolean, Choice, MultiChoice, flatten
from yizhan.spine.fields.moment import Date, Moment
from yizhan.spine.fields.number import Number
from yizhan.spine.fields.text import Text

from .definition import SUBJECT, Form, Part, Question, Section

# How the browser compares a type. The order counts: a multiple choice is a choice.
COMPARED: tuple[tuple[type[FieldType], str], ...] = (
    (MultiChoice, "several"), (Choice, "choice"), (Boolean, "yes"), (Moment, ""), (Date, "date"), (Number, "number"),
    (Text, "text"),
)  # fmt: skip


@dataclass
class Answers:
    """What was answered so far, as a condition sees it: custom values as they are kept, by key."""

    data: dict[str, Any] = field(default_factory=dict)
    subject: str = ""


def shown(form: Form, answers: Mapping[str, Any]) -> list[tuple[Section, Question]]:
    """The questions that show, in their order. `answers` holds values as they are kept (dumped), by key.

    An answer to a question that does not show counts for nothing.
    """
    seen, found = Answers(), []
    for section, one in form.questions():
        if not (is_met(section, seen) and is_met(one, seen)):
            continue
        found.append((section, one))
        if one.field == SUBJECT:
            seen.subject = str(answers.get(SUBJECT) or "")
        elif one.custom and (value := answers.get(one.field)) is not None:
            seen.data[one.field] = value
    return found


def is_met(part: Part, answers: Answers) -> bool:
    """Whether its condition holds; one that cannot be understood any more does not hide anything."""
    if not part.shown_if:
        return True
    try:
        return bound(part.shown_if).test(answers)
    except Invalid:
        return True


def bound(text: str) -> Condition:
    """A condition about answers. Raises Invalid, also for what the browser cannot compare."""
    made = condition(text, subjects["ticket"], Context())
    for node in walk(made.tree):
        if isinstance(node, BoundWords):
            raise Invalid(_("Name the question: words alone say nothing here."))
        if isinstance(node, Bound):
            _check(node)
    return made


def _check(node: Bound) -> None:
    if not (node.field.is_custom or node.field.key == SUBJECT):
        raise Invalid(_("“%(name)s” is not asked in this form.") % {"name": node.field.label})
    if node.op != "empty" and not compared(node.field.type):
        raise Invalid(_("Of “%(name)s” one can only ask whether it is filled in.") % {"name": node.field.label})


def compared(kind: FieldType) -> str:
    """How the browser compares values of a type; '' when it cannot."""
    return next((how for one, how in COMPARED if isinstance(kind, one)), "")


def for_browser(text: str) -> dict[str, Any] | None:
    """A condition as data: {"all": […]}, {"any": […]}, {"not": …} or {"field", "how", "op", "values"}; None for always.

    How it is read stands in `ui/static/ui/js`; values of `date` are (first day, day after the last).
    """
    try:
        return _data(bound(text).tree) if text else None
    except Invalid:
        return None


def _data(node: Any) -> dict[str, Any]:
    if isinstance(node, And):
        return {"all": [_data(part) for part in node.parts]}
    if isinstance(node, Or):
        return {"any": [_data(part) for part in node.parts]}
    if isinstance(node, Not):
        return {"not": _data(node.part)}
    kind = node.field.type
    return {"field": node.field.key, "how": compared(kind), "op": node.op,
            "values": [_operand(one) for one in flatten(list(node.operands))]}  # fmt: skip


def _operand(value: Any) -> Any:
    if isinstance(value, tuple):
        return [one.isoformat() for one in value]
    return value if isinstance(value, (bool, str)) else float(value)
