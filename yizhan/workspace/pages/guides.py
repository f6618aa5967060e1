"""Guides: their list, and the page where one is drawn, checked, tried out, published and counted."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.guides.checking import problems
from yizhan.automation.guides.definition import Definition
from yizhan.automation.guides.figures import of_guide, of_nodes
from yizhan.automation.guides.models import Guide
from yizhan.automation.guides.records import DEFINITION
from yizhan.automation.guides.trying import walk
from yizhan.automation.guides.versions import NEEDS, publish
from yizhan.automation.guides.world import Desk
from yizhan.lib import clock, json_text
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.records import records

from ..gate import asker, conflict_words, for_agents, row_of
from ..lists import context_for
from .admin import page

DAYS = 30
LONGEST_WALK = 20_000


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
def design(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft. What was sent is shown again when it cannot be kept."""
    guide = the_guide(pk, request)
    if request.method != "POST":
        return shown(request, guide, DEFINITION.show(guide.draft))
    text = request.POST.get("draft", "")
    try:
        keep(request, guide, text)
        if request.POST.get("then") == "publish":
            made = publish(Guide.objects.get(pk=pk), by=asker(request))
            messages.success(request, _("Version %(number)s is published.") % {"number": made.number})
        else:
            messages.success(request, _("The draft is saved."))
    except Invalid as error:
        return shown(request, guide, text, str(error), 422)
    except Conflict as error:
        return shown(request, guide, text, conflict_words(error), 409)
    return redirect("guide-design", pk=pk)


def keep(request: HttpRequest, guide: Guide, text: str) -> None:
    """The draft as it was written. Raises Invalid, and Conflict when somebody else was faster."""
    with transaction.atomic():
        there = Guide.objects.select_for_update().get(pk=guide.pk)
        if request.POST.get("seen", "") not in {"", mark(there)}:
            raise Conflict(_("Somebody else has saved this guide meanwhile. Yours still stands here: copy it."))
        records["guide"].edit(there, {"draft": text}, by=asker(request))


def shown(request: HttpRequest, guide: Guide, text: str, error: str = "", status: int = 200) -> HttpResponse:
    since = clock.now() - timedelta(days=DAYS)
    counted, raw = of_nodes(guide, since), parsed(text, request)
    nodes = Definition(raw or guide.draft).nodes
    return page(request, "workspace/admin/guide-design.html", "guide", {
        "guide": guide, "text": text, "error": error, "days": DAYS, "is_draft": is_draft(guide),
        "seen": request.POST.get("seen", "") if error else mark(guide),
        "problems": named(raw or guide.draft), "figures": of_guide(guide, since),
        "nodes": [(node, node.declared.label if node.declared else "", counted.get(slug, {}))
                  for slug, node in nodes.items()],
        "address": reverse("guide", args=[guide.slug]),
        "versions": guide.versions.select_related("publisher").order_by("-number")[:20],
    }, status)  # fmt: skip


@require_POST
@for_agents(NEEDS)
def attempt(request: HttpRequest) -> HttpResponse:
    """The draft as it stands on the page, walked with the real engine; nothing is kept."""
    post = request.POST
    try:
        raw = DEFINITION.parse(post.get("draft", ""), context_for(asker(request)))
        given = answers_of(post.get("given", ""))
        given = given[:-1] if "back" in post else given
        new = [post["answer"]] if "answer" in post and "back" not in post else []
        if wrong := [one for one in problems(raw) if one.level == "error"]:
            raise Invalid(" ".join(one.text for one in wrong[:3]))
        step, lines, fault = walk(raw, [*given, *new], trial_world())
    except Invalid as error:
        return render(request, "workspace/admin/guide-try.html", {"error": str(error)})
    kept = given if fault else [*given, *new]
    return render(request, "workspace/admin/guide-try.html", {
        "lines": lines, "prompt": step.prompt, "fault": fault, "given": json.dumps(kept), "has_given": bool(kept),
        "end": step.end.declared.label if step.end and step.end.declared else "", "try_url": reverse("guide-try"),
    })  # fmt: skip


def answers_of(text: str) -> list[str]:
    """The answers so far as the page brought them along. Raises Invalid."""
    try:
        found = json_text.read(text or "[]") if len(text) < LONGEST_WALK else None
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Invalid(_("Begin once more."))
    return found


def trial_world() -> Desk:
    """A visitor nobody knows, while somebody is there."""
    facts = {"signed_in": "no", "brand": "", "page": "", "language": get_language() or "zh-hans"}
    return Desk(facts, can_chat=True)


def parsed(text: str, request: HttpRequest) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = DEFINITION.parse(text, context_for(asker(request)))
    except Invalid:
        return None
    return found


def named(raw: dict[str, Any]) -> list[dict[str, str]]:
    """Every fault with the node to jump to and what it is called."""
    nodes = Definition(raw).nodes
    found = []
    for one in problems(raw):
        slug = one.node.partition(":")[2]
        found.append({**one.as_data(), "slug": slug if slug in nodes else "",
                      "label": nodes[slug].label[:40] if slug in nodes else slug})  # fmt: skip
    return found


def is_draft(guide: Guide) -> bool:
    return guide.newest is None or guide.newest.definition != guide.draft


def the_guide(pk: int, request: HttpRequest) -> Any:
    guide = row_of(request, "guide", pk)
    if not records["guide"].allows(guide, asker(request)):
        raise Refused(NEEDS)
    return guide


def mark(guide: Guide) -> str:
    """What a page remembers of the draft it was made from."""
    return hashlib.sha256(json.dumps(guide.draft, sort_keys=True).encode()).hexdigest()[:16]
