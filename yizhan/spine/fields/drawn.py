"""What is drawn on a screen of its own: the definition of a flow, of a form."""

import json
from typing import Any

from django.utils.translation import gettext as _

from yizhan.lib import json_text

from ..errors import Invalid
from .base import Context, FieldType, Label

MOST = 500_000


class Drawn(FieldType):
    """A JSON object, or its text. What is wrong inside is told by its own checks; `complaint` is for anything else."""

    operators: frozenset[str] = frozenset({"empty"})  # type: ignore[misc]
    sortable = False

    def __init__(self, complaint: Label, empty: dict[str, Any] | None = None):
        self.complaint, self.empty = complaint, empty or {}

    def parse(self, raw: Any, context: Context) -> dict[str, Any]:
        if isinstance(raw, str):
            try:
                raw = json_text.read(raw) if len(raw) <= MOST else None
            except ValueError as error:
                where = f"{getattr(error, 'lineno', '')}:{getattr(error, 'colno', '')}".strip(":")
                raise Invalid(_("This is not JSON (line and column %(where)s).") % {"where": where}) from None
        if not isinstance(raw, dict):
            raise Invalid(str(self.complaint))
        return raw

    def show(self, value: Any) -> str:
        return json.dumps(value or self.empty, ensure_ascii=False, indent=2)

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}
