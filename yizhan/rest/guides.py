"""Guides for programs: a draft checked and published, its versions, what became of its conversations."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.automation.guides.checking import problems
from yizhan.automation.guides.figures import of_guide, of_nodes
from yizhan.automation.guides.models import Guide, GuideVersion
from yizhan.automation.guides.versions import NEEDS, publish
from yizhan.lib import clock
from yizhan.spine.errors import Refused

from . import shapes
from .answers import answer
from .asking import row_of
from .auth import asker
from .openapi import WRITING, doc, sources
from .schemas import AT, TEXT, WHOLE, Schema, described, made, many, maybe

router = Router()
AT_PATH = "/guides/{int:pk}"
TAG = "guides"
MOST, MOST_DAYS = 200, 366


@router.get(f"{AT_PATH}/problems", **doc(_l("Check the draft of a guide"), answer="GuideProblem", many=True,
            fails=(403, 404), name="checkGuide", tag=TAG))  # fmt: skip
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Every fault by its node, errors first. Always one page."""
    return answer(shapes.listed(one.as_data() for one in problems(the_guide(request, pk).draft)))


@router.post(f"{AT_PATH}/publish", **doc(_l("Publish the draft of a guide"), answer="GuideVersion", status=201,
             fails=WRITING, name="publishGuide", tag=TAG))  # fmt: skip
def publish_one(request: HttpRequest, pk: int) -> HttpResponse:
    """For who begins from now on; who has begun goes on with theirs."""
    return answer(version(publish(the_guide(request, pk), by=asker(request))), 201)


@router.get(f"{AT_PATH}/versions", **doc(_l("List the versions of a guide"), answer="GuideVersion", many=True,
            fails=(403, 404), name="listGuideVersions", tag=TAG))  # fmt: skip
def list_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Newest first, with their definitions. Always one page."""
    return answer(shapes.listed(map(version, the_guide(request, pk).versions.order_by("-number")[:MOST])))


@router.get(f"{AT_PATH}/figures", **doc(_l("Tell what became of the conversations of a guide"), answer="GuideFigures",
            fails=(403, 404, 422), name="readGuideFigures", tag=TAG))  # fmt: skip
def read_figures(request: HttpRequest, pk: int, days: int = Query(30, ge=1, le=MOST_DAYS)) -> HttpResponse:
    """Of the last days: all of them, and at each node how many came, went no further, and how those ended."""
    guide, since = the_guide(request, pk), clock.now() - timedelta(days=days)
    nodes = [{"node": slug, **counted} for slug, counted in of_nodes(guide, since).items()]
    return answer({"since": since, **of_guide(guide, since), "nodes": nodes})


def the_guide(request: HttpRequest, pk: int) -> Guide:
    """Raises Refused, Http404."""
    if not asker(request).may(NEEDS):
        raise Refused(NEEDS)
    guide: Guide = row_of(request, "guide", pk)
    return guide


def version(one: GuideVersion) -> dict[str, Any]:
    return {"number": one.number, "definition": one.definition, "published_at": one.published_at,
            "publisher": shapes.agent(one.publisher_id)}  # fmt: skip


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    anything: Schema = {"type": "object", "additionalProperties": True}
    ended = dict.fromkeys(("answer", "ticket", "agent"), WHOLE)
    left = described(WHOLE, _("Nothing was said for half an hour."))
    return {
        "GuideProblem": made({"node": TEXT, "code": TEXT, "key": TEXT, "level": {"enum": ["error", "warning"]},
                              "text": TEXT}),
        "GuideVersion": made({"number": WHOLE, "definition": anything, "published_at": AT,
                              "publisher": maybe("Agent")}),
        "GuideFigures": made({"since": AT, "began": WHOLE, "left": left, **ended,
                              "nodes": many(made({"node": TEXT, "came": WHOLE, "left": WHOLE, **ended}))}),
    }  # fmt: skip


sources.append(schemas)
