"""Steps: actions to be done one after the other. Rules, macros and flows keep them as data:

[{"do": "assign", "with": {"agent": "wang@desk.example"}}, {"do": "note", "with": {"body": "{{ ticket.code }} …"}}]
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.lib import json_text

from .actions import Action, actions_on, registry
from .actors import Actor
from .errors import Conflict, Invalid, Refused
from .fields.base import Context, FieldType

MOST = 20


class Steps(FieldType):
    """A list of actions on one kind of subject with their parameters, as the API takes them."""

    control = "steps"
    operators: frozenset[str] = frozenset({"empty"})  # type: ignore[misc]

    def __init__(self, subject: str = "ticket"):
        self.subject = subject

    def possible(self) -> list[Action]:
        """The actions that may be steps."""
        return [one for one in actions_on(self.subject) if one.rule and not one.creates]

    def parse(self, raw: Any, context: Context) -> list[dict[str, Any]]:
        """Checked step by step; a message says which step is wrong and why."""
        steps = _decoded(raw)
        if len(steps) > MOST:
            raise Invalid(_("At most %(most)s steps.") % {"most": MOST})
        found, errors = [], []
        for number, step in enumerate(steps, 1):
            try:
                found.append(self._one(step, context))
            except Invalid as error:
                errors.append(_("Step %(number)s: %(reason)s") % {"number": number, "reason": error})
        if errors:
            raise Invalid({"": errors})
        return found

    def _one(self, step: Any, context: Context) -> dict[str, Any]:
        if not isinstance(step, dict) or set(step) - {"do", "with"} or not isinstance(step.get("with", {}), dict):
            raise Invalid(_("A step is an object with “do” and “with”."))
        action = registry.get(f"{self.subject}.{step.get('do')}")
        if action is None or action not in self.possible():
            raise Invalid(_("There is no action “%(key)s”.") % {"key": str(step.get("do"))[:60]})
        given = {key: value for key, value in step.get("with", {}).items() if value not in (None, "", [], {})}
        try:
            action.parse(given, context)
        except Invalid as error:
            raise Invalid(f"{action.label}: {_told(action, error)}") from None
        return {"do": action.key, "with": given}

    def show(self, value: Any) -> str:
        return " → ".join(str(label_of(self.subject, step)) for step in value or [])

    def schema(self) -> dict[str, Any]:
        step = {
            "type": "object",
            "properties": {
                "do": {"type": "string", "enum": [one.key for one in self.possible()]},
                "with": {"type": "object"},
            },
            "required": ["do"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": step, "maxItems": MOST}


@dataclass(frozen=True)
class Outcome:
    """What became of one step; `why` says why not, '' when it was done."""

    do: str
    why: str = ""

    def as_data(self) -> dict[str, str]:
        return {"do": self.do, "why": self.why} if self.why else {"do": self.do}


def run(
    steps: list[dict[str, Any]], thing: Any, *, by: Actor, context: Context, fill: Callable[[str], str] = str
) -> list[Outcome]:
    """Do the steps in their order, as `by`. One that is refused or not possible is told and the next one is done.

    `fill` fills in the placeholders of texts. Raises TooDeep when the steps follow their own consequences.
    """
    kind = thing.subject_kind()
    done = []
    for step in steps:
        action = registry.get(f"{kind}.{step['do']}")
        if action is None:
            done.append(Outcome(step["do"], _("There is no action “%(key)s”.") % {"key": step["do"]}))
            continue
        try:
            with transaction.atomic():
                action(thing, by=by, **action.parse(filled(action, step.get("with", {}), fill), context))
            done.append(Outcome(action.key))
        except (Conflict, Invalid, Refused) as error:
            done.append(Outcome(action.key, str(error)))
    return done


def filled(action: Action, given: dict[str, Any], fill: Callable[[str], str]) -> dict[str, Any]:
    """Parameters with the placeholders of their texts filled in."""
    own = {key for key, one in action.params.items() if one.type.keeps_placeholders}
    return {
        key: fill(value) if isinstance(value, str) and "{{" in value and key not in own else value
        for key, value in given.items()
    }


def label_of(subject: str, step: dict[str, Any]) -> Any:
    """What a step is called."""
    action = registry.get(f"{subject}.{step.get('do')}")
    return action.label if action else step.get("do", "")


def _decoded(raw: Any) -> list[Any]:
    if isinstance(raw, str):
        try:
            raw = json_text.read(raw)
        except ValueError:
            raise Invalid(_("These steps cannot be read.")) from None
    if not isinstance(raw, list):
        raise Invalid(_("Give a list of steps."))
    return raw


def _told(action: Action, error: Invalid) -> str:
    """The messages with the names of the parameters they are about."""
    parts = []
    for key, texts in error.errors.items():
        name = f"{action.params[key].label}: " if key in action.params else ""
        parts += [f"{name}{text}" for text in texts]
    return "; ".join(parts)
