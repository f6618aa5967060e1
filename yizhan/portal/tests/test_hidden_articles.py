"""Readers of every kind try every entrance, and meet the articles that are for them, and of no other a word."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import keep
from yizhan.automation.chat.tests.work import made_widget
from yizhan.automation.chat.visitors import secret_of, sign
from yizhan.automation.guides.tests.work import in_use, plain, words
from yizhan.knowledge import editing, files
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Article, ArticleFile, Category, Edition
from yizhan.knowledge.tests.work import made_shelf, publish
from yizhan.lib import clock
from yizhan.rest.tests.program import Program

from .test_chat import Page
from .work import enter, link

pytestmark = pytest.mark.django_db
# Article → the word that stands in its title, its text and the name of its file, and in no other.
WORDS = {
    "public": "quokka", "signed_in": "narwhal", "tagged": "ibex", "internal": "wombat", "in_internal": "lemur",
    "in_tagged": "zebu", "draft": "gecko", "scheduled": "puffin", "expired": "jackal", "archived": "dingo",
    "withdrawn": "beluga", "in_archived": "osprey", "english_draft": "marmot", "older_version": "tapir",
    "next_version": "capybara",
}  # fmt: skip
STRANGER = {"public"}
CUSTOMER = {*STRANGER, "signed_in"}
TAGGED = {*CUSTOMER, "tagged", "in_tagged"}
AGENT = {*TAGGED, "internal", "in_internal"}


@pytest.fixture
def library(cast: Any) -> dict[str, Article]:
    """One article of each kind, all of them named as related by the public one."""
    by, shelf = cast.zhou, made_shelf(cast.zhou)
    vip = keep(Category(), slug="vip", labels={"en": "VIP"}, audience="tagged", reader_tags=["vip"])
    secret = keep(Category(), slug="secret", labels={"en": "Secret"}, audience="internal")
    inside = keep(Category(), slug="inside", labels={"en": "Inside"}, parent=secret)
    gone = keep(Category(), slug="gone", labels={"en": "Gone"})
    places = {"in_internal": inside, "in_tagged": vip, "in_archived": gone}
    more: dict[str, Any] = {
        "signed_in": {"audience": "signed_in"}, "tagged": {"audience": "tagged", "reader_tags": ["vip"]},
        "internal": {"audience": "internal"}, "expired": {"expires_at": clock.now() - timedelta(hours=1)},
    }  # fmt: skip
    made = {}
    for key in ("public", *more, *places, "archived", "withdrawn"):
        edition = publish(WORDS[key], WORDS[key], by=by, shelf=places.get(key, shelf), **more.get(key, {}))
        made[key] = edition.article
    for key in ("draft", "scheduled"):
        edition = editing.begin(shelf, "zh-hans", Copy(WORDS[key], f"<p>{WORDS[key]}</p>"), by=by)
        made[key] = edition.article
    editing.publish(edition, by=by, at=clock.now() + timedelta(days=1))
    editing.withdraw(made["withdrawn"].editions.get(), by=by)
    keep(made["archived"], is_archived=True)
    keep(gone, is_archived=True)
    versions(made["public"], by)
    keep(made["public"], related=[one.pk for one in made.values() if one != made["public"]])
    for key, article in made.items():
        file = SimpleUploadedFile(f"{WORDS[key]}.txt", WORDS[key].encode())
        files.keep(article, file, by=by, is_attached=True)
    return made


def versions(article: Article, by: Any) -> None:
    """Of the public one there is an older version, a next one, and an English draft."""
    edition = article.editions.get()
    for key in ("older_version", "public"):
        editing.write(edition, Copy(WORDS[key], f"<p>{WORDS[key]}</p>"), by=by)
        editing.publish(edition, by=by)
    editing.write(edition, Copy(WORDS["next_version"], f"<p>{WORDS['next_version']}</p>"), by=by)
    editing.translate(article, "en", Copy(WORDS["english_draft"], "<p>marmot</p>"), by=by)


def met(pages: Iterator[str]) -> set[str]:
    """The articles of which a word is on some page."""
    told = "\n".join(pages)
    return {key for key, word in WORDS.items() if word in told}


def of_the_help_centre(client: Client, library: dict[str, Article], ticket: Any) -> Iterator[str]:
    """Everything a browser gets to see, but for its own question."""

    def shown(path: str, **query: str) -> str:
        answer = client.get(path, query, follow=True)
        body = "" if answer.streaming else answer.content.decode()
        text = f"{answer.redirect_chain} {answer.headers} {body}"
        for asked in query.values():
            text = text.replace(f'value="{asked}"', "")
        return text.replace(f"“{query['q']}”", "") if "q" in query else text

    yield from (shown(path) for path in ("/help", "/sitemap.xml", "/robots.txt", "/help/status"))
    yield from (shown(f"/help/shelf/{one.slug}") for one in Category.objects.all())
    for language in ("zh-hans", "en"):
        yield from (shown(f"/help/article/{one.pk}", lang=language) for one in library.values())
    for one in library.values():
        yield from (str(client.post(f"/help/article/{one.pk}/{verb}", {"helpful": "yes"}).headers) for verb in VERBS)
    yield from (shown(f"/help/files/{one.key}") for one in ArticleFile.objects.all())
    for word in WORDS.values():
        yield hits(shown("/help/search", q=word))
        yield shown("/help/offer", subject=word)
        keep(ticket, subject=word)
        yield shown(f"{link(ticket)}/reads")


VERBS = ("opinion", "solved")


def hits(page: str) -> str:
    """What was found: links to articles."""
    return "\n".join(part.partition("</a>")[0] for part in page.split('href="/help/article/')[1:])


@pytest.mark.parametrize(("who", "expected"), [("", STRANGER), ("lin", CUSTOMER), ("sofia", TAGGED)])
def test_of_what_one_may_not_read_the_help_centre_says_no_word(
    cast: Any, library: dict[str, Article], ticket: Any, who: str, expected: set[str]
) -> None:
    keep(cast.sofia, tags=["vip"])
    client = enter(Client(), getattr(cast, who).address) if who else Client()
    assert met(of_the_help_centre(client, library, ticket)) == expected


def test_a_question_kept_for_one_reader_answers_no_other(cast: Any, library: dict[str, Article]) -> None:
    keep(cast.sofia, tags=["vip"])
    stranger, lin, sofia = Client(), enter(Client(), cast.lin.address), enter(Client(), cast.sofia.address)
    places = ("/help", "/help/shelf/aircon", "/help/shelf/vip", "/help/search?q=narwhal")
    for client, expected in [(sofia, TAGGED), (stranger, STRANGER), (lin, CUSTOMER), (sofia, TAGGED)]:
        assert (
            met(client.get(place).content.decode().replace('value="narwhal"', "") for place in places[:3]) == expected
        )
        assert hits(client.get(places[3]).content.decode()).count("narwhal") == ("signed_in" in expected) * 2
    keep(library["signed_in"], audience="internal")
    assert not hits(lin.get(places[3]).content.decode())


@pytest.fixture
def recognised(cast: Any, library: dict[str, Article]) -> Callable[[str], Page]:
    """A page with the widget, whose site says who is there; the widget begins with a guide."""
    chosen = [one.pk for one in library.values() if not one.is_archived]
    nodes = [
        {"slug": "hello", "kind": "say", "texts": words("您好"), "to": "chosen"},
        {
            "slug": "chosen",
            "kind": "article",
            "texts": words("请看"),
            "articles": chosen,
            "solved": "fine",
            "unsolved": "ask",
        },
        {"slug": "ask", "kind": "question", "fills": "body", "texts": words("怎么了?"), "to": "found"},
        {
            "slug": "found",
            "kind": "article",
            "texts": words("请看"),
            "words": "ask",
            "solved": "fine",
            "unsolved": "ask",
        },
        {"slug": "fine", "kind": "answer", "texts": words("好")},
    ]
    guide = in_use(plain() | {"nodes": nodes})
    widget = keep(made_widget(cast), guide_id=guide.pk)

    def arrive(who: str) -> Page:
        page, address = Page(widget.key), getattr(cast, who).address if who else ""
        if who:
            signed = sign(secret_of(widget), f"{who}\n{address}")
            page.ask("hello", {"identity": {"id": who, "name": who, "email": address, "signature": signed}})
        return page

    return arrive


def of_the_widget(page: Page) -> Iterator[str]:
    """What the search of the widget finds, and what its guide shows; without what was asked."""
    talk = page.ask("guide", {"begin": True}).json()
    yield str(talk)
    for word in WORDS.values():
        yield page.ask(f"help?q={word}").content.decode()
        for answer in ("unsolved", word):
            if talk["prompt"]["kind"] == ("articles" if answer == "unsolved" else "question"):
                sent = {"talk": talk["talk"], "turn": talk["turn"], "answer": answer}
                talk = page.ask("guide", sent).json()
                yield str([one.get("articles") for one in talk["lines"]])


@pytest.mark.parametrize(("who", "expected"), [("", STRANGER), ("lin", CUSTOMER), ("sofia", TAGGED)])
def test_nor_do_the_widget_and_its_guide(
    cast: Any, recognised: Callable[[str], Page], who: str, expected: set[str]
) -> None:
    keep(cast.sofia, tags=["vip"])
    assert met(of_the_widget(recognised(who))) == expected


def of_the_api(program: Program) -> Iterator[str]:
    """What programs read of articles; without questions of their own."""
    paths = ["/articles", "/editions", "/editions?language=en", "/categories", "/topics"]
    paths += [f"/editions?stage={one}" for one in ("draft", "review", "scheduled", "live", "expired", "archived")]
    paths += [f"/editions?note={one}" for one in ("behind", "stale", "unhelpful")]
    paths += [f"/editions?q={word}" for word in WORDS.values()]
    paths += [f"/editions/{one}{more}" for one in Edition.objects.values_list("pk", flat=True)
              for more in ("", "/versions")]  # fmt: skip
    yield from (program.get(path).content.decode() for path in paths)
    for pk in Article.objects.values_list("pk", flat=True):
        yield program.get(f"/articles/{pk}").content.decode()


def test_an_agent_who_does_not_write_reads_what_is_live(cast: Any, library: dict[str, Article]) -> None:
    program = Program(cast.qian)
    assert met(of_the_api(program)) == AGENT
    live = program.get(f"/editions/{library['public'].editions.get(language='zh-hans').pk}").json()
    assert (live["stage"], live["publish_at"], live["draft_html"]) == ("published", None, None)
    seen = {one["id"] for one in program.get("/articles").json()["items"]}
    assert seen == {library[key].pk for key in AGENT}


def test_a_translation_is_read_by_its_number_as_well(cast: Any, library: dict[str, Article]) -> None:
    english = library["public"].editions.get(language="en")
    editing.publish(english, by=cast.zhou)
    program = Program(cast.qian)
    assert program.get(f"/editions/{english.pk}").json()["html"] == "<p>marmot</p>"
    assert [one["id"] for one in program.get("/editions?language=en").json()["items"]] == [english.pk]
