"""Flows as files: taken out of one desk and into another. Everything in them is named by its key."""

import json
from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.records import records

from .models import Flow

FORMAT = 1
MOST_BYTES = 1_000_000
CARRIED = ("labels", "entry", "on_edit", "by_hand")


def as_file(flow: Flow) -> dict[str, Any]:
    """A flow with its draft, as JSON."""
    return {"yizhan_flow": FORMAT, "slug": flow.slug, **{key: getattr(flow, key) for key in CARRIED},
            "definition": flow.draft}  # fmt: skip


def from_file(content: bytes | str, *, by: Actor) -> Flow:
    """A new flow with the draft of a file; it is published by hand. Raises Invalid, Refused."""
    if len(content) > MOST_BYTES:
        raise Invalid(_("The file is too large."))
    try:
        given = json.loads(content)
    except ValueError:
        raise Invalid(_("The file is not JSON.")) from None
    if not isinstance(given, dict) or given.get("yizhan_flow") != FORMAT:
        raise Invalid(_("This is not the file of a flow."))
    raw = {key: given[key] for key in CARRIED if key in given}
    return records["flow"].create({**raw, "draft": given.get("definition")}, by=by)
