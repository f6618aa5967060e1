"""Text in its kinds."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.lib.text import straight

from ..errors import Invalid
from .base import Column, Context, FieldType


class Text(FieldType):
    """One line of text. Compared without regard to case: `=` is equality, `~` contains."""

    key = "text"
    name = _l("Text")
    operators = frozenset({"=", "~", "empty"})
    longest = 500

    def __init__(self, longest: int | None = None):
        self.longest = longest or self.longest

    def parse(self, raw: Any, context: Context) -> str | None:
        if not isinstance(raw, (str, int, float)) or isinstance(raw, bool):
            raise Invalid(_("Please give text here."))
        # PostgreSQL cannot keep NUL; everything else that a person could see when typing stays as it is.
        text = straight(str(raw).replace("\x00", "\ufffd"))
        if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = self.tidy(text)
        if len(text) > self.longest:
            raise Invalid(
                _("This is too long: %(length)s characters, at most %(most)s.")
                % {"length": len(text), "most": self.longest}
            )
        return text or None

    def tidy(self, text: str) -> str:
        return " ".join(re.split(r"[\r\n\t\v\f\x85\u2028\u2029]+", text)).strip()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}

    def operand(self, raw: str, context: Context) -> str:
        return fold(raw)

    def is_empty(self, value: Any) -> bool:
        return not value

    def sql(self, column: Column, op: str, operands: list[str]) -> tuple[str, list[Any]]:
        left = column.sql("text")
        if op == "empty":
            return f"(COALESCE({left}, '') = '')", []
        if op == "~":
            return f'(position(%s in lower({left} COLLATE "C")) > 0)', [operands[0]]
        return f"(lower({left} COLLATE \"C\") = ANY(%s) AND {left} <> '')", [operands]

    def test(self, value: str | None, op: str, operands: list[str]) -> bool:
        if op == "empty":
            return not value
        if not value:
            return False
        if op == "~":
            return operands[0] in fold(value)
        return fold(value) in operands


_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def fold(text: str) -> str:
    """Lower case of A–Z only: the same in every database locale (`lower(… COLLATE "C")`)."""
    return text.translate(_LOWER)


class LongText(Text):
    """Several lines of plain text."""

    key = "long_text"
    name = _l("Long text")
    control = "textarea"
    longest = 100_000
    sortable = False

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


class RichText(LongText):
    """Formatted text as HTML. The verb that takes it sanitizes it."""

    name = _l("Formatted text")
    key = ""
    control = "rich"
    longest = 2_000_000

    def tidy(self, text: str) -> str:
        return text.strip()


class Email(Text):
    """A mail address."""

    key = "email"
    name = _l("Mail address")
    control = "email"
    longest = 254

    def tidy(self, text: str) -> str:
        return unicodedata.normalize("NFC", text.strip())

    def parse(self, raw: Any, context: Context) -> str | None:
        text = super().parse(raw, context)
        if text is None:
            return None
        try:
            validate_email(text)
        except ValidationError:
            raise Invalid(_("“%(text)s” is not a mail address.") % {"text": text}) from None
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "email"}


class Phone(Text):
    """A phone number, kept as typed."""

    key = "phone"
    name = _l("Phone number")
    control = "tel"
    longest = 40

    def parse(self, raw: Any, context: Context) -> str | None:
        text = super().parse(raw, context)
        if text and not re.fullmatch(r"\+?[\d\s()./#*-]{3,40}(?:\s*(?:ext|x|转)\.?\s*\d+)?", text):
            raise Invalid(_("“%(text)s” is not a phone number.") % {"text": text})
        return text


class Url(Text):
    """A web address: http or https, nothing that runs."""

    key = "url"
    name = _l("Web address")
    control = "url"
    longest = 2000

    def parse(self, raw: Any, context: Context) -> str | None:
        text = super().parse(raw, context)
        if text is None:
            return None
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise Invalid(_("A web address starts with http:// or https://."))
        return text
