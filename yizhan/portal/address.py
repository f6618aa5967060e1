"""An address in a form of the customers' pages: three linked choices and a line."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yizhan.spine.fields.address import Address
from yizhan.ui.addresses import shown


class AddressInput(forms.Widget):
    """Draws the parts of an address and reads them as one value."""

    use_fieldset = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = attrs or {}
        drawn = shown(
            Address(), value, name=name, id=attrs.get("id", f"id_{name}"), wrong=bool(attrs.get("aria-invalid"))
        )
        return render_to_string("ui/parts/address.html", {**drawn, "describedby": attrs.get("aria-describedby", "")})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str] | None:
        parts = Address().read_form(name, data)
        return parts if any(parts.values()) else None

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-province" if id_ else id_
