"""The flows a new desk begins with: published, and paused until somebody wants them."""

import json
from pathlib import Path
from typing import Any

from yizhan.spine.actors import SETUP
from yizhan.spine.change import change

from ..models import Flow
from ..versions import publish

ORDER = ("repair", "it-request", "complaint", "support")


def shipped() -> list[dict[str, Any]]:
    """The files, in their order."""
    return [json.loads((Path(__file__).parent / f"{slug}.json").read_text(encoding="utf-8")) for slug in ORDER]


def install() -> None:
    """Make those that are not there yet."""
    for position, given in enumerate(shipped(), 1):
        if Flow.objects.filter(slug=given["slug"]).exists():
            continue
        flow = Flow(slug=given["slug"], labels=given["labels"], entry=given["entry"], draft=given["definition"],
                    position=position, is_paused=True)  # fmt: skip
        with change(flow, "flow.created", by=SETUP):
            flow.save(force_insert=True)
        publish(flow, by=SETUP)
