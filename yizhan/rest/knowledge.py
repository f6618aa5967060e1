"""Editions of articles: read, written, published, with their versions; what readers say and look for."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.knowledge import editing, feedback
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.listing import Wanted, listed
from yizhan.knowledge.models import Article, ArticleVersion, Edition, Opinion, Stage
from yizhan.knowledge.opinions import handle
from yizhan.knowledge.powers import WRITE
from yizhan.knowledge.reading import editions
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Reference
from yizhan.spine.paging import page

from . import shapes
from .answers import answer
from .asking import MOST, context, etag, expected
from .auth import asker
from .body import body, only
from .openapi import READING, WRITING, doc, sources
from .schemas import AT, MAYBE, MAYBE_AT, TEXT, WHOLE, YES_NO, Schema, described, made

router = Router()
TAG = "knowledge"


@router.get("/editions", **doc(_l("List editions of articles"), answer="Edition", many=True, fails=READING,
                               name="listEditions", tag=TAG))  # fmt: skip
def list_editions(
    request: HttpRequest, q: str = "", language: str = "", stage: str = "", note: str = "", category: str = "",
    cursor: str = "", limit: int = Query(50, ge=1, le=MOST),
) -> HttpResponse:  # fmt: skip
    """What was changed last first; who does not write sees what readers see. `stage` and `note` as in the list."""
    wanted = Wanted(q[:100], category, stage, language, note)
    found = page(listed(wanted, asker(request)).select_related("article"), "-updated_at", cursor, limit)
    writes = asker(request).may(WRITE.key)
    return answer(shapes.listed((shape(one, writes) for one in found.rows), found.next))


@router.get("/editions/{pk}", **doc(_l("Read an edition"), answer="Edition", fails=(404, 422), name="readEdition",
                                    tag=TAG))  # fmt: skip
def read_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """What readers see and, for who writes, the draft."""
    return given(request, named(request, pk))


@router.post("/editions", **doc(_l("Begin an article, or its translation"), answer="Edition", status=201,
                                takes="NewEdition", fails=WRITING, name="createEdition", tag=TAG))  # fmt: skip
def create_edition(request: HttpRequest) -> HttpResponse:
    """With `article` a translation of it, with `category` a new article."""
    by, raw = asker(request), body(request)
    only(raw, {"article", "category", "language", "title", "html"})
    writer(request)
    language = text(raw, "language")
    if language not in {"zh-hans", "en"}:
        raise Invalid({"language": _("There is no such language.")})
    copy = Copy(text(raw, "title"), text(raw, "html"))
    if raw.get("article") is not None:
        article = Article.lookup(str(raw["article"]), context(request))
        if article is None:
            raise Invalid({"article": _("There is no such article.")})
        return given(request, editing.translate(article, language, copy, by=by), 201)
    try:
        category = Reference("knowledge.Category").parse(raw.get("category") or "", context(request))
    except Invalid as error:
        raise Invalid({"category": error.texts}) from None
    return given(request, editing.begin(category, language, copy, by=by), 201)


@router.patch("/editions/{pk}", **doc(_l("Write on a draft"), answer="Edition", takes="Draft", fails=(*WRITING, 412),
                                      name="writeEdition", tag=TAG))  # fmt: skip
def write_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Readers go on seeing what is published. `If-Match` holds who was faster."""
    row, raw = named(request, pk), body(request)
    only(raw, {"title", "html"})
    title = text(raw, "title") if "title" in raw else row.draft_title
    html = text(raw, "html") if "html" in raw else row.draft_html
    editing.write(row, Copy(title, html), by=asker(request), expect=expected(request))
    return given(request, row)


@router.post("/editions/{pk}/publish", **doc(_l("Publish an edition"), answer="Edition", takes="Publishing",
                                             fails=(*WRITING, 412), name="publishEdition", tag=TAG))  # fmt: skip
def publish_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """At once, or `at` a moment to come."""
    row, raw = named(request, pk), body(request)
    only(raw, {"at"})
    when = text(raw, "at")
    try:
        at = parse_datetime(when) if when else None
    except ValueError:
        at = None
    if when and (at is None or at.tzinfo is None):
        raise Invalid({"at": _("Give a moment with its time zone, such as 2026-03-04T18:00:00+08:00.")})
    editing.publish(row, by=asker(request), at=at, expect=expected(request))
    return given(request, row)


@router.post("/editions/{pk}/call_off", **doc(_l("Call off a planned publication"), answer="Edition", fails=WRITING,
                                              name="callOffEdition", tag=TAG))  # fmt: skip
def call_off_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not published by itself any more; its text goes on as a draft."""
    return stepped(request, pk, editing.call_off)


@router.post("/editions/{pk}/withdraw", **doc(_l("Withdraw an edition"), answer="Edition", fails=WRITING,
                                              name="withdrawEdition", tag=TAG))  # fmt: skip
def withdraw_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Readers do not see it any more."""
    return stepped(request, pk, editing.withdraw)


@router.get("/editions/{pk}/versions", **doc(_l("List versions of an edition"), answer="ArticleVersion", many=True,
                                             fails=READING, name="listArticleVersions", tag=TAG))  # fmt: skip
def list_versions(
    request: HttpRequest, pk: int, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)
) -> HttpResponse:
    """Newest first."""
    writer(request)
    rows = ArticleVersion.objects.filter(edition=named(request, pk)).order_by()
    found = page(rows, "-id", cursor, limit)
    return answer(shapes.listed(map(version, found.rows), found.next))


