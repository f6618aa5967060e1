"""The flows that come with the program: on a new desk published, and paused until somebody wants them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.actors import SETUP, Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid

from ..checking import errors
from ..models import Flow, FlowVersion
from ..versions import NEEDS, publish

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
        flow = made(given, position)
        with change(flow, "flow.created", by=SETUP):
            flow.published = 1
            flow.save(force_insert=True)
            FlowVersion(flow=flow, number=1, definition=flow.draft).save(force_insert=True)


def missing() -> list[dict[str, Any]]:
    """Those this desk has not."""
    known = set(Flow.objects.values_list("slug", flat=True))
    return [one for one in shipped() if one["slug"] not in known]


def add(slug: str, *, by: Actor) -> Flow:
    """One of them, paused, at the end of the list; published unless something it names is not known on this desk.
    Raises Invalid, Conflict, Refused.
    """
    given = next((one for one in shipped() if one["slug"] == slug), None)
    if given is None:
        raise Invalid(_("No such flow is shipped."))
    if given not in missing():
        raise Conflict(_("This flow is here already; it may be in the archive."))
    flow = made(given, Flow.last_position() + 1)
    with change(flow, "flow.created", by=by, needs=NEEDS):
        flow.save(force_insert=True)
    if not errors(flow.draft):
        publish(flow, by=by)
    return flow


def made(given: dict[str, Any], position: int) -> Flow:
    return Flow(slug=given["slug"], labels=given["labels"], entry=given["entry"], draft=given["definition"],
                position=position, is_paused=True)  # fmt: skip
