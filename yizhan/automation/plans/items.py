"""The items of a checklist as people and programs write them: [{"title": "…", "required": true, "due": "2d"}]."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.lib import json_text
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, FieldType
from yizhan.spine.fields.moment import relative

MOST = 50
LONGEST = 300
ASSIGNEE = "assignee"
KEYS = ("title", "required", "due", "owner")


class Items(FieldType):
    """What is to be done, whether the ticket waits for it, until when (8h, 2d after it is added), and by whom:
    `assignee` or an agent."""

    control = "checkpoints"
    operators: frozenset[str] = frozenset({"empty"})  # type: ignore[misc]
    sortable = False

    def parse(self, raw: Any, context: Context) -> list[dict[str, Any]]:
        lines = _decoded(raw)
        if len(lines) > MOST:
            raise Invalid(_("At most %(most)s items.") % {"most": MOST})
        found, errors = [], []
        for number, line in enumerate(lines, 1):
            try:
                found.append(_item(line, context))
            except Invalid as error:
                errors.append(_("Item %(number)s: %(reason)s") % {"number": number, "reason": error})
        if errors:
            raise Invalid({"": errors})
        return found

    def read_form(self, name: str, data: QueryDict) -> list[dict[str, Any]]:
        """What the form sent; lines left empty are no items."""
        columns = [data.getlist(f"{name}.{key}") for key in KEYS]
        lines = [dict(zip(KEYS, one, strict=True)) for one in zip(*columns, strict=False)]
        return [{**one, "required": one["required"] == "yes"} for one in lines if one["title"].strip()]

    def options(self, context: Context) -> list[tuple[str, str]]:
        return [(ASSIGNEE, pgettext("of a checklist item", "Assignee of the ticket")),
                *((str(one.pk), one.name) for one in Agent.active())]  # fmt: skip

    def is_empty(self, value: Any) -> bool:
        return not value

    def show(self, value: Any) -> str:
        return pgettext("list", ", ").join(str(one.get("title", "")) for one in value or [])

    def schema(self) -> dict[str, Any]:
        text = {"type": "string"}
        owner = {"type": ["string", "integer"], "description": _("`assignee`, or an agent.")}
        due = {**text, "description": _("After the item is added: 8h, 2d.")}
        line = {"title": text, "required": {"type": "boolean"}, "due": due, "owner": owner}
        one = {"type": "object", "properties": line, "required": ["title"], "additionalProperties": False}
        return {"type": "array", "items": one, "maxItems": MOST}


def _item(line: Any, context: Context) -> dict[str, Any]:
    if not isinstance(line, Mapping) or set(line) - set(KEYS):
        raise Invalid(_("An item is an object with “title”, “required”, “due” and “owner”."))
    title, due, owner = (str(line.get(key) or "").strip() for key in ("title", "due", "owner"))
    if not title or len(title) > LONGEST:
        raise Invalid(_("Say in at most %(most)s characters what is to be done.") % {"most": LONGEST})
    if due and not relative(due):
        raise Invalid(_("“%(text)s” is no span of time; write 8h or 2d.") % {"text": due[:20]})
    if owner and owner != ASSIGNEE:
        agent = Agent.lookup(owner, context)
        if agent is None:
            raise Invalid(_("Nothing is known as “%(text)s”.") % {"text": owner[:60]})
        owner = str(agent.pk)
    return {"title": title, "required": bool(line.get("required")), "due": due, "owner": owner}


def _decoded(raw: Any) -> list[Any]:
    if isinstance(raw, str):
        try:
            raw = json_text.read(raw)
        except ValueError:
            raise Invalid(_("Give a list of items.")) from None
    if not isinstance(raw, list):
        raise Invalid(_("Give a list of items."))
    return raw
