"""The levels of an approval as people and programs write them: [{"mode": "all", "who": ["agent:3", "head:ticket"]}]."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.lib import json_text
from yizhan.lib.digits import whole
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, FieldType

from .models import Mode
from .sources import label_of, options, read_source

MOST = 5
MOST_AT_ONE = 30


class Levels(FieldType):
    """Who is asked, level after level, and how many at each have to agree. `need` counts only for the mode "some"."""

    control = "levels"
    operators: frozenset[str] = frozenset({"empty"})  # type: ignore[misc]
    sortable = False

    def parse(self, raw: Any, context: Context) -> list[dict[str, Any]]:
        if isinstance(raw, str):
            try:
                raw = json_text.read(raw)
            except ValueError:
                raise Invalid(_("Give a list of levels.")) from None
        if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
            raise Invalid(_("Give a list of levels."))
        if len(raw) > MOST:
            raise Invalid(_("At most %(most)s levels.") % {"most": MOST})
        found, errors = [], []
        for number, one in enumerate(raw, 1):
            try:
                found.append(self._one(one))
            except Invalid as error:
                errors.append(_("Level %(number)s: %(reason)s") % {"number": number, "reason": error})
        if errors:
            raise Invalid({"": errors})
        return found

    def _one(self, level: Mapping[str, Any]) -> dict[str, Any]:
        who, mode = level.get("who"), level.get("mode")
        if set(level) - {"mode", "who", "need"} or not isinstance(who, list):
            raise Invalid(_("A level is an object with “mode”, “who” and for some modes “need”."))
        mode = Mode.ANY if mode in (None, "") else mode
        if mode not in Mode.values:
            raise Invalid(_("The “mode” of a level is one of: %(modes)s.") % {"modes": ", ".join(Mode.values)})
        if not who or len(who) > MOST_AT_ONE:
            raise Invalid(_("Say who is asked, at most %(most)s.") % {"most": MOST_AT_ONE})
        known = list(dict.fromkeys(read_source(str(one)) for one in who))
        return {"mode": str(mode), "who": known} | ({"need": _number(level.get("need"))} if mode == Mode.SOME else {})

    def read_form(self, name: str, data: QueryDict) -> list[dict[str, Any]]:
        """What the form sent; lines left empty are no levels."""
        levels = []
        for at in range(MOST):
            mails = [one for one in re.split(r"[\s,，;；、]+", data.get(f"{name}.{at}.mail", "")) if one]
            who = [*data.getlist(f"{name}.{at}.who"), *(f"mail:{one}" for one in mails)]
            mode = data.get(f"{name}.{at}.mode", "")
            need = {"need": data.get(f"{name}.{at}.need", "")} if mode == Mode.SOME else {}
            levels.append({"mode": mode, "who": [one for one in who if one], **need})
        return [one for one in levels if one["who"]]

    def lines(self, value: Any) -> list[dict[str, Any]]:
        """Every line a form shows, filled in or empty."""
        given = [one for one in value or [] if isinstance(one, dict)]
        empty: dict[str, Any] = {"mode": Mode.ANY, "who": []}
        return [
            {"at": at, "is_given": at < len(given), "mode": one.get("mode"), "need": one.get("need", ""),
             "who": {text for text in _who(one) if not text.startswith("mail:")},
             "mail": ", ".join(text[5:] for text in _who(one) if text.startswith("mail:"))}
            for at, one in enumerate([*given, *[empty] * MOST][:MOST])
        ]  # fmt: skip

    def modes(self) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in Mode.choices]

    def options(self, context: Context) -> list[tuple[str, str]]:
        return options()

    def is_empty(self, value: Any) -> bool:
        return not value

    def show(self, value: Any) -> str:
        return " → ".join(say(one) for one in value or [])

    def schema(self) -> dict[str, Any]:
        level = {
            "type": "object",
            "properties": {
                "mode": {"type": "string", "enum": Mode.values},
                "who": {"type": "array", "items": {"type": "string"}, "description": SOURCES},
                "need": {"type": "integer", "minimum": 1},
            },
            "required": ["who"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": level, "maxItems": MOST}


SOURCES = "agent:<id or mail>, role:<slug>, team:<slug>, head:ticket, head:<department>, manager:assignee, manager:requester, field:<key>, mail:<address>"  # noqa: E501


def say(level: dict[str, Any]) -> str:
    """One level in words: who, and how many of them."""
    who = pgettext("list", ", ").join(label_of(one) for one in level["who"])
    if level["mode"] == Mode.SINGLE or len(level["who"]) == 1 and level["mode"] == Mode.ANY:
        return who
    return f"{who} ({level_mode(level)})"


def level_mode(level: dict[str, Any]) -> str:
    """How a level decides, in words."""
    if level["mode"] == Mode.SOME:
        return _("%(need)s of them") % {"need": level["need"]}
    return str(Mode(level["mode"]).label)


def _who(level: dict[str, Any]) -> list[str]:
    """Who a level asks, also where that cannot be understood."""
    who = level.get("who")
    return [str(one) for one in who] if isinstance(who, list) else []


def _number(raw: Any) -> int:
    need = None if isinstance(raw, bool) else whole(raw)
    if not need:
        raise Invalid(_("Say how many have to agree."))
    return need
