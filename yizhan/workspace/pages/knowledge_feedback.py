"""What readers say and look for, and articles from Markdown files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.knowledge import feedback, importing
from yizhan.knowledge.models import Category, Opinion
from yizhan.knowledge.opinions import handle
from yizhan.knowledge.powers import WRITE
from yizhan.spine.errors import Invalid
from yizhan.spine.paging import page

from ..gate import asker, for_agents
from .controls import LANGUAGES
from .knowledge import shelf_options, shown

PAGE = 30


@for_agents(WRITE.key)
def opinions(request: HttpRequest) -> HttpResponse:
    """Readers who were not helped; the newest first."""
    is_mine, is_handled = "mine" in request.GET, "handled" in request.GET
    rows = feedback.opinions(asker(request), is_mine=is_mine, is_handled=is_handled)
    rows = rows.select_related("edition__article", "customer", "handled_by").order_by()
    try:
        found = page(rows, "-id", request.GET.get("after", ""), PAGE)
    except Invalid:
        found = page(rows, "-id", "", PAGE)
    kept = request.GET.copy()
    kept.pop("after", None)
    return shown(request, "opinions", {
        "rows": found.rows, "next": found.next, "filters": kept.urlencode(), "is_mine": is_mine,
        "is_handled": is_handled,
    })  # fmt: skip


@require_POST
@for_agents(WRITE.key)
def handled(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has looked after it."""
    row = Opinion.objects.filter(pk=pk, is_helpful=False).select_related("edition").first()
    if row is None:
        raise Http404
    handle(row, by=asker(request))
    messages.success(request, _("Marked as handled."))
    return redirect(f"/knowledge/opinions{'?mine=1' if 'mine' in request.POST else ''}")


@for_agents(WRITE.key)
def searches(request: HttpRequest) -> HttpResponse:
    """What was looked for in the last days: in vain, and most often."""
    return shown(request, "searches", {
        "empty": feedback.searches(only_empty=True), "top": feedback.searches(), "days": feedback.SEARCH_DAYS,
    })  # fmt: skip


@for_agents(WRITE.key)
def take_in(request: HttpRequest) -> HttpResponse:
    """Markdown files become drafts in one category."""
    post, errors, rows = request.POST, [], None
    language = post.get("language", "") if post.get("language") in dict(LANGUAGES) else asker(request).language
    if request.method == "POST":
        try:
            category = next((row for row in Category.current() if row.slug == post.get("category")), None)
            if category is None:
                raise Invalid({"category": _("Choose the category it stands in.")})
            rows = importing.take(request.FILES.getlist("files"), category, language, by=asker(request))
        except Invalid as error:
            errors = error.texts
    return shown(request, "import", {
        "rows": rows, "errors": errors, "categories": shelf_options(), "languages": LANGUAGES, "language": language,
        "category": post.get("category", ""),
    }, 422 if errors else 200)  # fmt: skip
