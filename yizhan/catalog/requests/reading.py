"""What was answered to a form: read question by question, whoever asked it, and what the ticket is made of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Field, FieldType, LongText, Text

from .answering import Answers, is_met
from .definition import BODY, CONTACT, FILES, NAME, SUBJECT, Form, Question
from .request_type import RequestType

KINDS: dict[str, FieldType] = {NAME: Text(200), CONTACT: Text(254), SUBJECT: Text(500), BODY: LongText()}
LONGEST_SUBJECT = 500
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass
class Given:
    """The answers to the questions that show. `data` holds custom values as they are kept; `told` all in words."""

    values: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    shown: list[Question] = field(default_factory=list)

    def shows(self, key: str) -> bool:
        return any(one.field == key for one in self.shown)


def read(
    form: Form, raw: Mapping[str, Any], context: Context, *, kinds: Mapping[str, FieldType] | None = None,
    known: frozenset[str] = frozenset(),
) -> Given:  # fmt: skip
    """Read the answers in their order; what does not show is neither required nor kept. Never raises.

    `kinds` reads built-in questions more strictly; `known` need not be answered, since who asks is known already.
    """
    given, seen = Given(), Answers()
    types = {**KINDS, **(kinds or {})}
    for section, one in form.questions():
        if not (is_met(section, seen) and is_met(one, seen)):
            continue
        given.shown.append(one)
        if one.field == FILES:
            continue
        try:
            _take(one, types.get(one.field), raw.get(one.field), context, given, must=one.field not in known)
        except Invalid as error:
            given.errors[one.field] = [one.message] if one.message else error.texts
        seen.data, seen.subject = given.data, str(given.values.get(SUBJECT) or "")
    return given


def label_of(one: Question) -> str:
    """What a question about a custom field is called."""
    return one.label or (one.custom.label if one.custom else one.field)


def answered(form: Form, data: Mapping[str, Any]) -> list[tuple[str, list[Field]]]:
    """The custom fields that hold an answer, below the headings of their sections and called as they were asked."""
    found: dict[str, tuple[str, list[Field]]] = {}
    for section, one in form.questions():
        row = one.custom if one.field in data else None
        if row is not None:
            field = replace(row.field, label=one.label or row.field.label)
            found.setdefault(section.key, (section.label, []))[1].append(field)
    return list(found.values())


def _take(one: Question, kind: FieldType | None, raw: Any, context: Context, given: Given, *, must: bool) -> None:
    kind = one.custom.field.type if one.custom else kind
    assert kind is not None
    value = None if raw in (None, "", [], {}) else kind.parse(raw, context)
    if kind.is_empty(value):
        if one.is_required and must:
            raise Invalid(_("Please fill this in."))
        return
    given.values[one.field] = value
    if one.custom:
        given.data[one.field] = kind.dump(value)
    # A contact is read as its kind and its value.
    given.told[one.field] = (label_of(one), str(value[1]) if isinstance(value, tuple) else kind.show(value))


def subject_of(row: RequestType, given: Given) -> str:
    """What was asked as the subject, else the template of the request type with answers in it, else its name."""
    if asked := given.values.get(SUBJECT):
        return str(asked)
    words = {key: text for key, (_label, text) in given.told.items()}
    made = _PLACEHOLDER.sub(lambda found: words.get(found[1], ""), row.subject)
    return (" ".join(made.split()) or row.label)[:LONGEST_SUBJECT]


def body_of(given: Given) -> str:
    """What was written, else the answers, line by line, so that a mail tells what was asked."""
    if said := given.values.get(BODY):
        return str(said)
    return "\n".join(_("%(label)s: %(answer)s") % {"label": label, "answer": text}
                     for key, (label, text) in given.told.items() if key not in {NAME, CONTACT, SUBJECT})  # fmt: skip
