"""Forms drawn from fields: one template per control, the same for every record."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as begun
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yizhan.catalog.models import CustomField
from yizhan.lib import clock
from yizhan.lib.digits import whole
from yizhan.people.customers import Customer, Organization
from yizhan.spine.fields import Context, Field
from yizhan.spine.fields.worded import has_chinese
from yizhan.spine.powers import powers

from .layouts import CONTROLS, SIGNS

MANY = frozenset({"multiselect", "references", "powers", "field-keys"})
# Forms within a form: each part has a control and a place for errors of its own.
PARTED = frozenset({"values", "week"})
LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
SEARCHED_FROM = 9
COLOURS = 12  # as many as the avatars have


@dataclass
class Control:
    """One field of a form: what it is called, what stands in it, what is wrong with it."""

    field: Field
    kind: str
    value: Any = None
    errors: list[str] = begun(default_factory=list)
    options: list[tuple[str, str]] = begun(default_factory=list)
    search_url: str = ""
    parts: "list[Control]" = begun(default_factory=list)
    # What a text can be taken from, besides being typed.
    ideas: list[str] = begun(default_factory=list)

    @property
    def name(self) -> str:
        return self.field.key

    @property
    def id(self) -> str:
        return f"id_{self.field.key}"

    @property
    def template(self) -> str:
        return f"workspace/controls/{self.kind}.html"

    @property
    def is_long(self) -> bool:
        """Whether a list of choices is better searched than scrolled."""
        return bool(self.search_url) or len(self.options) >= SEARCHED_FROM

    @property
    def headed(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Powers below the headings they were declared under."""
        found: dict[str, list[tuple[str, str]]] = {}
        for key, label in self.options:
            heading = str(powers[key].group) if key in powers else ""
            found.setdefault(heading, []).append((key, label))
        return list(found.items())

    @property
    def of(self) -> str:
        """What kind of value each of several things takes."""
        return getattr(self.field.type, "one", self.field.type).control

    @property
    def mapped(self) -> list[tuple[str, str, Any]]:
        """Several things and what stands at each."""
        given = self.value or {}
        return [(key, label, "" if given.get(key) is None else given[key]) for key, label in self.options]

    @property
    def spans(self) -> list[dict[str, Any]]:
        """The hours of a day, and an empty pair of boxes."""
        return [*self.field.type.spans(self.value), {}]  # type: ignore[attr-defined]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of a form within the form, where the type has such."""
        return self.field.type.lines(self.value)  # type: ignore[attr-defined]

    @property
    def modes(self) -> list[tuple[str, str]]:
        """The choices of each line."""
        return self.field.type.modes()  # type: ignore[attr-defined]

    @property
    def checkpoints(self) -> list[dict[str, Any]]:
        """The items of a checklist and an empty one."""
        return [*(one for one in self.value or [] if isinstance(one, dict)), {}]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The languages of a name and what stands there."""
        return [(key, name, (self.value or {}).get(key, "")) for key, name in LANGUAGES]  # type: ignore[misc]


def draw(
    record_key: str, fields: Iterable[Field], row: Any, context: Context,
    typed: Mapping[str, Any] | None = None, errors: Mapping[str, list[str]] | None = None,
) -> list[Control]:  # fmt: skip
    """Controls for a row; with `typed` what a person typed stays, right or wrong."""
    controls = []
    for one in fields:
        kind = CONTROLS.get(f"{record_key}.{one.key}", one.type.control)
        control = Control(one, kind, errors=list((errors or {}).get(one.key, ())))
        stored = typed.get(one.key) if typed is not None else _stored(one, row)
        _choices(control, stored, context)
        control.value = _shown(kind, stored, context)
        _divide(control, stored, context, is_typed=typed is not None, errors=errors or {})
        controls.append(control)
    return controls


def read(record_key: str, fields: Iterable[Field], data: QueryDict) -> dict[str, Any]:
    """What a form sent, as `Record.create` and `edit` take it."""
    raw: dict[str, Any] = {}
    for one in fields:
        kind = CONTROLS.get(f"{record_key}.{one.key}", one.type.control)
        if kind == "switch":
            raw[one.key] = one.key in data
        elif kind in MANY:
            raw[one.key] = [text for text in data.getlist(one.key) if text]
        elif kind in {"labels", "texts"}:
            raw[one.key] = {key: data.get(f"{one.key}.{key}", "").strip() for key, _name in LANGUAGES}
        elif kind == "mapped":
            begin = f"{one.key}."
            raw[one.key] = {key.removeprefix(begin): data.get(key, "") for key in data if key.startswith(begin)}
        elif kind in PARTED:
            begin = f"{one.key}."
            within = read("", one.type.parts(one.key), data)  # type: ignore[attr-defined]
            given = {key: value for key, value in within.items() if value not in ("", [], None, False)}
            raw[one.key] = {key.removeprefix(begin): value for key, value in given.items()}
        elif kind == "options":
            columns = (data.getlist(f"{one.key}.{part}") for part in ("value", "label", "english"))
            lines = [tuple(text.strip() for text in line) for line in zip_longest(*columns, fillvalue="")]
            raw[one.key] = [_choice(*line) for line in lines if any(line)]
        elif kind in {"levels", "checkpoints", "hours", "address"}:
            raw[one.key] = one.type.read_form(one.key, data)  # type: ignore[attr-defined]
        elif one.key in data:
            raw[one.key] = data[one.key]
    return raw


def _choice(value: str, chinese: str, english: str) -> dict[str, Any]:
    first = chinese or english or value
    return {"value": value or first, "label": first, "labels": {"zh-hans": chinese, "en": english}}


def _boxes(choice: Any) -> dict[str, str]:
    """A choice as its boxes show it; a name that serves both languages stands in the box it is written for."""
    if not isinstance(choice, dict):
        return {"value": str(choice), "chinese": "", "english": ""}
    names = choice.get("labels") or {}
    if not any(names.values()):
        label = str(choice.get("label") or "")
        names = {"zh-hans" if has_chinese(label) else "en": label}
    return {"value": choice.get("value", ""), "chinese": names.get("zh-hans", ""), "english": names.get("en", "")}


def _stored(one: Field, row: Any) -> Any:
    if row is None or (row.pk is None and one.default is not None):
        return one.default
    return one.value(row)


def _shown(kind: str, stored: Any, context: Context) -> Any:
    """A stored or typed value in the form its template wants it."""
    if kind in MANY:
        return {str(getattr(one, "pk", one)) for one in stored or []}
    if kind in {"words", "tags"} and isinstance(stored, list):
        return ("\n" if kind == "words" else ", ").join(str(one) for one in stored)
    if kind == "source" and isinstance(stored, list):
        return json.dumps(stored, ensure_ascii=False, indent=1)
    if kind == "steps" and not isinstance(stored, str):
        return json.dumps(stored or [], ensure_ascii=False)
    if kind == "options":
        return [_boxes(one) for one in (stored.get("choices", []) if isinstance(stored, dict) else stored) or []]
    if kind == "datetime" and isinstance(stored, datetime):
        return clock.local(stored, context.zone).strftime("%Y-%m-%dT%H:%M")
    if kind == "date" and hasattr(stored, "isoformat"):
        return stored.isoformat()
    if kind in {"labels", "texts", "mapped", "levels", "checkpoints", "switch", "secret", "address", *PARTED}:
        return stored
    return "" if stored is None else str(getattr(stored, "pk", stored))


def _divide(
    control: Control, stored: Any, context: Context, *, is_typed: bool, errors: Mapping[str, list[str]]
) -> None:
    """What is wrong with parts of a field: at the part where it has a control of its own, else by the part's name."""
    begin = f"{control.name}."
    if control.kind in PARTED:
        values = (stored or {}) if is_typed else control.field.type.loaded(stored)  # type: ignore[attr-defined]
        given = {begin + key: value for key, value in values.items()}
        parts = control.field.type.parts(control.name)  # type: ignore[attr-defined]
        control.parts = draw("", parts, None, context, given, errors)
        return
    names = dict(control.options)
    for key, texts in errors.items():
        if key.startswith(begin):
            part = key.removeprefix(begin)
            control.errors += [f"{names.get(part, part)}: {text}" for text in texts]


def _choices(control: Control, stored: Any, context: Context) -> None:
    control.options = control.field.type.options(context)
    if control.kind == "field-keys":
        control.options = [(one.slug, one.label) for one in CustomField.of("ticket")]
    if control.kind == "language":
        control.options, control.kind = list(LANGUAGES), "select"
    if control.kind == "icons":
        names = dict.fromkeys([*SIGNS, *([stored] if isinstance(stored, str) and stored else [])])
        control.options = [(value, label) for value, label in control.options if value in names]
    if control.kind == "swatch":
        control.options = [(str(number), str(number)) for number in range(COLOURS)]
    if control.kind == "reference" and not control.options and stored:
        control.options = [(str(getattr(stored, "pk", stored)), control.field.type.show(_as_id(stored)))]
    model = getattr(control.field.type, "model_name", "")
    if control.kind == "reference" and model == Organization._meta.label:
        control.search_url = reverse("organization-options")
    if control.kind == "reference" and model == Customer._meta.label:
        control.search_url = reverse("find-customers")


def _as_id(stored: Any) -> Any:
    pk = whole(stored) if isinstance(stored, str) else None
    return stored if pk is None else pk
