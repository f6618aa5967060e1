"""Guides: their list, and what became of their conversations."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from yizhan.automation.guides.definition import Definition
from yizhan.automation.guides.figures import of_guide, of_nodes
from yizhan.automation.guides.models import Guide
from yizhan.automation.guides.versions import NEEDS
from yizhan.lib import clock
from yizhan.spine.errors import Refused
from yizhan.spine.records import records

from ..gate import asker, for_agents, row_of
from .admin import page

DAYS = 30


@for_agents(NEEDS)
def guides(request: HttpRequest) -> HttpResponse:
    """All guides with what became of their conversations."""
    rows = list(records["guide"].rows(asker(request)))
    in_archive, since = "archived" in request.GET, clock.now() - timedelta(days=DAYS)
    shown = [one for one in rows if one.is_archived == in_archive]
    return page(request, "workspace/admin/guides.html", "guide", {
        "record": records["guide"], "days": DAYS, "archived": sum(one.is_archived for one in rows),
        "in_archive": in_archive,
        "lines": [{"row": one, "figures": of_guide(one, since), "is_draft": is_draft(one)} for one in shown],
    })  # fmt: skip


@for_agents(NEEDS)
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of its conversations, node by node, and its versions."""
    guide, since = the_guide(pk, request), clock.now() - timedelta(days=DAYS)
    counted, nodes = of_nodes(guide, since), Definition(guide.newest.definition if guide.newest else guide.draft).nodes
    return page(request, "workspace/admin/guide-figures.html", "guide", {
        "guide": guide, "days": DAYS, "figures": of_guide(guide, since),
        "nodes": [(node, node.declared.label if node.declared else "", counted.get(slug, {}))
                  for slug, node in nodes.items()],
        "versions": guide.versions.select_related("publisher").order_by("-number")[:20],
    })  # fmt: skip


def is_draft(guide: Guide) -> bool:
    return guide.newest is None or guide.newest.definition != guide.draft


def the_guide(pk: int, request: HttpRequest) -> Any:
    guide = row_of(request, "guide", pk)
    if not records["guide"].allows(guide, asker(request)):
        raise Refused(NEEDS)
    return guide
