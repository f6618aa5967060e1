"""Types that administrators' forms need: names in both languages, lists of words, secrets, raw JSON."""

import re
from typing import Any, ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..errors import Invalid
from .base import Context, FieldType
from .text import LongText, Text


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
    """The choices of a choice field: one per line, `value = label` or just the label."""

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

    def _one(self, line: Any) -> dict[str, str]:
        if isinstance(line, dict) and isinstance(line.get("value"), str):
            return {"value": line["value"][:200], "label": str(line.get("label") or line["value"])[:200]}
        if not isinstance(line, str):
            raise Invalid(_("A choice is a text."))
        value, _equals, label = (part.strip() for part in line.partition("="))
        return {"value": value[:200], "label": (label or value)[:200]}

    def show(self, value: Any) -> str:
        lines = []
        for choice in (value or {}).get("choices", []):
            same = choice["label"] == choice["value"]
            lines.append(choice["value"] if same else f"{choice['value']} = {choice['label']}")
        return "\n".join(lines)

    def schema(self) -> dict[str, Any]:
        return {"type": ["object", "array"], "description": _("Choices of a choice field.")}
