"""Forms that complain in the words of the product; Django's own are of another voice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

WORDS = {
    "required": _l("Please fill this in."),
    "max_length": _l("This is too long: %(show_value)s characters, at most %(limit_value)s."),
}


class Form(forms.Form):
    """A form of a page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages.update(WORDS)
