"""The designer of guides: what it draws is a draft in a textarea; visitors meet what was published."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.automation.guides.checking import errors, problems
from yizhan.automation.guides.definition import Definition
from yizhan.automation.guides.models import Guide
from yizhan.automation.guides.records import DEFINITION
from yizhan.automation.guides.trying import walk
from yizhan.automation.guides.versions import NEEDS, publish
from yizhan.automation.guides.world import Desk
from yizhan.lib import json_text
from yizhan.spine.errors import Conflict, Invalid

from ..gate import asker, conflict_words, for_agents
from ..lists import context_for
from .designing import Late, checked, keep, mark
from .guide_choices import choices
from .guides import is_draft, the_guide

LONGEST_WALK = 20_000


@for_agents(NEEDS)
def design(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft. What was sent is shown again when it cannot be kept."""
    guide = the_guide(pk, request)
    if request.method != "POST":
        return shown(request, guide, DEFINITION.show(guide.draft))
    text, seen = request.POST.get("draft", ""), request.POST.get("seen", "")
    try:
        guide = keep(request, "guide", guide, text)
        seen = mark(guide)
        if request.POST.get("then") == "publish":
            made = publish(guide, by=asker(request))
            messages.success(request, _("Version %(number)s is published.") % {"number": made.number})
        else:
            messages.success(request, _("The draft is saved."))
    except Invalid as error:
        return shown(request, guide, text, str(error), 422, seen)
    except Late as error:
        return shown(request, guide, text, str(error), 409, is_late=True)
    except Conflict as error:
        return shown(request, guide, text, conflict_words(error), 409, seen)
    return redirect("guide-design", pk=pk)


def shown(
    request: HttpRequest, guide: Guide, text: str, error: str = "", status: int = 200, seen: str = "",
    is_late: bool = False,
) -> HttpResponse:  # fmt: skip
    return render(request, "workspace/admin/guide-design.html", {
        "guide": guide, "text": text, "error": error, "is_late": is_late, "seen": seen or mark(guide),
        "next": (guide.published or 0) + 1, "is_draft": is_draft(guide), "problems": named(text, guide, request),
        "choices": json.dumps(choices(), ensure_ascii=False), "address": reverse("guide", args=[guide.slug]),
    }, status=status)  # fmt: skip


@require_POST
@for_agents(NEEDS)
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with a definition as it stands on the page."""
    return checked(request, DEFINITION, problems)


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
        if wrong := errors(raw):
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


def named(text: str, guide: Guide, request: HttpRequest) -> list[dict[str, str]]:
    """Every fault with what its node is called, for pages that draw nothing."""
    try:
        raw = DEFINITION.parse(text, context_for(asker(request)))
    except Invalid:
        raw = guide.draft
    nodes = Definition(raw).nodes
    found = [(one, one.node.partition(":")[2]) for one in problems(raw)]
    return [{**one.as_data(), "label": nodes[slug].label[:40] if slug in nodes else slug} for one, slug in found]
