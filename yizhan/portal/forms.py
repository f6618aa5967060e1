"""The web form: who asks, how to reach them, what it is about."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext

from yizhan.catalog.models import TicketType
from yizhan.channels.recipients import is_mail_address, own_addresses
from yizhan.people.customers import normal
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Email, LongText, Phone, Text

from .address import AddressInput
from .questions import Answer, answer, asked_of, name_of

FEWEST_DIGITS = 6
NO_ADDRESS = _l("Please give a mail address, such as name@example.com.")


class Contact(Text):
    """A mail address or a phone number: ("email", "lin@home.example")."""

    key = ""

    def parse(self, raw: Any, context: Context) -> Any:
        text = super().parse(raw, context)
        if not text:
            return None
        if "@" in text:
            return "email", self._mail(text, context)
        if sum(char.isdigit() for char in text) < FEWEST_DIGITS:
            raise Invalid(_("Please give a mail address or a phone number."))
        return "phone", normal("phone", Phone().parse(text, context) or "")

    def _mail(self, text: str, context: Context) -> str:
        address = Email().parse(text, context) or ""
        if not is_mail_address(address):
            raise Invalid(_("“%(text)s” is not a mail address.") % {"text": text})
        if address.casefold() in own_addresses():
            raise Invalid(_("This is our own address. Please give yours, so that we can answer you."))
        return normal("email", address)


class RequestForm(forms.Form):
    """What a visitor tells us. The custom fields depend on the type."""

    required_css_class = "must"

    def __init__(self, *args: Any, type_row: TicketType | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.type_row = type_row
        name = control("text", autocomplete="name", maxlength=200)
        self.fields["name"] = Answer(Text(200), label=pgettext("visitor", "Your name"), widget=name)
        self.fields["contact"] = Answer(
            Contact(254), label=_("Mail address or phone number"), help_text=_("This is how we answer you."),
            widget=control("text", autocomplete="email", inputmode="email", maxlength=254, spellcheck="false"),
        )  # fmt: skip
        if types := TicketType.current():
            choices = [("", _("Please choose")), *((row.slug, row.label) for row in types)]
            self.fields["type"] = forms.ChoiceField(
                choices=choices, label=_("Kind of request"), widget=forms.Select(attrs=ASKING),
                error_messages={"required": _l("Please choose what it is about."),
                                "invalid_choice": _l("Please choose what it is about.")},
            )  # fmt: skip
        self.rows = asked_of(type_row)
        for row in self.rows:
            self.fields[name_of(row)] = answer(row)
        self.fields["subject"] = Answer(
            Text(500),
            label=pgettext("ticket", "Subject"),
            help_text=_("One sentence is enough."),
            widget=control("text", maxlength=500, **OFFERING),
        )
        self.fields["body"] = Answer(
            LongText(), label=_("What happened"), widget=forms.Textarea(attrs={"rows": 6}),
            help_text=_("Where, and since when? Error messages and device numbers help."),
        )  # fmt: skip

    @property
    def questions(self) -> list[Any]:
        return [self[name_of(row)] for row in self.rows]

    @property
    def answers(self) -> dict[str, Any]:
        """Custom values as they are kept, by slug."""
        found = {row.slug: (row.field.type, self.cleaned_data[name_of(row)]) for row in self.rows}
        return {slug: kind.dump(value) for slug, (kind, value) in found.items() if not kind.is_empty(value)}


# Another type asks other questions: with scripts they come at once, without them after sending.
ASKING = {
    "hx-post": reverse_lazy("submit-questions"),
    "hx-trigger": "change",
    "hx-target": "#questions",
    "hx-swap": "outerHTML",
}


# What is typed may have been answered already.
OFFERING = {
    "hx-get": reverse_lazy("help-offer"),
    "hx-trigger": "input changed delay:500ms",
    "hx-target": "#offer",
    "hx-sync": "this:replace",
}


def control(input_type: str, **attrs: Any) -> forms.TextInput:
    widget = forms.TextInput(attrs=attrs)
    widget.input_type = input_type
    return widget


def type_named(slug: str) -> TicketType | None:
    return next((row for row in TicketType.current() if row.slug == slug), None)


def blank(given: QueryDict, *, type_row: TicketType | None, is_query: bool = False) -> RequestForm:
    """The form with what is known so far and no complaints. In a query custom fields stand under their own key."""
    form = RequestForm(type_row=type_row)
    for name, field in form.fields.items():
        key = name.removeprefix("field-") if is_query else name
        if isinstance(field.widget, AddressInput):
            form.initial[name] = field.widget.value_from_datadict(given, None, key)
            continue
        values = given.getlist(key) or (given.getlist("email") or given.getlist("phone") if key == "contact" else [])
        if values:
            form.initial[name] = values if isinstance(field.widget, forms.CheckboxSelectMultiple) else values[-1]
    return form
