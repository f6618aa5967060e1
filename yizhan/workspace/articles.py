"""Articles beside a ticket: what may answer it, put into the reply as a link or as text; and an article made of it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.catalog.brands import Brand
from yizhan.knowledge.audience import Audience
from yizhan.knowledge.from_ticket import begin_from, sketch
from yizhan.knowledge.models import Category, Edition
from yizhan.knowledge.powers import WRITE
from yizhan.knowledge.reading import audience_of, editions, is_open
from yizhan.knowledge.searching import LONGEST_QUERY, search
from yizhan.lib.sounds import simple
from yizhan.lib.text import holds, query_tokens, tokens
from yizhan.people.models import Customer
from yizhan.spine.errors import Invalid
from yizhan.tickets.models import Message, Ticket

from . import ticket_page
from .dialogs import in_dialog
from .gate import asker, for_agents
from .pages.controls import LANGUAGES
from .pages.knowledge import shelf_options

MOST = 6
# Where neither the subject nor the first message finds anything, these may.
MOST_TAGS = 3


@for_agents("ticket.view")
def beside(request: HttpRequest, code: str) -> HttpResponse:
    """What the words of the ticket find; or the words typed."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    typed = request.GET.get("q")
    wanted = words_of(ticket) if typed is None else [typed]
    found = (search(words, agent, language=get_language() or "", most=MOST) for words in wanted)
    brand = Brand.serving(ticket.department_id)
    rows = [row_of(hit.edition, ticket.requester, brand) for hit in next(filter(None, found), [])]
    template = "articles-found" if typed is not None else "articles"
    return render(request, f"workspace/desk/{template}.html", {
        "ticket": ticket, "at": f"/tickets/{ticket.code}", "rows": rows, "q": typed or "",
        "may_reply": agent.may("ticket.reply", ticket),
    })  # fmt: skip


def words_of(ticket: Ticket) -> Iterator[str]:
    """What to look for, one after the other: the subject, what was said first, and tags that the customer's words say.

    A tag that only tells who asks, or what to do with it, says nothing about which article would help.
    """
    yield ticket.subject
    asked = ticket.messages.filter(kind=Message.PUBLIC, customer__isnull=False).order_by("id").first()
    text = asked.text[:LONGEST_QUERY] if asked else ""
    yield text
    said = set(tokens(simple(f"{ticket.subject}\n{text}")))
    yield from (one for one in ticket.tags[:MOST_TAGS] if holds(said, query_tokens(simple(one))))


def row_of(edition: Edition, customer: Customer, brand: Brand) -> dict[str, Any]:
    """An article, where it stands, and whether the one who asks may read it."""
    audience = audience_of(edition.article)
    return {
        "edition": edition, "audience": audience, "is_internal": audience == Audience.INTERNAL,
        "is_readable": is_readable(edition, audience, customer, brand),
        "url": brand.link(edition.address),
    }  # fmt: skip


def is_readable(edition: Edition, audience: Audience, customer: Customer, brand: Brand) -> bool:
    """Whether the customer can open it in the help centre of their brand; a public one without a question."""
    if not is_open(edition.article.shelved_in, customer, brand.pk):
        return False
    return audience == Audience.PUBLIC or editions(customer).filter(pk=edition.pk).exists()


@for_agents("ticket.view")
def text(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The text of an article, to be put into the reply."""
    ticket_page.find(request, code)
    edition = editions(asker(request)).filter(pk=pk).first()
    if edition is None:
        raise Http404
    return HttpResponse(edition.html)


@for_agents(WRITE.key)
def make(request: HttpRequest, code: str) -> HttpResponse:
    """An article of this ticket: shows what is left of it without names, and begins it."""
    ticket, agent = ticket_page.find(request, code), asker(request)
    given = request.POST or request.GET
    language = given.get("language", "") if given.get("language") in dict(LANGUAGES) else agent.language
    errors: list[str] = []
    if request.method == "POST":
        try:
            category = next((row for row in Category.current() if row.slug == given.get("category")), None)
            if category is None:
                raise Invalid({"category": _("Choose the category it stands in.")})
            made = begin_from(ticket, category, language, given.get("title", ""), by=agent)
            messages.success(request, _("The draft is there. Please read it through before it is published."))
            there = reverse("knowledge-edit", args=[made.article_id, language])
            return HttpResponse(status=204, headers={"HX-Redirect": there})
        except Invalid as error:
            errors = error.texts
    made_of = sketch(ticket, language)
    return in_dialog(render(request, "workspace/desk/article-of.html", {
        "ticket": ticket, "title": given.get("title") or made_of.copy.title, "html": made_of.copy.html,
        "replaced": made_of.replaced, "language": language, "languages": LANGUAGES, "errors": errors,
        "categories": shelf_options(), "category": given.get("category", ""), "at": f"/tickets/{ticket.code}",
    }))  # fmt: skip
