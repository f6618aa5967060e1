"""Topics of the community with their posts: read, answered in the name of the desk, checked and kept in order."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import Query, Router

from yizhan.community import moderating, posting
from yizhan.community.models import Board, Post, Topic
from yizhan.community.posting import as_agent
from yizhan.community.powers import ANSWER, MODERATE
from yizhan.community.searching import search
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import Reference
from yizhan.spine.paging import page

from . import shapes
from .answers import answer
from .asking import MOST, context, etag, expected
from .auth import asker
from .body import body, only
from .knowledge import text
from .openapi import READING, WRITING, doc, sources
from .schemas import AT, MAYBE_AT, TEXT, WHOLE, YES_NO, Schema, described, made

router = Router()
TAG = "community"
MOST_POSTS = 500
FLAGS = {"is_locked", "is_pinned"}


@router.get("/topics", **doc(_l("List topics of the community"), answer="Topic", many=True, fails=READING,
                             name="listTopics", tag=TAG))  # fmt: skip
def list_topics(
    request: HttpRequest, q: str = "", board: str = "", cursor: str = "", limit: int = Query(50, ge=1, le=MOST)
) -> HttpResponse:
    """What was written to last first; with `q` what the words find."""
    by = looking(request)
    if q:
        return answer(shapes.listed(map(topic_shape, search(q[:200], by, most=limit)), ""))
    rows = Topic.objects.filter(merged_into=None)
    if board:
        rows = rows.filter(board=next((one.pk for one in Board.shelf() if one.slug == board), 0))
    found = page(rows.order_by(), "-last_at", cursor, limit)
    return answer(shapes.listed(map(topic_shape, found.rows), found.next))


@router.post("/topics", **doc(_l("Begin a topic"), answer="Topic", status=201, takes="NewTopic", fails=WRITING,
                              name="createTopic", tag=TAG))  # fmt: skip
def create_topic(request: HttpRequest) -> HttpResponse:
    """In the name of the desk."""
    by, raw = looking(request), body(request)
    only(raw, {"board", "kind", "title", "text"})
    made_of = posting.begin(board_of(request, raw), text(raw, "kind"), text(raw, "title"), text(raw, "text"),
                            by=as_agent(by))  # fmt: skip
    return given(made_of, 201)


@router.get("/topics/{pk}", **doc(_l("Read a topic"), answer="Topic", name="readTopic", tag=TAG))
def read_topic(request: HttpRequest, pk: int) -> HttpResponse:
    """With every post, those that others do not see among them."""
    looking(request)
    return given(topic_named(pk))


@router.patch("/topics/{pk}", **doc(_l("Keep a topic in order"), answer="Topic", takes="TopicChange", fails=WRITING,
                                    name="changeTopic", tag=TAG))  # fmt: skip
def change_topic(request: HttpRequest, pk: int) -> HttpResponse:
    """Another board, closed for answers, pinned; or `merge_into` another topic as a duplicate."""
    by, raw, row = looking(request), body(request), topic_named(pk)
    only(raw, {"board", "is_locked", "is_pinned", "merge_into"})
    if wrong := {key: _("Send true or false.") for key in FLAGS & set(raw) if not isinstance(raw[key], bool)}:
        raise Invalid(wrong)
    into = moderating.known(number_in(raw, "merge_into")) if "merge_into" in raw else None
    if "merge_into" in raw and into is None:
        raise Invalid({"merge_into": _("There is no such topic.")})
    with transaction.atomic():
        if "board" in raw:
            moderating.move(row, board_of(request, raw), by=by)
        if "is_locked" in raw:
            moderating.lock(row, by=by, wants=raw["is_locked"])
        if "is_pinned" in raw:
            moderating.pin(row, by=by, wants=raw["is_pinned"])
        if into is not None:
            moderating.merge(row, into, by=by)
    return given(row)


@router.post("/topics/{pk}/posts", **doc(_l("Answer a topic"), answer="Post", status=201, takes="NewPost",
                                         fails=WRITING, name="createPost", tag=TAG))  # fmt: skip
def create_post(request: HttpRequest, pk: int) -> HttpResponse:
    """In the name of the desk; with `parent` a reply to an answer."""
    by, raw, row = looking(request), body(request), topic_named(pk)
    only(raw, {"text", "parent"})
    to = Post.objects.filter(pk=number_in(raw, "parent"), topic=row).first() if raw.get("parent") is not None else None
    if to is None and raw.get("parent") is not None:
        raise Invalid({"parent": _("There is no such answer in this topic.")})
    return answer(post_shape(posting.answer(row, text(raw, "text"), by=as_agent(by), to=to)), 201)


@router.get("/posts", **doc(_l("List posts to be checked"), answer="Post", many=True, fails=READING,
                            name="listPostsToCheck", tag=TAG))  # fmt: skip
def list_posts(request: HttpRequest, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)) -> HttpResponse:
    """What waits or was reported, the oldest first."""
    if not asker(request).may(MODERATE.key):
        raise Refused(MODERATE.key)
    found = page(moderating.to_check().order_by(), "id", cursor, limit)
    return answer(shapes.listed(map(post_shape, found.rows), found.next))


@router.post("/posts/{pk}/decide", **doc(_l("Decide about a post"), answer="Post", takes="Decision",
                                         fails=(*WRITING, 412), name="decidePost", tag=TAG))  # fmt: skip
def decide_post(request: HttpRequest, pk: int) -> HttpResponse:
    """approve, reject or hide; the last two with a reason its author reads."""
    by, raw = looking(request), body(request)
    only(raw, {"decision", "reason"})
    row = post_named(pk)
    moderating.decide(row, text(raw, "decision"), by=by, reason=text(raw, "reason"), expect=expected(request))
    return answer(post_shape(row), 200, ETag=etag(row.version))


def looking(request: HttpRequest) -> Any:
    """Raises Refused for who neither answers in the community nor looks after it."""
    by = asker(request)
    if not (by.may(ANSWER.key) or by.may(MODERATE.key)):
        raise Refused(ANSWER.key)
    return by


def board_of(request: HttpRequest, raw: dict[str, Any]) -> Board:
    """Raises Invalid."""
    try:
        found: Board | None = Reference("community.Board").parse(raw.get("board") or "", context(request))
    except Invalid as error:
        raise Invalid({"board": error.texts}) from None
    if found is None:
        raise Invalid({"board": _("Choose where it belongs.")})
    return found


def number_in(raw: dict[str, Any], key: str) -> int:
    """0 for whatever is no number of a row."""
    given = raw.get(key)
    return given if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**63 else 0


def topic_named(pk: int) -> Topic:
    found = Topic.objects.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def post_named(pk: int) -> Post:
    found = Post.objects.filter(pk=pk).select_related("topic", "member").first() if 0 <= pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def given(row: Topic, status: int = 200) -> HttpResponse:
    posts = Post.objects.filter(topic=row).select_related("member").order_by("-is_first", "id")[:MOST_POSTS]
    return answer({**topic_shape(row), "posts": [post_shape(one) for one in posts]}, status)


def topic_shape(one: Topic) -> dict[str, Any]:
    return {
        "id": one.pk, "board": one.board_id, "kind": one.kind, "title": one.title, "is_shown": one.is_shown,
        "is_locked": one.is_locked, "is_pinned": one.is_pinned, "best": one.best_id, "votes": one.votes,
        "answers": one.answers, "merged_into": one.merged_into_id, "article": one.article_id,
        "created_at": one.created_at, "last_at": one.last_at,
    }  # fmt: skip


def post_shape(one: Post) -> dict[str, Any]:
    return {
        "id": one.pk, "topic": one.topic_id, "parent": one.parent_id, "author": one.author,
        "is_official": one.is_official, "text": one.text, "html": one.html, "state": one.state, "why": one.why,
        "reason": one.reason, "votes": one.votes, "reports": one.reports, "created_at": one.created_at,
        "edited_at": one.edited_at,
    }  # fmt: skip


def schemas(is_known: bool) -> dict[str, Schema]:
    """The same as JSON schema."""
    whole: Schema = {"type": ["integer", "null"]}
    kinds = {"enum": [str(one) for one in Topic.Kind]}
    post = {
        "id": WHOLE, "topic": WHOLE, "parent": whole, "author": described(TEXT, _("The display name.")),
        "is_official": YES_NO, "text": described(TEXT, _("Markdown.")), "html": TEXT,
        "state": {"enum": [str(one) for one in Post.State]}, "why": TEXT, "reason": TEXT, "votes": WHOLE,
        "reports": WHOLE, "created_at": AT, "edited_at": MAYBE_AT,
    }  # fmt: skip
    topic = {
        "id": WHOLE, "board": WHOLE, "kind": kinds, "title": TEXT, "is_shown": YES_NO, "is_locked": YES_NO,
        "is_pinned": YES_NO, "best": described(whole, _("The answer that solved it.")), "votes": WHOLE,
        "answers": WHOLE, "merged_into": whole, "article": whole, "created_at": AT, "last_at": AT,
        "posts": described({"type": "array", "items": {"$ref": "#/components/schemas/Post"}}, _("Not in lists.")),
    }  # fmt: skip
    either = {"type": ["string", "integer"]}
    return {
        "Topic": made(topic, [key for key in topic if key != "posts"]), "Post": made(post),
        "NewTopic": made({"board": either, "kind": kinds, "title": TEXT, "text": TEXT}),
        "TopicChange": made({"board": either, "is_locked": YES_NO, "is_pinned": YES_NO, "merge_into": WHOLE}, []),
        "NewPost": made({"text": TEXT, "parent": WHOLE}, ["text"]),
        "Decision": made({"decision": {"enum": list(moderating.DECISIONS)}, "reason": TEXT}, ["decision"]),
    }  # fmt: skip


sources.append(schemas)
