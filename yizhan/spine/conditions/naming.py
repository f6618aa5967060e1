"""What the values of a condition are called, and how they are best written."""

import re
from typing import Any

from ..errors import Invalid
from ..fields.address import Address
from ..fields.base import Context, Field, FieldType, Subject
from ..fields.choice import Boolean, Choice
from ..fields.moment import NAMED, UNITS, Date, Moment, relative
from ..fields.reference import Reference
from .compile import walk
from .language import Term, parse

Named = dict[str, str]
UNIT_LETTERS = {"minutes": "m", "hours": "h", "days": "d", "weeks": "w"}
DAY_WORDS = {"week": "this_week", "month": "this_month"}


def called(field: Field, raw: str, context: Context) -> Named:
    """{"value": as it is best written, "label": what people call it}. What is not known stays as it is."""
    kind = field.type
    try:
        if isinstance(kind, Reference):
            return _reference_called(kind, raw, context)
        if isinstance(kind, Boolean):
            yes = kind.parse(raw, context)
            return {"value": "yes" if yes else "no", "label": kind.show(yes)}
        if isinstance(kind, Choice):
            return _choice_called(kind, raw, context)
        if isinstance(kind, Address):
            return {"value": raw, "label": dict(kind.options(context)).get(raw, raw)}
    except Invalid:
        return {"value": raw, "label": raw}
    return {"value": _day_called(kind, raw) if isinstance(kind, Date) else raw, "label": raw}


def choices(kind: FieldType, context: Context, *, personal: bool) -> list[Named]:
    """What there is to choose from, when it is few. `personal`: also what is another for everybody who looks."""
    if isinstance(kind, (Boolean, Address)):
        return [{"value": value, "label": label} for value, label in kind.options(context)]
    if isinstance(kind, Choice):
        named = [{"value": key, "label": str(label)} for key, label in kind.named_groups.items()]
        return named + [{"value": _word_for(kind, one), "label": str(one.label)} for one in kind.choices()]
    if not isinstance(kind, Reference):
        return []
    own = [{"value": word, "label": str(label)} for word, label in kind.personal_words()] if personal else []
    return own + [_reference_called(kind, key, context) for key, _label in kind.options(context)]


def personal_word(text: str, subject: Subject) -> str:
    """The first word of a condition that is another for everybody who looks; '' where there is none."""
    for node in walk(parse(text)):
        field = subject.find(node.field) if isinstance(node, Term) else None
        if field and isinstance(field.type, Reference):
            mine = {one.casefold() for word, _label in field.type.personal_words() for one in field.type.personal[word]}
            found = [one for one in node.values if one.casefold() in mine]
            if found:
                return found[0]
    return ""


def _word_for(kind: Choice, option: Any) -> str:
    """How an option is written though its slug may also be the name of a group."""
    groups = kind.groups()
    for word in (option.slug, str(option.label)):
        if groups.get(word.casefold(), {option.value}) == {option.value}:
            return word
    return str(option.value)


def _choice_called(kind: Choice, raw: str, context: Context) -> Named:
    groups = kind.groups()
    meant = groups.get(raw.casefold())
    for key, label in kind.named_groups.items() if meant is not None else ():
        if groups.get(key) == meant:
            return {"value": key, "label": str(label)}
    option = kind.find(raw)
    if option is None or (meant is not None and meant != {option.value}):
        return {"value": raw, "label": raw}
    return {"value": _word_for(kind, option), "label": str(option.label)}


def _reference_called(kind: Reference, raw: str, context: Context) -> Named:
    for word, label in kind.personal_words():
        if raw in kind.personal[word]:
            return {"value": word, "label": str(label)}
    row = Reference.parse(kind, raw, context)
    return {"value": kind.word(row), "label": str(row)}


def _day_called(kind: Date, raw: str) -> str:
    if name := NAMED.get(raw.casefold()):
        return DAY_WORDS.get(name, name)
    if isinstance(kind, Moment) and relative(raw):
        number, unit = re.fullmatch(r"(\d+)\s*(\D+)", raw.strip().casefold()).groups()  # type: ignore[union-attr]
        return number + UNIT_LETTERS[UNITS[unit]]
    return raw
