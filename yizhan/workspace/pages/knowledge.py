"""The knowledge base as agents see it: the list, an article to read, a new one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from yizhan.community.moderating import waiting_posts
from yizhan.knowledge import editing, listing
from yizhan.knowledge.audience import Audience
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.files import attached
from yizhan.knowledge.listing import Wanted
from yizhan.knowledge.models import Article, Category, Edition
from yizhan.knowledge.powers import PUBLISH, WRITE
from yizhan.knowledge.reading import articles, audience_of, editions, in_language
from yizhan.lib import clock
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page

from ..gate import asker, for_agents
from .controls import LANGUAGES

PAGE = 50
FOUND = 20
# The audience as a pill of the list; what everybody reads needs none.
AUDIENCES = {Audience.SIGNED_IN: "teal", Audience.TAGGED: "violet", Audience.INTERNAL: "amber"}


def powers_of(agent: Any) -> dict[str, bool]:
    return {"may_write": agent.may(WRITE.key), "may_publish": agent.may(PUBLISH.key),
            "may_answer": agent.may("community.answer"), "may_check": agent.may("community.moderate"),
            "may_board": agent.may("admin.community")}  # fmt: skip


def asked(request: HttpRequest) -> Wanted:
    """What the filters say; unknown values mean nothing."""
    get, known = request.GET, dict(LANGUAGES)
    return Wanted(
        text=get.get("q", "").strip()[:100],
        category=get.get("category", ""),
        stage=get.get("stage", "") if get.get("stage") in listing.STAGES else "",
        language=get.get("language", "") if get.get("language") in known else "",
        note=get.get("note", "") if get.get("note") in listing.NOTES else "",
        is_mine="mine" in get,
    )


@for_agents()
def knowledge(request: HttpRequest) -> HttpResponse:
    """All articles, what was changed last first."""
    wanted, agent = asked(request), asker(request)
    rows = listing.listed(wanted, agent).select_related("article").defer("html", "text", "draft_html")
    try:
        found = page(rows, "-updated_at", request.GET.get("after", ""), PAGE)
    except Invalid:
        found = page(rows, "-updated_at", "", PAGE)
    kept = request.GET.copy()
    kept.pop("after", None)
    return shown(request, "list", {
        "lines": lines_of(found.rows, agent), "next": found.next, "wanted": wanted, "filters": kept.urlencode(),
        "stages": [(key, label) for key, (label, _where) in listing.STAGES.items()] if agent.may(WRITE.key) else [],
        "notes": listing.NOTES.items() if agent.may(WRITE.key) else [],
        "categories": shelf_options(), "languages": LANGUAGES,
    })  # fmt: skip


# The further pages of those who write, as the column of sections names them.
PLACES: tuple[tuple[str, str, Any], ...] = (
    ("knowledge-opinions", "chat", pgettext_lazy("of readers", "Feedback")),
    ("knowledge-searches", "search", _l("Searches")),
    ("knowledge-import", "upload", _l("Import Markdown")),
)


def shown(request: HttpRequest, what: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the knowledge base with its column of sections."""
    able = powers_of(asker(request))
    whole = {**context, **able, "knowledge_places": PLACES, "to_check": waiting_posts() if able["may_check"] else 0}
    return render(request, f"workspace/knowledge/{what}.html", whole, status=status)


def shelf_options() -> list[tuple[str, str]]:
    """Categories with their sections below them, by slug."""
    rows = Category.current()
    tops = [row for row in rows if not row.parent_id]
    return [
        (row.slug, f"{'　' if row.parent_id else ''}{row}")
        for top in tops for row in (top, *(one for one in rows if one.parent_id == top.pk))
    ]  # fmt: skip


