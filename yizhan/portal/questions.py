"""Custom fields customers fill in, as controls of a plain form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from yizhan.catalog.models import CustomField, TicketType
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, FieldType

from .address import AddressInput

# What a stranger can fill in; a field with another control (people, files …) is not asked.
WIDGETS: dict[str, Any] = {
    "text": forms.TextInput,
    "textarea": forms.Textarea,
    "email": forms.EmailInput,
    "tel": lambda **more: _typed("tel", **more),
    "url": forms.URLInput,
    "number": lambda attrs: forms.NumberInput(attrs={**attrs, "step": "any"}),
    "date": lambda **more: _typed("date", **more),
    "datetime": lambda **more: _typed("datetime-local", **more),
    "select": forms.Select,
    "switch": forms.RadioSelect,
    "multiselect": forms.CheckboxSelectMultiple,
    "address": AddressInput,
}
CHOOSING = {"select", "switch", "multiselect"}


class Answer(forms.Field):
    """A form field that reads what was typed the way the rest of the house does."""

    default_error_messages = {"required": _l("Please fill this in.")}

    def __init__(self, type: FieldType, **more: Any):
        self.type = type
        super().__init__(**more)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return self.type.parse(value, Context())
        except Invalid as error:
            raise forms.ValidationError(error.texts) from None


def asked_of(type_row: TicketType | None) -> list[CustomField]:
    """The public fields of a type; before one is chosen, those every type has."""
    types = [type_row] if type_row else TicketType.current()
    return [
        row
        for row in CustomField.of("ticket")
        if row.is_public and row.field.type.control in WIDGETS and all(_shows(one, row) for one in types)
    ]


def answer(row: CustomField) -> Answer:
    """The control of a custom field."""
    kind = row.field.type
    widget = WIDGETS[kind.control]
    if kind.control in CHOOSING:
        empty = [("", _l("Please choose"))] if kind.control == "select" else []
        made = widget(choices=[*empty, *kind.options(Context())])
    else:
        longest = getattr(kind, "longest", None)
        made = widget(attrs={"maxlength": longest} if longest and longest < 100_000 else {})
    return Answer(kind, label=row.label, required=row.is_required, help_text=row.field.hint, widget=made)


def name_of(row: CustomField) -> str:
    return f"field-{row.slug}"


def _shows(type_row: TicketType, row: CustomField) -> bool:
    return not type_row.fields or row.slug in type_row.fields


def _typed(input_type: str, **more: Any) -> forms.TextInput:
    widget = forms.TextInput(**more)
    widget.input_type = input_type
    return widget
