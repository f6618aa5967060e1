"""A moment that lies ahead: a time, or so long from now. Rules need the latter."""

from datetime import datetime
from typing import Any

from yizhan.spine.fields import Context, Moment
from yizhan.spine.fields.moment import relative


class Deadline(Moment):
    """2026-03-04 15:30, or `8h`, `1d`, `2 天` from now."""

    key = ""

    def parse(self, raw: Any, context: Context) -> datetime | None:
        span = relative(raw) if isinstance(raw, str) else None
        return context.now + span if span else super().parse(raw, context)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "description": "date-time, or 8h, 1d"}
