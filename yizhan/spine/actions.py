"""Actions: what can be done. One declaration gives the button, the form, the endpoint, the rule and macro step.

@action("assign", _l("Assign"), event="ticket.assigned", needs="ticket.assign")
def assign(ticket, *, by, agent: Annotated[Agent | None, Person()] = None): ...
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from . import change as door
from . import holding
from .actors import Actor
from .errors import Conflict, Invalid, Refused
from .fields.base import Context, Field, FieldType, Label

registry: dict[str, "Action"] = {}


@dataclass(frozen=True)
class Param:
    """How a parameter is called and controlled; rides in Annotated beside its field type."""

    label: Label = ""
    hint: Label = ""
    hidden: bool = False


@dataclass
class Action:
    """One verb on one kind of subject.

    `available(subject, by)` says whether it makes sense now; `says` is its line in the timeline, filled with the
    event's actor and facts. `bulk` offers it for selections, `rule` as a step of rules and macros. A `composed` verb is
    made of other actions and opens the door by itself.
    """

    key: str
    label: Label
    verb: Callable[..., Any]
    event: str
    needs: str
    subject: str = "ticket"
    says: Label = ""
    icon: str = "more"
    available: Callable[[Any, Actor], bool] | None = None
    creates: bool = False
    bulk: bool = False
    rule: bool = True
    danger: bool = False
    composed: bool = False
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = f"{self.subject}.{self.key}"
        if self.name in registry:
            raise RuntimeError(f"two actions are called {self.name}")
        registry[self.name] = self

    def __call__(self, subject: Any = None, /, *, by: Actor, expect: int | None = None, **params: Any) -> Any:
        """Do it. Raises Refused, Conflict, Invalid; returns what the verb returns, or the subject.

        `expect` is the version of the subject the caller saw; another one is a Conflict.
        """
        if self.creates:
            return self._create(by, params)
        if self.composed:
            return self._compose(subject, by, params)
        with door.change(subject, self.event, by=by, needs=self.needs, expect=expect) as it:
            self._possible(subject, by)
            result = (
                self.verb(subject, by=by, it=it, **params) if self._takes_it else self.verb(subject, by=by, **params)
            )
        return subject if result is None else result

    def _create(self, by: Actor, params: dict[str, Any]) -> Any:
        if not by.may(self.needs, params.get("department")):
            raise Refused(self.needs)
        return self.verb(by=by, **params)

    def is_possible(self, subject: Any, by: Actor) -> bool:
        """Whether it makes sense now."""
        if holding.why_not(subject, self.event, by):
            return False
        return self.available is None or self.available(subject, by)

    def _possible(self, subject: Any, by: Actor) -> None:
        if why := holding.why_not(subject, self.event, by):
            raise Conflict(why)
        if self.available and not self.available(subject, by):
            raise Conflict(_("“%(action)s” is not possible now.") % {"action": self.label})

    def _compose(self, subject: Any, by: Actor, params: dict[str, Any]) -> Any:
        if not by.may(self.needs, subject):
            raise Refused(self.needs)
        self._possible(subject, by)
        result = self.verb(subject, by=by, **params)
        return subject if result is None else result

    @cached_property
    def _takes_it(self) -> bool:
        return "it" in inspect.signature(self.verb).parameters

    @cached_property
    def params(self) -> dict[str, Field]:
        """The verb's parameters as fields, in their order."""
        hints = get_type_hints(self.verb, include_extras=True)
        return {
            name: _as_field(name, hints[name], parameter)
            for name, parameter in inspect.signature(self.verb).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY and get_origin(hints.get(name)) is Annotated
        }

    def parse(self, raw: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Typed parameters from what a form, a program or a rule sent. Raises Invalid with a message per field."""
        errors: dict[str, list[str]] = {}
        unknown = set(raw) - set(self.params)
        for key in sorted(unknown):
            errors[key] = [_("“%(action)s” takes no such parameter.") % {"action": self.key}]
        values = {}
        for key, one in self.params.items():
            if key not in raw and not one.required:
                continue
            try:
                values[key] = one.parse(raw.get(key), context)
            except Invalid as error:
                errors[key] = error.errors.get("", []) + [
                    text for k, texts in error.errors.items() if k for text in texts
                ]
        if errors:
            raise Invalid(errors)
        return {
            key: one.default if values[key] is None else values[key]
            for key, one in self.params.items()
            if key in values
        }

    def schema(self) -> dict[str, Any]:
        """JSON schema of the parameters."""
        shown = {key: one.schema() for key, one in self.params.items()}
        needed = [key for key, one in self.params.items() if one.required]
        schema: dict[str, Any] = {"type": "object", "properties": shown, "additionalProperties": False}
        return {**schema, "required": needed} if needed else schema

    def offered(self, subject: Any, by: Actor) -> bool:
        """Whether to show the button."""
        return by.may(self.needs, subject) and self.is_possible(subject, by)


def action(key: str, label: Label, *, event: str, needs: str, **more: Any) -> Callable[[Callable], Action]:
    """Declare a verb. See Action for what may be said of it."""

    def declare(verb: Callable) -> Action:
        made = Action(key=key, label=label, verb=verb, event=event, needs=needs, **more)
        made.__doc__ = verb.__doc__
        return made

    return declare


def actions_on(subject_kind: str) -> list[Action]:
    """Every action on a kind of subject, in order of declaration."""
    return [one for one in registry.values() if one.subject == subject_kind]


def _as_field(name: str, hint: Any, parameter: inspect.Parameter) -> Field:
    extras = get_args(hint)[1:]
    kind = next(extra for extra in extras if isinstance(extra, FieldType))
    param = next((extra for extra in extras if isinstance(extra, Param)), Param())
    required = parameter.default is parameter.empty
    return Field(
        key=name,
        label=param.label or name,
        type=kind,
        required=required,
        default=None if required else parameter.default,
        hint=param.hint,
        hidden=param.hidden,
    )
