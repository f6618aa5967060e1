"""The members of a definition in words: what differs between versions is read by people who never saw its JSON."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.automation.flows.carrying import row_of
from yizhan.automation.flows.definition import Definition, Late, Part
from yizhan.automation.flows.forms import called
from yizhan.automation.flows.mentions import DEPARTMENT, OF, STATUS, TEAM
from yizhan.lib.reading import labels, listed, things
from yizhan.spine.labelled import in_language
from yizhan.spine.steps import label_of

SHORT = 60
NONE = "—"


def names_in(*definitions: Mapping[str, Any]) -> dict[str, str]:
    """What states and splits are called; the last one that knows a name has the word."""
    flows = [Definition(dict(raw)) for raw in definitions]
    return {slug: one.label for flow in flows for slug, one in {**flow.states, **flow.parallels}.items()}


def said(key: str, value: Any, names: Mapping[str, str]) -> str:
    """A member in a few words."""
    if value in (None, "", [], {}):
        return NONE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = WORDS[key](value, names) if key in WORDS else plain(value)
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def row_name(model: str, key: Any) -> str:
    return str(key and row_of(model, key) or key)


def who(word: Any) -> str:
    kind, _colon, name = str(word).partition(":")
    return row_name(OF[kind], name) if name and kind in OF else WHO.get(str(word), lambda: str(word))()


def before(value: Any, names: Mapping[str, str]) -> str:
    given = value if isinstance(value, dict) else {}
    wait = _("after %(minutes)s minutes") % {"minutes": given["wait"]} if given.get("wait") else ""
    return joined([*map(who, listed(given.get("who"))), str(given.get("when") or ""), wait])


def steps(value: Any, names: Mapping[str, str]) -> str:
    return " → ".join(str(label_of("ticket", one)) for one in things(value))


def late(level: Late, names: Mapping[str, str]) -> str:
    return f"+{level.after}: {steps(level.steps, names)}"


def hand(value: Any, names: Mapping[str, str]) -> str:
    given = value if isinstance(value, dict) else {}
    return joined([row_name(DEPARTMENT, given.get("department", "")), row_name(TEAM, given.get("team", ""))])


def joined(parts: list[str]) -> str:
    return pgettext("list", ", ").join(part for part in parts if part)


WHO: dict[str, Callable[[], str]] = {
    "owner": lambda: pgettext("of a flow", "Owner"), "department": lambda: _("Department of the ticket"),
    "requester": lambda: _("Customer"),
}  # fmt: skip
WORDS: dict[str, Callable[[Any, Mapping[str, str]], str]] = {
    "labels": lambda value, names: " / ".join(labels(value).values()),
    "customer": lambda value, names: " / ".join(labels(value).values()),
    "status": lambda value, names: row_name(STATUS, value),
    "start": lambda value, names: names.get(str(value), str(value)),
    "to": lambda value, names: names.get(str(value), pgettext("of a flow", "Join") if value == "join" else str(value)),
    "from": lambda value, names: joined([names.get(str(one), str(one)) for one in listed(value)]) or _("Any state"),
    "before": before,
    "during": lambda value, names: joined([called(Part(one)) for one in things(value)]),
    "hand": hand,
    "after": steps,
    "late": lambda value, names: joined([late(Late(one), names) for one in things(value)]),
    "branches": lambda value, names: joined([in_language(labels(one.get("labels"))) for one in things(value)]),
}  # fmt: skip
