"""The world as a conversation meets it: who is there, what may be filled in, articles, office hours."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from yizhan.catalog.models import CustomField
from yizhan.lib import clock
from yizhan.lib.text import straight
from yizhan.people.customers import normal
from yizhan.people.models import Customer
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Email, LongText, Phone, Text

from ..clocks.calendars import hours_of
from ..clocks.models import Calendar
from ..sla.counting import elapsed
from . import library

FEWEST_DIGITS = 6
CHOOSING = {"select", "switch", "multiselect"}
LONGEST = {"name": 120, "subject": 300}


@dataclass
class Desk:
    """Answers what the engine asks, for one visitor."""

    facts: dict[str, str]
    customer: Customer | None = None
    brand: int | None = None
    can_chat: bool = False
    contact: str = ""
    name: str = ""
    found: dict[str, Any] = field(default_factory=dict)

    def known(self, fills: str) -> str:
        """What need not be asked of who has signed in."""
        who = self.customer
        told = {"name": (who.name if who else "") or self.name,
                "contact": (who.address or who.phone or "" if who else "") or self.contact}  # fmt: skip
        return str(told.get(fills, ""))

    def control(self, fills: str, required: bool) -> dict[str, Any]:
        """How an answer is given: a line, several lines, or a choice."""
        if row := field_of(fills):
            kind = row.field.type
            options = kind.options(Context()) if kind.control in CHOOSING else []
            return {"control": kind.control, "hint": str(row.field.hint), "required": required or row.is_required,
                    "options": [{"value": str(key), "label": str(label)} for key, label in options]}  # fmt: skip
        hint = _("A mail address or a phone number.") if fills == "contact" else ""
        return {"control": "textarea" if fills in ("", "body") else "text", "hint": hint, "required": required,
                "options": []}  # fmt: skip

    def read(self, fills: str, raw: Any, required: bool) -> tuple[Any, str]:
        """The value and how it is shown. Raises Invalid."""
        given = [straight(str(one)).strip() for one in (raw if isinstance(raw, list) else [raw]) if one is not None]
        given = [one for one in given if one]
        if not given:
            if required:
                raise Invalid({"answer": _("Please fill this in.")})
            return "", "—"
        try:
            return _custom(row, given) if (row := field_of(fills)) else _plain(fills, given[0])
        except Invalid as error:
            raise Invalid({"answer": str(error)}) from None

    def articles(self, ids: list[int], words: str) -> list[dict[str, Any]]:
        """Chosen ones first, else what is found for the words; only what the reader may see."""
        shelf, language = library.the(), self.facts["language"]
        found = shelf.chosen(ids, self.customer, self.brand, language) if ids else []
        found = found or (shelf.searched(words, self.customer, self.brand, language) if words else [])
        return [one.as_data() for one in found]

    def is_open(self, calendar: str) -> bool:
        row = next((one for one in Calendar.current() if one.slug == calendar), None)
        now = clock.now()
        return bool(row and elapsed(hours_of(row), now, now + timedelta(minutes=1)).minutes)


def field_of(fills: str) -> CustomField | None:
    kind, _colon, slug = fills.partition(":")
    if kind != "field":
        return None
    return next((one for one in CustomField.of("ticket") if one.slug == slug and one.is_public), None)


def _custom(row: CustomField, given: list[str]) -> tuple[Any, str]:
    kind = row.field.type
    value = kind.parse(given if kind.control == "multiselect" else given[0], Context())
    labels = {str(key): str(label) for key, label in kind.options(Context())} if kind.control in CHOOSING else {}
    return kind.dump(value), ", ".join(labels.get(one, one) for one in given)


def _plain(fills: str, given: str) -> tuple[Any, str]:
    if fills == "contact":
        value = contact(given)[1]
        return value, value
    kind = Text(LONGEST[fills]) if fills in LONGEST else LongText()
    value = kind.parse(given[:20_000], Context()) or ""
    return value, value


def contact(given: str) -> tuple[str, str]:
    """("email" or "phone", how it is kept). Raises Invalid."""
    if "@" in given:
        return "email", normal("email", Email().parse(given[:254], Context()) or "")
    if sum(char.isdigit() for char in given) < FEWEST_DIGITS:
        raise Invalid(_("Please give a mail address or a phone number."))
    return "phone", normal("phone", Phone().parse(given[:40], Context()) or "")
