"""The page an article is written on: one edition, its text, and what the article is apart from it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.knowledge import editing, files, listing
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Article, Edition, Stage
from yizhan.knowledge.powers import PUBLISH, WRITE
from yizhan.knowledge.reading import audience_of
from yizhan.lib.digits import whole
from yizhan.people.models import Agent
from yizhan.spine.errors import Conflict, Invalid, Stale
from yizhan.spine.records import records

from ..gate import asker, conflict_words, for_agents
from ..lists import context_for
from .controls import LANGUAGES, Control, draw, read
from .knowledge import shown
from .knowledge_steps import take

SIDE = ("category", "owner", "audience", "reader_tags", "tags", "related", "expires_at", "is_promoted")


def the_article(pk: int) -> Article:
    found = Article.named(pk)
    if found is None:
        raise Http404
    return found


def the_edition(pk: int, language: str) -> Edition:
    """An edition that exists already, or 404."""
    found = Edition.objects.filter(article=pk, language=language).select_related("article", "drafted_by").first()
    if found is None:
        raise Http404
    return found


@for_agents(WRITE.key)
def edit(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Shows, keeps, and shows again what was typed when something is wrong."""
    article = the_article(pk)
    if language not in dict(LANGUAGES):
        raise Http404
    edition = article.editions.filter(language=language).select_related("drafted_by").first()
    if request.method != "POST":
        return draft_page(request, article, edition, language)
    try:
        with transaction.atomic():
            done = kept(request, article, edition, language)
    except Invalid as error:
        errors, status = error.errors, 422
    except Stale:
        errors, status = {"": [crossed_words(pk, language)]}, 409
    except Conflict as error:
        errors, status = {"": [conflict_words(error)]}, 409
    else:
        messages.success(request, done)
        return redirect("knowledge-edit", pk=pk, language=language)
    article = the_article(pk)
    edition = article.editions.filter(language=language).select_related("drafted_by").first()
    return draft_page(request, article, edition, language, errors, status)


def kept(request: HttpRequest, article: Article, edition: Edition | None, language: str) -> str:
    """Article, text, and the step that was asked for, in one transaction; what was done in words.

    Raises Refused, Invalid, Conflict, Stale.
    """
    agent, post = asker(request), request.POST
    copy = Copy(post.get("title", ""), post.get("html", ""))
    if may_file(article, agent):
        typed = read("article", side_fields(), post)
        expect = whole(post.get("article_version"))
        records["article"].edit(article, typed, by=agent, expect=expect, asking=context_for(agent))
    was_planned = edition is not None and edition.stage == Stage.SCHEDULED
    if edition is None:
        edition = editing.translate(article, language, copy, by=agent)
    else:
        # Without a version there was none yet when the page was opened: somebody else began it meanwhile.
        editing.write(edition, copy, by=agent, expect=whole(post.get("version")) or 0)
    if post.get("do"):
        return take(edition, post, agent)
    if was_planned and edition.stage == Stage.DRAFT:
        return _("Saved. Its text has changed, so it is not published by itself any more: plan it again.")
    return _("Saved.")


def may_file(article: Article, agent: Agent) -> bool:
    """Whether the agent may change where the article stands and who reads it: with readers, only who publishes."""
    return agent.may(PUBLISH.key) or not article.editions.filter(is_live=True).exists()


def side_fields() -> list[Any]:
    fields = records["article"].all_fields()
    return [fields[key] for key in SIDE]


def crossed_words(pk: int, language: str) -> str:
    """Who was faster, and what can be done about it."""
    row = Edition.objects.filter(article=pk, language=language).select_related("drafted_by").first()
    name = row.drafted_by.name if row and row.drafted_by else _("Somebody")
    return _(
        "%(name)s has saved this article since you opened it. Your text is still here and not saved: "
        "compare it with theirs below, then save again to keep yours."
    ) % {"name": name}


def draft_page(
    request: HttpRequest, article: Article, edition: Edition | None, language: str,
    errors: dict[str, list[str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The editor. After an error it holds what was typed, and the newest version number."""
    agent, errors = asker(request), errors or {}
    typed = read("article", side_fields(), request.POST) if errors and "category" in request.POST else None
    controls = draw("article", side_fields(), article, context_for(agent), typed, errors)
    relate(controls, article)
    first = editing.first_number(article)
    return shown(request, "edit", {
        "article": article, "edition": edition, "language": language, "controls": controls,
        "title": request.POST.get("title", "") if errors else edition.draft_title if edition else "",
        "html": request.POST.get("html", "") if errors else edition.draft_html if edition else "",
        "theirs": edition.draft_html if edition and status == 409 else "",
        "errors": [text for texts in errors.values() for text in texts],
        "tabs": tabs(article, first), "source": source_of(article, language), "may_file": may_file(article, agent),
        "is_behind": edition is not None and editing.is_behind(edition, first), "files": files.attached(article),
        "figures": listing.figures([article.pk]).get(article.pk), "audience": audience_of(article),
        "say": request.POST.get("remark", ""), "publish_at": request.POST.get("publish_at", ""),
    }, status)  # fmt: skip


def relate(controls: list[Control], article: Article) -> None:
    """Related articles are searched for, and named by their titles."""
    control = next(one for one in controls if one.name == "related")
    chosen = [number for one in control.value if (number := whole(one))]
    rows = Article.objects.filter(pk__in=chosen).prefetch_related("editions")
    control.options = [(str(row.pk), str(row)) for row in rows]
    control.search_url = f"{reverse('knowledge-options')}?but={article.pk}"


def tabs(article: Article, first: int) -> list[dict[str, Any]]:
    """The languages: which there are, which have fallen behind."""
    have = {one.language: one for one in article.editions.only("article_id", "language", "is_live", "source_number")}
    found = []
    for key, name in LANGUAGES:
        one = have.get(key)
        behind = one is not None and key != article.language and one.is_live and one.source_number < first
        found.append({"key": key, "name": name, "exists": one is not None, "is_behind": behind})
    return found


def source_of(article: Article, language: str) -> Edition | None:
    """What a translator has beside them: the text in the first language."""
    return article.editions.filter(language=article.language).first() if language != article.language else None


@require_POST
@for_agents(WRITE.key)
def step(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """One step with an edition as it is kept: publish, hand in, withdraw …"""
    edition = the_edition(pk, language)
    try:
        messages.success(request, take(edition, request.POST, asker(request)))
    except (Invalid, Conflict) as error:
        text = conflict_words(error) if isinstance(error, Conflict) else " ".join(error.texts)
        messages.error(request, text)
    return redirect("knowledge-edit", pk=pk, language=language)


@require_POST
@for_agents(WRITE.key)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of the text, or with `attached` a file beside it."""
    article, file = the_article(pk), request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("There is no file.")}, status=422)
    try:
        made = files.keep(article, file, by=asker(request), is_attached="attached" in request.POST)
    except Invalid as error:
        if "back" in request.POST:
            messages.error(request, " ".join(error.texts))
            return redirect("knowledge-edit", pk=pk, language=request.POST["back"])
        return JsonResponse({"error": " ".join(error.texts)}, status=422)
    if "back" in request.POST:
        return redirect("knowledge-edit", pk=pk, language=request.POST["back"])
    return JsonResponse({"url": reverse("help-file", args=[made.key]), "name": made.name})


@require_POST
@for_agents(WRITE.key)
def drop(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """An attachment goes."""
    row = the_article(pk).files.filter(pk=file, is_attached=True).first()
    if row is None:
        raise Http404
    files.remove(row, by=asker(request))
    return redirect("knowledge-edit", pk=pk, language=request.POST.get("back", "zh-hans"))
