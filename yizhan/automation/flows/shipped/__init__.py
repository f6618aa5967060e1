"""The flows a new desk begins with: published, and paused until somebody wants them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from yizhan.spine.actors import SETUP
from yizhan.spine.change import change

from ..models import Flow, FlowVersion

ORDER = ("repair", "it-request", "complaint", "support")


@cache
def shipped() -> list[dict[str, Any]]:
    """The files, in their order."""
    return [json.loads((Path(__file__).parent / f"{slug}.json").read_text(encoding="utf-8")) for slug in ORDER]


def install() -> None:
    """Make those that are not there yet. They were checked when they were written, so they are not checked again."""
    known = set(Flow.objects.values_list("slug", flat=True))
    for position, given in enumerate(shipped(), 1):
        if given["slug"] in known:
            continue
        flow = Flow(slug=given["slug"], labels=given["labels"], entry=given["entry"], draft=given["definition"],
                    position=position, published=1, is_paused=True)  # fmt: skip
        with change(flow, "flow.created", by=SETUP):
            flow.save(force_insert=True)
            FlowVersion(flow=flow, number=1, definition=flow.draft).save(force_insert=True)
