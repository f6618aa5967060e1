"""What the builder of forms can ask: what every form knows, and the desk's own public fields."""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.catalog.models import CustomField
from yizhan.catalog.requests.definition import (
    ALWAYS,
    ASKABLE,
    BODY,
    BUILT_IN,
    CONTACT,
    FILES,
    NAME,
    SUBJECT,
    askable,
)
from yizhan.spine.fields import Context, types
from yizhan.spine.fields.base import Label

from .controls import LANGUAGES

LINE, TEXT = pgettext_lazy("question", "Line"), pgettext_lazy("question", "Text")
# As customers read them. Label, icon, control, what it is.
KNOWN: dict[str, tuple[Label, str, str, Label]] = {
    NAME: (pgettext_lazy("visitor", "Your name"), "user", "text", LINE),
    CONTACT: (_l("Mail address or phone number"), "at", "text", LINE),
    SUBJECT: (pgettext_lazy("ticket", "Subject"), "pen", "text", LINE),
    BODY: (_l("What happened"), "note", "textarea", TEXT),
    FILES: (_l("Files"), "paperclip", "files", _l("Upload")),
}
ICONS = {"address": "home", "date": "calendar", "datetime": "clock", "email": "mail", "multiselect": "check-all",
         "number": "grid", "select": "list", "switch": "check-circle", "tel": "phone", "textarea": "note",
         "url": "link"}  # fmt: skip
# Who is asked cannot be filled in for everybody; files and addresses have no line to type.
UNFILLED = frozenset({NAME, CONTACT, FILES, "address"})
FIXED = frozenset({NAME, CONTACT})


def choices() -> list[dict[str, Any]]:
    """Every question there is, built-in ones first."""
    return [*(built_in(one) for one in BUILT_IN), *(entry_of(row) for row in askable().values())]


def built_in(key: str) -> dict[str, Any]:
    label, icon, kind, typed = KNOWN[key]
    return {"field": key, "label": str(label), "labels": worded(label), "hints": {}, "icon": icon, "kind": kind,
            "typed": str(typed), "options": [], "required": key in ALWAYS, "builtin": True, "fixed": key in FIXED,
            "prefill": key not in UNFILLED}  # fmt: skip


def entry_of(row: CustomField) -> dict[str, Any]:
    """A custom field as the palette shows it."""
    kind = row.field.type.control
    return {"field": row.slug, "label": row.label, "labels": row.labels, "hints": row.hints, "kind": kind,
            "icon": ICONS.get(kind, "pen"), "typed": str(types[row.type].name), "required": row.is_required,
            "options": [[str(value), str(label)] for value, label in row.field.type.options(Context())],
            "prefill": kind not in UNFILLED, "url": reverse("admin-one", args=["field", row.pk])}  # fmt: skip


def field_types() -> list[tuple[str, str]]:
    """The types of fields a customer can fill in."""
    return [(key, str(kind.name)) for key, kind in types.items() if kind.control in ASKABLE]


def worded(label: Label) -> dict[str, str]:
    """A name of ours in every language."""
    found = {}
    for language, _name in LANGUAGES:
        with translation.override(language):
            found[language] = str(label)
    return found
