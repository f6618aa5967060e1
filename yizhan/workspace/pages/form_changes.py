"""What became of a form, in a few words for the audit log: its JSON says it to nobody."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yizhan.catalog.models import CustomField
from yizhan.catalog.requests.definition import Form, Question, Section

from .request_choices import KNOWN

# As the log keeps a changed form: whole, or by its one part.
COLUMN, PART = "definition", "definition.sections"
MOST = 4


def is_form(kind: str, key: str) -> bool:
    """Whether a changed column of the log is the form of a request type."""
    return kind == "requesttype" and key in (COLUMN, PART)


def say_change(old: Any, new: Any) -> tuple[str, str]:
    """How large the form was, and what was added, taken out, changed or moved."""
    before, after = _form(old), _form(new)
    had, has = _questions(before), _questions(after)
    said = [
        _named(_("added: %(names)s"), [_name(has[one]) for one in has if one not in had]),
        _named(_("taken out: %(names)s"), [_name(had[one]) for one in had if one not in has]),
        _named(
            _("changed: %(names)s"), [_name(has[one]) for one in has if one in had and has[one].raw != had[one].raw]
        ),
        _named(_("sections: %(names)s"), _sections(before, after)),
    ]
    both = [one for one in had if one in has], [one for one in has if one in had]
    if both[0] != both[1]:
        said.append(_("in another order"))
    return _size(before), pgettext("list of clauses", "; ").join(filter(None, said)) or _size(after)


def _form(value: Any) -> Form:
    if isinstance(value, dict):
        return Form(value)
    return Form({"sections": value if isinstance(value, list) else []})


def _questions(form: Form) -> dict[str, Question]:
    return {one.field: one for section in form.sections for one in section.questions}


def _sections(before: Form, after: Form) -> list[str]:
    """Headings of sections that came, went, or have other words or another condition now."""
    had, has = ({one.key: one for one in form.sections} for form in (before, after))
    return [_heading(has.get(key) or had[key]) for key in {**has, **had} if _own(had.get(key)) != _own(has.get(key))]


def _own(section: Section | None) -> dict[str, Any] | None:
    return None if section is None else {key: value for key, value in section.raw.items() if key != "questions"}


def _heading(section: Section) -> str:
    return section.label or pgettext("of a form", "without a heading")


def _name(question: Question) -> str:
    if question.label:
        return question.label
    if question.field in KNOWN:
        return str(KNOWN[question.field][0])
    row = next((one for one in CustomField.shelf() if one.slug == question.field), None)
    return str(row) if row else question.field


def _named(words: str, names: list[str]) -> str:
    """The first few of them; '' for none."""
    shown = [*names[:MOST], *(["…"] if len(names) > MOST else [])]
    return words % {"names": pgettext("list", ", ").join(shown)} if names else ""


def _size(form: Form) -> str:
    count = len(_questions(form))
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": count} if count else "—"
