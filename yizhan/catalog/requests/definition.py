"""A form, read from its JSON. Reading never fails: what cannot be understood is left out; `checking` tells of it.

{"sections": [{"key": "s1", "labels": {"zh-hans": "设备"}, "hints": {}, "shown_if": "", "questions": [
  {"field": "model", "labels": {}, "hints": {}, "required": null, "shown_if": "kind:laser", "message": {}, "value": ""}
]}]}

`field` is a public custom field of tickets or one of BUILT_IN. Everything but `key`, `questions` and `field` may be
left out; `required` null means as the field itself says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yizhan.lib.reading import labels, listed, text, things
from yizhan.spine.labelled import in_language

from ..models import CustomField, TicketType

NAME, CONTACT, SUBJECT, BODY, FILES = BUILT_IN = ("name", "contact", "subject", "body", "files")
# Without these nothing can be sent.
ALWAYS = frozenset({NAME, CONTACT, SUBJECT})
# The controls a stranger can fill in; people, tags and files of custom fields are not asked.
ASKABLE = frozenset({
    "address", "date", "datetime", "email", "multiselect", "number", "select", "switch", "tel", "text", "textarea",
    "url",
})  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What sections and questions have in common."""

    raw: dict[str, Any]

    @property
    def label(self) -> str:
        return in_language(labels(self.raw.get("labels")))

    @property
    def hint(self) -> str:
        return in_language(labels(self.raw.get("hints")))

    @property
    def shown_if(self) -> str:
        """A condition about earlier answers; '' for always."""
        return text(self.raw.get("shown_if")).strip()


@dataclass(frozen=True)
class Question(Part):
    """One thing asked. `label` and `hint` are '' where the field's own serve."""

    @property
    def field(self) -> str:
        return text(self.raw.get("field"))

    @property
    def custom(self) -> CustomField | None:
        """The custom field behind it; None for what is built in, or for a field that is not asked any more."""
        return askable().get(self.field)

    @property
    def is_known(self) -> bool:
        return self.field in BUILT_IN or self.custom is not None

    @property
    def is_required(self) -> bool:
        own = self.custom.is_required if self.custom else self.field in ALWAYS
        said = self.raw.get("required")
        return said if isinstance(said, bool) else own

    @property
    def message(self) -> str:
        """Said instead of the field's own words when the answer will not do."""
        return in_language(labels(self.raw.get("message")))

    @property
    def value(self) -> Any:
        """What it is filled with beforehand, as it would be typed."""
        return self.raw.get("value")


@dataclass(frozen=True)
class Section(Part):
    """Some questions under a heading."""

    @property
    def key(self) -> str:
        return text(self.raw.get("key"))

    @cached_property
    def questions(self) -> list[Question]:
        return [Question(one) for one in things(self.raw.get("questions"))]


@dataclass(frozen=True)
class Form:
    """The sections in their order."""

    raw: dict[str, Any]

    @cached_property
    def sections(self) -> list[Section]:
        return [Section(one) for one in things(self.raw.get("sections"))]

    def questions(self) -> Iterator[tuple[Section, Question]]:
        """Every known question with its section, each field once."""
        seen: set[str] = set()
        for section in self.sections:
            for one in section.questions:
                if one.is_known and one.field not in seen:
                    seen.add(one.field)
                    yield section, one

    def asks(self, field: str) -> bool:
        return any(one.field == field for _section, one in self.questions())

    @property
    def is_empty(self) -> bool:
        return not listed(self.raw.get("sections"))


def askable() -> dict[str, CustomField]:
    """The public custom fields of tickets that a visitor can fill in, by key."""
    return {row.slug: row for row in CustomField.of("ticket") if row.is_public and row.field.type.control in ASKABLE}


def plain(type_row: TicketType | None) -> dict[str, Any]:
    """The form of a request type nobody has drawn yet: what the plain web form asks for this ticket type."""
    shown = [one for one, row in askable().items() if not type_row or not type_row.fields or one in type_row.fields]
    fields = [NAME, CONTACT, *shown, SUBJECT, BODY, FILES]
    return {"sections": [{"key": "s1", "questions": [{"field": one} for one in fields]}]}