def lines_of(rows: list[Edition], by: Agent) -> list[dict[str, Any]]:
    """Rows with their other languages, figures and marks, in three questions however many there are."""
    ids = [row.article_id for row in rows]
    others: dict[int, list[Edition]] = {}
    known = Edition.objects.all() if by.may(WRITE.key) else Edition.objects.filter(is_live=True)
    plain = known.filter(article__in=ids).only("article_id", "language", "is_live", "source_number", "stage")
    for one in plain:
        others.setdefault(one.article_id, []).append(one)
    figures, firsts = listing.figures(ids), listing.firsts(ids)
    return [
        line_of(row, others.get(row.article_id, []), figures, firsts.get(row.article_id, 0))
        | {"title": title_of(row, by)} for row in rows
    ]  # fmt: skip


def title_of(row: Edition, by: Agent) -> str:
    """The title of the draft for who writes, what readers see for all others."""
    return (by.may(WRITE.key) and row.draft_title) or row.title


def line_of(row: Edition, siblings: list[Edition], figures: dict[int, Any], first: int) -> dict[str, Any]:
    article = row.article
    marks = [
        {"language": one.language, "name": dict(LANGUAGES).get(one.language, one.language), "is_live": one.is_live,
         "is_behind": one.language != article.language and one.is_live and one.source_number < first}
        for one in siblings
    ]  # fmt: skip
    audience = audience_of(article)
    return {
        "edition": row, "article": article, "marks": marks,
        "owner": Agent.named(article.owner_id),
        "figures": figures.get(article.pk), "audience": audience if audience in AUDIENCES else None,
        "audience_colour": AUDIENCES.get(audience, ""), "is_stale": is_stale(article),
    }  # fmt: skip


def is_stale(article: Article) -> bool:
    return (clock.now() - article.checked_at).days >= listing.STALE_DAYS


@for_agents()
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """An article as agents read it, in their language or the one asked for."""
    agent = asker(request)
    live = list(editions(agent).filter(article=pk).select_related("article"))
    if not live:
        if agent.may(WRITE.key) and (article := Article.named(pk)):
            return redirect("knowledge-edit", pk=pk, language=article.language)
        raise Http404
    edition = in_language(live, request.GET.get("language") or get_language() or "")[0]
    related = list(editions(agent).filter(article__in=edition.article.related))
    return shown(request, "read", {
        "edition": edition, "article": edition.article, "live": live, "audience": audience_of(edition.article),
        "line": edition.article.shelved_in.line, "files": attached(edition.article),
        "related": in_language(related, edition.language), "names": dict(LANGUAGES),
    })  # fmt: skip


@for_agents(WRITE.key)
def new(request: HttpRequest) -> HttpResponse:
    """A title and a shelf; the text is written on the next page."""
    agent, errors = asker(request), {}
    if request.method == "POST":
        try:
            return redirect_to(begun(request, agent))
        except Invalid as error:
            errors = error.errors
    typed = request.POST or {"language": agent.language, "category": request.GET.get("category", "")}
    return shown(request, "new", {
        "errors": [text for texts in errors.values() for text in texts], "typed": typed,
        "categories": shelf_options(), "languages": LANGUAGES,
    }, 422 if errors else 200)  # fmt: skip


def begun(request: HttpRequest, agent: Any) -> Edition:
    """The draft of a form that was sent. Raises Refused, Invalid."""
    category = next((row for row in Category.current() if row.slug == request.POST.get("category")), None)
    language = request.POST.get("language", "")
    if category is None:
        raise Invalid({"category": _("Choose the category it stands in.")})
    if language not in dict(LANGUAGES):
        language = agent.language
    return editing.begin(category, language, Copy(request.POST.get("title", ""), ""), by=agent)


def redirect_to(edition: Edition) -> HttpResponse:
    return redirect("knowledge-edit", pk=edition.article_id, language=edition.language)


@for_agents()
def options(request: HttpRequest) -> HttpResponse:
    """Articles to relate, as options of a select; not the one they are related to."""
    wanted, agent = Wanted(text=request.GET.get("q", "").strip()[:100]), asker(request)
    rows = (
        listing.listed(wanted, agent)
        .filter(article__in=articles(agent))
        .exclude(article=whole(request.GET.get("but")) or 0)
    )
    found = [(row.article_id, title_of(row, agent)) for row in rows.order_by("-updated_at")[:FOUND]]
    return render(request, "workspace/knowledge/options.html", {"rows": found})
