"""The company's service catalogue: what customers of either brand can ask for, each with a form of its own."""

from typing import Any

from yizhan.catalog.brands import Brand
from yizhan.catalog.models import CustomField, TicketType
from yizhan.catalog.requests.checking import ready_request_type
from yizhan.catalog.requests.request_type import RequestType
from yizhan.people.models import Department
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change

from .founding import LANGUAGES, choices_of
from .library import read


def offer() -> None:
    """Make the fields and the request types."""
    data = read("requests")
    for slug in data["public"]:
        row = CustomField.objects.get(slug=slug)
        with change(row, "field.edited", by=SETUP):
            row.is_public = True
    for place, one in enumerate(data["fields"], CustomField.objects.count()):
        _field(one, place)
    for place, one in enumerate(data["request_types"]):
        _request_type(one, place)


def _field(one: dict[str, Any], place: int) -> None:
    made = CustomField(
        slug=one["slug"], labels=_both(one["name"]), type=one["kind"], position=place, is_public=True,
        settings=choices_of(one),
    )  # fmt: skip
    with change(made, "field.created", by=SETUP):
        pass
    for kind in TicketType.objects.filter(slug__in=one["types"]):
        with change(kind, "type.edited", by=SETUP):
            kind.fields = [*kind.fields, one["slug"]]


def _request_type(one: dict[str, Any], place: int) -> None:
    brands = {row.slug: row.pk for row in Brand.objects.all()}
    made = RequestType(
        slug=one["slug"], labels=_both(one["name"]), descriptions=_both(one["about"]), groups=_both(one.get("group")),
        icon=one["icon"], type=TicketType.objects.get(slug=one["type"]), position=place,
        department=Department.objects.get(slug=one["department"]), brands=[brands[slug] for slug in one["brands"]],
        audience=one.get("audience", RequestType.Audience.EVERYBODY), subject=one.get("subject", ""),
        definition={"sections": [_section(each) for each in one["sections"]]},
    )  # fmt: skip
    with change(made, "request_type.created", by=SETUP):
        ready_request_type(made, SETUP)


def _section(one: dict[str, Any]) -> dict[str, Any]:
    return {**_words(one), "key": one["key"], "questions": [_question(each) for each in one["questions"]]}


def _question(one: dict[str, Any]) -> dict[str, Any]:
    more: dict[str, Any] = {key: one[key] for key in ("field", "required", "value") if key in one}
    return {**_words(one), **more, "message": _both(one.get("message"))}


def _words(one: dict[str, Any]) -> dict[str, Any]:
    return {"labels": _both(one.get("name")), "hints": _both(one.get("hint")), "shown_if": one.get("when", "")}


def _both(words: dict[str, str] | None) -> dict[str, str]:
    return {LANGUAGES[language]: text for language, text in (words or {}).items()}
