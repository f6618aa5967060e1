"""Types that administrators' forms need: names in both languages, lists of words, secrets, raw JSON."""

import re
from typing import Any, ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..errors import Invalid
from .base import Context, FieldType
from .text import LongText, Text
from .worded import LANGUAGES, labels_of


class Labels(FieldType):
    """A name in Chinese, English or both: {"zh-hans": …, "en": …}."""

    control = "labels"
    languages = ("zh-hans", "en")
    one: ClassVar[Text] = Text(200)

    def parse(self, raw: Any, context: Context) -> dict[str, str] | None:
        given = {"zh-hans": raw, "en": ""} if isinstance(raw, str) else raw
        if not isinstance(given, dict) or set(given) - set(self.languages):
            raise Invalid(_("Give a name, or one for each of: %(keys)s.") % {"keys": ", ".join(self.languages)})
        named = {key: self.one.parse(text, context) for key, text in given.items() if text}
        return {key: text for key, text in named.items() if text} or None

    def show(self, value: Any) -> str:
        value = value or {}
        return value.get(get_language() or "") or next(iter(value.values()), "")

    def schema(self) -> dict[str, Any]:
        one = {"type": "string", "maxLength": self.one.longest}
        return {"type": "object", "properties": dict.fromkeys(self.languages, one), "additionalProperties": False}


class Texts(Labels):
    """Several lines in Chinese, English or both."""

    control = "texts"
    one: ClassVar[Text] = LongText(4000)


class Words(FieldType):
    """A list of short texts: one per line, or separated by commas."""

    control = "words"

    def __init__(self, one: FieldType | None = None):
        self.one = one or Text(200)

    def parse(self, raw: Any, context: Context) -> list[str]:
        parts = raw if isinstance(raw, (list, tuple)) else re.split(r"[\n,，;；]+", str(raw))
        found = [self.one.parse(part, context) for part in parts if str(part).strip()]
        return list(dict.fromkeys(word for word in found if word))

    def show(self, value: Any) -> str:
        return ", ".join(str(one) for one in value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


class Secret(Text):
    """A password or token: taken in, encrypted by its record, never shown again."""

    key = ""
    control = "secret"
    longest = 4000

    def tidy(self, text: str) -> str:
        return text

    def show(self, value: Any) -> str:
        return "••••••••" if value else ""


class Html(LongText):
    """Formatted text in administrators' forms; sanitized when it is used."""

    key = ""
    control = "rich"


class Options(FieldType):
    """The choices of a choice field: one per line, `value = 中文 | English`, `value = label` or just the label.

    Kept as {"value", "label"}, and {"labels": {"zh-hans": …, "en": …}} where there are two.
    """

    control = "options"

    def parse(self, raw: Any, context: Context) -> dict[str, Any]:
        if isinstance(raw, dict):
            raw = raw.get("choices", [])
        lines = raw if isinstance(raw, list) else [line for line in str(raw).splitlines() if line.strip()]
        choices = [self._one(line) for line in lines]
        values = [choice["value"] for choice in choices]
        if len(set(values)) < len(values):
            raise Invalid(_("Each choice may stand here once."))
        return {"choices": choices} if choices else {}

    def _one(self, line: Any) -> dict[str, Any]:
        if isinstance(line, dict) and isinstance(line.get("value"), str):
            given = line.get("labels")
            given = given if isinstance(given, dict) else {}
            return _named(line["value"], str(line.get("label") or ""), *(given.get(one) for one in LANGUAGES))
        if not isinstance(line, str):
            raise Invalid(_("A choice is a text."))
        value, equals, named = (part.strip() for part in line.partition("="))
        chinese, bar, english = (part.strip() for part in (named if equals else value).partition("|"))
        value = value if equals else chinese or english
        return _named(value, "", chinese, english) if bar else _named(value, chinese)

    def show(self, value: Any) -> str:
        return "\n".join(_line(choice) for choice in (value or {}).get("choices", []))

    def schema(self) -> dict[str, Any]:
        told = _("Choices of a choice field: `value`, and a `label` or `labels` by language.")
        return {"type": ["object", "array"], "description": told}


def _named(value: str, label: str, *by_language: Any) -> dict[str, Any]:
    """A choice as it is kept. Two names that are the same are one."""
    both = {key: text.strip()[:200] for key, text in zip(LANGUAGES, by_language, strict=False) if isinstance(text, str)}
    both = {key: text for key, text in both.items() if text}
    first = next(iter(both.values()), "") or label.strip() or value
    kept: dict[str, Any] = {"value": value[:200], "label": first[:200]}
    return {**kept, "labels": both} if len(set(both.values())) > 1 else kept


def _line(choice: dict[str, Any]) -> str:
    names = labels_of(choice)
    text = " | ".join(names.values())
    return choice["value"] if text == choice["value"] else f"{choice['value']} = {text}"
