"""What the tests of flows share: a flow in use, from a definition or from those that are shipped."""

from copy import deepcopy
from typing import Any

from yizhan.automation.flows.models import Flow
from yizhan.automation.flows.shipped import shipped
from yizhan.automation.flows.versions import publish
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

PLAIN: dict[str, Any] = {
    "start": "new",
    "states": [
        {"slug": "new", "labels": {"zh-hans": "新到"}, "status": "new"},
        {"slug": "work", "labels": {"zh-hans": "在办"}, "status": "in-progress"},
        {"slug": "end", "labels": {"zh-hans": "完毕"}, "status": "closed", "end": True},
    ],
    "transitions": [
        {"slug": "go", "labels": {"zh-hans": "开始"}, "from": ["new"], "to": "work"},
        {"slug": "stop", "labels": {"zh-hans": "结束"}, "from": ["work"], "to": "end"},
        {"slug": "back", "labels": {"zh-hans": "退回"}, "from": ["work"], "to": "new", "tone": "back"},
    ],
}


def plain(**more: Any) -> dict[str, Any]:
    """The plain flow; `transitions__go={…}` changes one node, other members are put in as they are."""
    flow = deepcopy(PLAIN)
    for key, value in more.items():
        listed, _at, slug = key.partition("__")
        if slug:
            next(one for one in flow[listed] if one["slug"] == slug).update(value)
        else:
            flow[key] = [*flow[key], *value] if isinstance(value, list) and key in flow else value
    return flow


def in_use(definition: dict[str, Any], slug: str = "plain", **more: Any) -> Flow:
    """A published flow."""
    flow = Flow.objects.filter(slug=slug).first() or Flow(slug=slug, labels={"zh-hans": slug})
    with change(flow, "flow.created", by=SETUP):
        given = {"draft": definition, "is_paused": False, "entry": "", "published": 0, **more}
        for key, value in given.items():
            setattr(flow, key, value)
        if flow.pk is None:
            flow.save(force_insert=True)
    publish(flow, by=SETUP)
    return flow


def republish(flow: Flow, definition: dict[str, Any]) -> None:
    with change(flow, "flow.edited", by=SETUP):
        flow.draft = definition
    publish(flow, by=SETUP)


def definition_named(slug: str) -> dict[str, Any]:
    return next(deepcopy(one["definition"]) for one in shipped() if one["slug"] == slug)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)