@router.get("/opinions", **doc(_l("List readers who were not helped"), answer="Opinion", many=True, fails=READING,
                               name="listOpinions", tag=TAG))  # fmt: skip
def list_opinions(
    request: HttpRequest, mine: bool = False, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)
) -> HttpResponse:
    """Those nobody has looked after; newest first."""
    rows = feedback.opinions(writer(request), is_mine=mine).select_related("edition").order_by()
    found = page(rows, "-id", cursor, limit)
    return answer(shapes.listed(map(opinion, found.rows), found.next))


@router.post("/opinions/{pk}/handle", **doc(_l("Mark an opinion as handled"), answer="Opinion", fails=WRITING,
                                            name="handleOpinion", tag=TAG))  # fmt: skip
def handle_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has looked after it."""
    by = writer(request)
    row = Opinion.objects.filter(pk=pk, is_helpful=False).select_related("edition").first() if pk < 2**63 else None
    if row is None:
        raise Http404
    handle(row, by=by)
    return answer(opinion(row))


@router.get("/searches", **doc(_l("List what readers looked for"), answer="Search", many=True, fails=READING,
                               name="listSearches", tag=TAG))  # fmt: skip
def list_searches(request: HttpRequest, empty: bool = False) -> HttpResponse:
    """The fifty most frequent of the last thirty days; with `empty` only those that found nothing."""
    writer(request)
    return answer(shapes.listed(map(search, feedback.searches(only_empty=empty)), ""))


def writer(request: HttpRequest) -> Any:
    """Raises Refused for who does not write articles."""
    by = asker(request)
    if not by.may(WRITE.key):
        raise Refused(WRITE.key)
    return by


def named(request: HttpRequest, pk: int) -> Edition:
    """An edition the asker may see, archived ones too for who writes; else 404."""
    by = asker(request)
    rows = Edition.objects.all() if by.may(WRITE.key) else editions(by)
    found = rows.filter(pk=pk).select_related("article").first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def stepped(request: HttpRequest, pk: int, step: Callable[..., None]) -> HttpResponse:
    """The edition after a step that needs nothing but who takes it."""
    row = named(request, pk)
    step(row, by=asker(request))
    return given(request, row)


def text(raw: dict[str, Any], key: str) -> str:
    """Raises Invalid for what is no text."""
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise Invalid({key: _("This must be text.")})
    return value


def given(request: HttpRequest, row: Edition, status: int = 200) -> HttpResponse:
    writes = asker(request).may(WRITE.key)
    more = {"html": row.html, "draft_html": row.draft_html if writes else None}
    return answer({**shape(row, writes), **more}, status, ETag=etag(row.version))


def shape(one: Edition, writes: bool) -> dict[str, Any]:
    """An edition in a list; how far the draft of the next version is, only who writes is told."""
    return {
        "id": one.pk, "article": one.article_id, "category": one.article.category_id, "language": one.language,
        "title": one.title or one.draft_title, "stage": one.stage if writes else Stage.PUBLISHED,
        "is_live": one.is_live, "number": one.number, "published_at": one.published_at,
        "publish_at": one.publish_at if writes else None, "updated_at": one.updated_at,
        "version": one.version,
    }  # fmt: skip


def version(one: ArticleVersion) -> dict[str, Any]:
    return {"number": one.number, "title": one.title, "html": one.html, "author": one.author_id, "at": one.created_at}


def opinion(one: Opinion) -> dict[str, Any]:
    return {
        "id": one.pk, "edition": one.edition_id, "article": one.edition.article_id, "reason": one.reason,
        "comment": one.comment, "created_at": one.created_at, "handled_at": one.handled_at,
    }  # fmt: skip


def search(one: dict[str, Any]) -> dict[str, Any]:
    return {"words": one["words"], "visits": one["times"], "found": one["most"], "last": one["last"]}


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    stages = {"enum": [str(one) for one in Stage]}
    edition = {
        "id": WHOLE, "article": WHOLE, "category": WHOLE, "language": TEXT, "title": TEXT, "stage": stages,
        "is_live": described(YES_NO, _("Whether readers see it.")),
        "number": described(WHOLE, _("The newest published version; 0 before the first.")),
        "published_at": MAYBE_AT, "publish_at": MAYBE_AT, "updated_at": AT, "version": WHOLE,
        "html": described(TEXT, _("What readers see; not in lists.")),
        "draft_html": described(MAYBE, _("The draft, for who writes articles; not in lists.")),
    }  # fmt: skip
    return {
        "Edition": made(edition, [key for key in edition if key not in {"html", "draft_html"}]),
        "NewEdition": made(
            {"article": WHOLE, "category": {"type": ["string", "integer"]}, "language": TEXT, "title": TEXT,
             "html": TEXT}, ["language", "title"],
        ),
        "Draft": made({"title": TEXT, "html": TEXT}, []),
        "Publishing": made({"at": AT}, []),
        "ArticleVersion": made(
            {"number": WHOLE, "title": TEXT, "html": TEXT, "author": {"type": ["integer", "null"]}, "at": AT}
        ),
        "Opinion": made(
            {"id": WHOLE, "edition": WHOLE, "article": WHOLE, "reason": TEXT, "comment": TEXT, "created_at": AT,
             "handled_at": MAYBE_AT}
        ),
        "Search": made({"words": TEXT, "visits": WHOLE, "found": WHOLE, "last": AT}),
    }  # fmt: skip


sources.append(schemas)
