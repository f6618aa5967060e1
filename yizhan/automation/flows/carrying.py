"""Flows as files: taken out of one desk and into another. Everything in them is named by its key, with the name people
know it by beside it, so that what has another key there is still found.
"""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.lib import json_text
from yizhan.people.models import Agent, Organization
from yizhan.spine.actors import Actor, Machine
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.labelled import Labelled, in_language
from yizhan.spine.records import records

from .mentions import conditions, ids_in, renamed
from .models import Flow
from .wording import understood

FORMAT = 1
MOST_BYTES = 1_000_000
CARRIED = ("labels", "entry", "on_edit", "by_hand")
# Whoever asks is the same word everywhere.
PERSONAL = {"me", "我", "mine", "我的"}


def as_file(flow: Flow) -> dict[str, Any]:
    """A flow with its draft, as JSON."""
    packing = Packing()
    definition = renamed(flow.draft, packing)
    return {"yizhan_flow": FORMAT, "slug": flow.slug, **{key: getattr(flow, key) for key in CARRIED},
            "names": dict(sorted(packing.names.items())), "definition": definition}  # fmt: skip


@dataclass
class Brought:
    """A flow that came by file, and in words what of it is not known here."""

    flow: Flow
    missing: list[str]


def from_file(content: bytes | str, *, by: Actor) -> Brought:
    """A new flow with the draft of a file; it is published by hand. Raises Invalid, Refused."""
    if len(content) > MOST_BYTES:
        raise Invalid(_("The file is too large."))
    try:
        given = json_text.read(content)
    except ValueError:
        raise Invalid(_("The file is not JSON.")) from None
    return brought(given, by=by)


def brought(given: Any, *, by: Actor) -> Brought:
    """The same from what the file holds. Raises Invalid, Refused."""
    if not isinstance(given, dict) or given.get("yizhan_flow") != FORMAT:
        raise Invalid(_("This is not the file of a flow."))
    raw, definition = {key: given[key] for key in CARRIED if key in given}, given.get("definition")
    unpacking = Unpacking(given["names"] if isinstance(given.get("names"), dict) else {})
    if isinstance(definition, dict):
        definition = renamed(definition, unpacking)
        for text in [*conditions(definition), str(raw.get("entry") or "")]:
            for model, value in ids_in(text):
                unpacking(model, value)
    missing = list(unpacking.missing)
    wrong = wrong_entry(str(raw.get("entry") or ""))
    if wrong:
        # Without a condition it would take every ticket: it waits until somebody has written one.
        missing.append(_("Entry condition: %(reason)s") % {"reason": wrong})
        raw |= {"entry": "", "is_paused": True}
    raw |= {"draft": definition, "position": Flow.last_position() + 1}
    return Brought(records["flow"].create(raw, by=by), missing)


def wrong_entry(text: str) -> str:
    try:
        understood(text)
    except Invalid as error:
        return str(error)
    return ""


@dataclass
class Packing:
    """How things are called in the file. What has no key of its own stays as it is."""

    names: dict[str, Any] = field(default_factory=dict)

    def __call__(self, model: str, raw: Any) -> Any:
        row = None if raw in PERSONAL else row_of(model, raw)
        if row is None:
            return raw
        key = key_of(row)
        self.names[f"{model}:{key}"] = row.labels if isinstance(row, Labelled) else str(row)
        return key


@dataclass
class Unpacking:
    """How things are called here: by the same key, else by the same name. An id means nothing on another desk."""

    names: dict[str, Any]
    missing: dict[str, None] = field(default_factory=dict)

    def __call__(self, model: str, raw: Any) -> Any:
        if raw in PERSONAL:
            return raw
        names = self.names.get(f"{model}:{raw}")
        # People of one name are not one person.
        known = [*names.values()] if isinstance(names, dict) else []
        for text in [raw, *known]:
            row = row_of(model, text) if isinstance(text, str) and not text.isdigit() else None
            if row is not None:
                return key_of(row)
        self.missing[told(model, raw, names)] = None
        return raw


def row_of(model: str, raw: Any) -> Any:
    """The row of a kind of things that are called alike on every desk; None for all others."""
    kind = apps.get_model(model)
    if not (issubclass(kind, Labelled | Agent | Organization) and isinstance(raw, str | int)):
        return None
    return kind.lookup(str(raw).strip(), Context(by=Machine("flow")))


def key_of(row: Any) -> str:
    """By what it is known on every desk."""
    return str(getattr(row, "slug", "") or getattr(row, "email", "") or row)


def told(model: str, raw: Any, names: Any) -> str:
    """What was not found, in words: its kind, its name, its key."""
    kind = next((one.label for one in records.values() if one.model is apps.get_model(model)), model)
    name = in_language(names) if isinstance(names, dict) else names
    called = f"{name} ({raw})" if name and name != raw else str(raw)
    return pgettext("what was not found", "%(kind)s “%(name)s”") % {"kind": kind, "name": called}
