"""Versions of an edition, what differs between two of them, and the article as readers will see it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yizhan.knowledge.comparing import compared
from yizhan.knowledge.files import attached
from yizhan.knowledge.models import ArticleVersion, Edition
from yizhan.knowledge.powers import WRITE
from yizhan.lib.digits import whole

from ..gate import for_agents
from .knowledge import shown
from .knowledge_editor import the_edition


@for_agents(WRITE.key)
def versions(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """All of them, the newest first."""
    edition = the_edition(pk, language)
    rows = edition.versions.select_related("author").defer("html")[:200]
    return shown(request, "versions", {"edition": edition, "article": edition.article, "rows": rows})


@for_agents(WRITE.key)
def compare(request: HttpRequest, pk: int, language: str, version: int) -> HttpResponse:
    """A version beside another, or beside the draft."""
    edition = the_edition(pk, language)
    wanted = whole(request.GET.get("with", ""))
    old, new = version_of(edition, version), None if wanted is None else version_of(edition, wanted)
    title, html = (new.title, new.html) if new else (edition.draft_title, edition.draft_html)
    return shown(request, "compare", {
        "edition": edition, "article": edition.article, "old": old, "new": new,
        "lines": compared(old.html, html), "old_title": old.title, "new_title": title,
        "is_inline": request.GET.get("view") == "inline",
        "numbers": list(edition.versions.values_list("number", flat=True)[:200]),
    })  # fmt: skip


def version_of(edition: Edition, wanted: int) -> ArticleVersion:
    found = edition.versions.filter(number=wanted).first()
    if found is None:
        raise Http404
    return found


@for_agents(WRITE.key)
def preview(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The draft as readers will see it; with `?version=` an earlier one."""
    edition = the_edition(pk, language)
    wanted = whole(request.GET.get("version", ""))
    version = None if wanted is None else version_of(edition, wanted)
    return render(request, "workspace/knowledge/preview.html", {
        "edition": edition, "article": edition.article, "files": attached(edition.article),
        "title": version.title if version else edition.draft_title,
        "html": version.html if version else edition.draft_html, "line": edition.article.shelved_in.line,
        "what": _("Version %(number)s") % {"number": version.number} if version else _("Draft"),
    })  # fmt: skip
