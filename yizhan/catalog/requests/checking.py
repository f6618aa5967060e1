"""What is wrong with a form, told part by part."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from yizhan.lib.reading import labels, listed, things
from yizhan.lib.text import straight
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.problems import Found, Problem

from .answering import bound
from .definition import CONTACT, NAME, SUBJECT, Form, Part, Question, Section
from .reading import KINDS
from .request_type import RequestType

MOST_SECTIONS, MOST_QUESTIONS = 30, 150
LONGEST = 500
SECTION = ("key", "labels", "hints", "shown_if")
QUESTION = ("field", "labels", "hints", "shown_if", "required", "message", "value")
# Addresses below /submit that are not a request type's.
TAKEN = frozenset({"done", "questions"})
WORDED = {"section": ("labels", "hints"), "question": ("labels", "hints", "message")}


def problems(row: RequestType) -> list[Problem]:
    """Everything that is wrong with a request type's form; [] for a sound one or one that is not drawn yet."""
    found = Found()
    form = Form(row.definition if isinstance(row.definition, dict) else {})
    if form.is_empty:
        given = form.raw.get("sections")
        if given and not isinstance(given, list):
            found.error("", "shape", _("A section is an object with a key and questions."))
        return found.rows
    _check_size(form, found)
    earlier: list[str] = []
    keys: set[str] = set()
    for section in form.sections:
        _check_section(section, keys, earlier, found)
        for one in section.questions:
            _check_question(one, earlier, found)
            earlier.append(one.field)
    _check_whole(row, form, found)
    return found.rows


def _check_size(form: Form, found: Found) -> None:
    asked = sum(len(section.questions) for section in form.sections)
    if len(form.sections) > MOST_SECTIONS or asked > MOST_QUESTIONS:
        text = _("A form has at most %(sections)s sections and %(questions)s questions.")
        found.error("", "too-big", text % {"sections": MOST_SECTIONS, "questions": MOST_QUESTIONS})
    if len(form.sections) != len(listed(form.raw.get("sections"))):
        found.error("", "shape", _("A section is an object with a key and questions."))


def _check_section(section: Section, keys: set[str], earlier: list[str], found: Found) -> None:
    node = f"section:{section.key}"
    if not section.key or section.key in keys:
        found.error(node, "key", _("Every section needs a key of its own."), "key")
    keys.add(section.key)
    if not section.questions:
        found.warning(node, "empty", _("Nothing is asked in this section."))
    _check_part(section, node, "section", earlier, found)


def _check_question(one: Question, earlier: list[str], found: Found) -> None:
    node = f"question:{one.field}"
    if not one.is_known:
        text = _("There is no public field “%(name)s” that a customer could fill in. Take the question out.")
        found.error(node, "unknown", text % {"name": one.field}, "field")
        return
    if one.field in earlier:
        found.error(node, "twice", _("This is asked twice."), "field")
    if one.field in {NAME, CONTACT} and one.raw.get("required") is False:
        found.error(node, "must", _("Without it nobody could be answered: it is always required."), "required")
    _check_part(one, node, "question", earlier, found)
    _check_value(one, node, found)


def _check_part(part: Part, node: str, kind: str, earlier: list[str], found: Found) -> None:
    for key in WORDED[kind]:
        given = part.raw.get(key)
        words = labels(given)
        if given is not None and (not isinstance(given, dict) or set(words) - set(dict(settings.LANGUAGES))
                                  or any(len(one) > LONGEST for one in words.values())):  # fmt: skip
            found.error(node, "words", _("Texts are given for each language, at most %(most)s characters.")
                        % {"most": LONGEST}, key)  # fmt: skip
    if isinstance(part, Question) and part.field in {NAME, CONTACT} and part.shown_if:
        found.error(node, "must", _("Without it nobody could be answered: it is always asked."), "shown_if")
    if part.shown_if:
        try:
            asked = bound(part.shown_if).fields()
        except Invalid as error:
            found.error(node, "condition", str(error), "shown_if")
            return
        for field in sorted(asked - set(earlier)):
            text = _("The condition asks for “%(name)s”, which is not asked before it.")
            found.error(node, "later", text % {"name": field}, "shown_if")


def _check_value(one: Question, node: str, found: Found) -> None:
    if one.value in (None, "", []):
        return
    kind = one.custom.field.type if one.custom else KINDS.get(one.field)
    if kind is None:
        found.error(node, "value", _("Files cannot be filled in beforehand."), "value")
    else:
        try:
            kind.parse(one.value, Context())
        except Invalid as error:
            found.error(node, "value", str(error), "value")


def _check_whole(row: RequestType, form: Form, found: Found) -> None:
    everybody = row.audience == RequestType.Audience.EVERYBODY
    if everybody and not form.asks(CONTACT):
        text = _("Ask for the mail address or phone number, or open it only to customers who are signed in.")
        found.error("", "contact", text)
    if not form.asks(SUBJECT) and not row.subject:
        found.error("", "subject", _("Ask for the subject, or say in the settings what the subject of its tickets is."))
    hidden = next((one for section, one in form.questions() if one.field in {CONTACT, NAME} and section.shown_if), None)
    if hidden:
        found.error(f"question:{hidden.field}", "must", _("Without it nobody could be answered: it is always asked."))


def ready_request_type(row: RequestType, by: Any) -> None:
    """Raises Invalid for a form with errors; the builder shows them by `problems`."""
    row.__dict__.pop("form", None)
    row.slug = f"{row.slug}-form" if row.slug in TAKEN else row.slug
    if not isinstance(row.definition, dict) or any(
        not isinstance(one, dict) for one in listed(row.definition.get("sections"))
    ):
        raise Invalid({"definition": _("A form is an object with sections.")})
    wrong = [one for one in problems(row) if one.level == "error"]
    if wrong:
        raise Invalid({"definition": [one.text for one in wrong[:10]]})
    row.definition = known(row.definition)


def known(definition: Any) -> dict[str, Any]:
    """Only what a form consists of: other members of the JSON are dropped, and what says nothing."""
    sections = things(definition.get("sections")) if isinstance(definition, dict) else []
    return {
        "sections": [
            _only(one, SECTION) | {"questions": [_only(each, QUESTION) for each in things(one.get("questions"))]}
            for one in sections
        ]
    }


def _only(raw: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: unturned(raw[key]) for key in keys if raw.get(key) not in (None, "", {})}


def unturned(value: Any) -> Any:
    """Texts as everywhere else: nothing in them turns what stands around them."""
    if isinstance(value, dict):
        return {key: unturned(one) for key, one in value.items()}
    if isinstance(value, list):
        return [unturned(one) for one in value]
    return straight(value) if isinstance(value, str) else value
