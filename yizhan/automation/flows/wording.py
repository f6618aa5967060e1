"""What is asked of conditions and steps in a definition, each in its own language."""

from typing import Any

from yizhan.catalog.models import Desk
from yizhan.spine.actors import Machine
from yizhan.spine.conditions import Condition, condition
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.problems import Found
from yizhan.spine.steps import Steps
from yizhan.tickets.fields import TICKET


def context_of(by: Any = None) -> Context:
    """A flow asks in the time zone of the desk."""
    return Context(by=by or Machine("flow"), zone=Desk.the().zoneinfo)


def understood(text: str, by: Any = None) -> Condition:
    """A condition of a flow. Raises Invalid."""
    return condition(text, TICKET, context_of(by))


def check_condition(given: Any, node: str, key: str, found: Found) -> None:
    if given in (None, ""):
        return
    try:
        understood(given if isinstance(given, str) else str(given))
    except Invalid as error:
        found.error(node, "condition", error, key)


def check_steps(given: Any, node: str, key: str, found: Found) -> None:
    if given in (None, []):
        return
    try:
        Steps().parse(given, context_of())
    except Invalid as error:
        for text in error.errors.get("", []):
            found.error(node, "step", text, key)
