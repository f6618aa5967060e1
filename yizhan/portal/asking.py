"""The form of a request type as a plain form: its questions as controls, each with what makes it show."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.catalog.models import Desk, TicketType
from yizhan.catalog.requests.answering import for_browser
from yizhan.catalog.requests.definition import BODY, CONTACT, FILES, NAME, SUBJECT, Part, Question, Section
from yizhan.catalog.requests.reading import Given, body_of, label_of, read, subject_of
from yizhan.catalog.requests.request_type import RequestType
from yizhan.people.models import Customer
from yizhan.spine.fields import Context, LongText, Text

from .forms import OFFERING, Contact, control
from .questions import Answer, answer

KINDS = {CONTACT: Contact(254)}


@dataclass(frozen=True)
class Asked:
    """A question on the page. `when` is its condition for the browser, '' for always."""

    field: str
    bound: Any
    is_shown: bool
    when: str


@dataclass(frozen=True)
class Block:
    """A section on the page."""

    key: str
    label: str
    hint: str
    is_shown: bool
    when: str
    questions: list[Asked]


class RequestTypeForm(forms.Form):
    """Every question of a request type; only those that show are read."""

    required_css_class = "must"

    def __init__(self, *args: Any, row: RequestType, who: Customer | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.row, self.who = row, who
        self.type_row = TicketType.named(row.type_id) if row.type_id else None
        for _section, one in row.form.questions():
            if one.field != FILES:
                self.fields[key_of(one.field)] = _control(one)

    @cached_property
    def given(self) -> Given:
        """What stands in the form now, read as far as it can be."""
        typed = {
            one.field: self[key_of(one.field)].value()
            for _section, one in self.row.form.questions()
            if one.field != FILES
        }
        known = frozenset({NAME, CONTACT}) if self.who else frozenset()
        return read(self.row.form, typed, Context(zone=Desk.the().zoneinfo), kinds=KINDS, known=known)

    def full_clean(self) -> None:
        """Read by the same reader as programs' answers are."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        if not self.is_bound:
            return
        for field, texts in self.given.errors.items():
            self.add_error(key_of(field), texts)
        self.cleaned_data = {
            NAME: self.given.values.get(NAME) or (self.who.name if self.who else ""),
            CONTACT: self.given.values.get(CONTACT) or known_contact(self.who),
            SUBJECT: subject_of(self.row, self.given), BODY: body_of(self.given),
        }  # fmt: skip
        if not self.cleaned_data[CONTACT] and not self.given.errors:
            self.add_error(None, _("Please give a mail address or a phone number."))

    @property
    def answers(self) -> dict[str, Any]:
        return self.given.data

    @property
    def takes_files(self) -> bool:
        return self.given.shows(FILES)

    @property
    def asked(self) -> str:
        """The questions that show, for the next try to tell what is new."""
        return ",".join(one.field for one in self.given.shown)

    def blocks(self) -> Iterator[Block]:
        """The sections as they are drawn."""
        shown = {one.field for one in self.given.shown}
        found: dict[str, tuple[Section, list[Question]]] = {}
        for section, one in self.row.form.questions():
            found.setdefault(section.key, (section, []))[1].append(one)
        for key, (section, questions) in found.items():
            asked = [
                Asked(one.field, None if one.field == FILES else self[key_of(one.field)], one.field in shown, when(one))
                for one in questions
            ]
            yield Block(key, section.label, section.hint, any(one.is_shown for one in asked), when(section), asked)


def key_of(field: str) -> str:
    """What a question is called in the form: built-in ones as ever, custom fields as in the plain form."""
    return field if field in LABELS else f"field-{field}"


def when(part: Part) -> str:
    made = for_browser(part.shown_if)
    return "" if made is None else json.dumps(made, ensure_ascii=False)


def known_contact(who: Customer | None) -> tuple[str, str] | None:
    """How a customer who has signed in is reached."""
    if who is None or not (who.address or who.phone):
        return None
    return ("email", who.address) if who.address else ("phone", who.phone)


def filled(row: RequestType, given: QueryDict, *, who: Customer | None, is_query: bool) -> RequestTypeForm:
    """The form with what is known so far and no complaints: of the definition, of who asks, of the link or the form."""
    form = RequestTypeForm(row=row, who=who)
    for _section, one in row.form.questions():
        if one.field != FILES and one.value not in (None, "", []):
            form.initial[key_of(one.field)] = one.value
    if who:
        contact = known_contact(who)
        form.initial.update({NAME: who.name, CONTACT: contact[1] if contact else ""})
    for name, field in form.fields.items():
        key = name.removeprefix("field-") if is_query else name
        value = field.widget.value_from_datadict(given, {}, key)
        if name == CONTACT and not value:
            value = given.get("email") or given.get("phone")
        if value or not is_query:
            form.initial[name] = value
    return form


LABELS = {
    NAME: lambda: (pgettext("visitor", "Your name"), ""),
    CONTACT: lambda: (_("Mail address or phone number"), _("This is how we answer you.")),
    SUBJECT: lambda: (pgettext("ticket", "Subject"), _("One sentence is enough.")),
    BODY: lambda: (_("What happened"), ""),
    FILES: lambda: (_("Files"), ""),
}


def _control(one: Question) -> Answer:
    """The control of a question, under the words of the form where it has some."""
    made = answer(one.custom) if one.custom else _own(one.field)
    made.required = one.is_required
    made.label, made.help_text = one.label or made.label or label_of(one), one.hint or made.help_text
    return made


def _own(field: str) -> Answer:
    label, hint = LABELS[field]()
    widgets: dict[str, Any] = {
        NAME: lambda: control("text", autocomplete="name", maxlength=200),
        CONTACT: lambda: control("text", autocomplete="email", inputmode="email", maxlength=254, spellcheck="false"),
        SUBJECT: lambda: control("text", maxlength=500, **OFFERING),
        BODY: lambda: forms.Textarea(attrs={"rows": 6}),
    }
    kinds = {NAME: Text(200), CONTACT: KINDS[CONTACT], SUBJECT: Text(500), BODY: LongText()}
    return Answer(kinds[field], label=label, help_text=hint, widget=widgets[field]())
