"""The help centre: shelves, search, articles, opinions, what is offered instead of a request, and search engines."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import keep
from yizhan.insights import asking
from yizhan.knowledge import counting, editing, files
from yizhan.knowledge.counting import figures, rank
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Category, Deflection, Edition, Opinion, Search
from yizhan.knowledge.opinions import Said, give
from yizhan.knowledge.tests.work import made_shelf, publish
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.portal.help import SEARCHES
from yizhan.security import throttle
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

from .test_community import enter

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def shelf(cast: Any) -> Any:
    return made_shelf(cast.zhou)


@pytest.fixture
def article(cast: Any, shelf: Any) -> Edition:
    return publish("外机异响的六种原因", "先看支架是否松动。", by=cast.zhou, shelf=shelf)


def url(edition: Edition) -> str:
    return f"/help/article/{edition.article_id}"


def reported(*keys: str) -> tuple[Any, ...]:
    """What reports say of today."""
    boss = Agent.objects.get(email="zhou@qingshan.example")
    now = clock.now()
    return asking.ask(asking.Question(keys, now - timedelta(hours=1), now + timedelta(hours=1)), boss).total


def test_the_way_from_the_first_page_to_an_article(visitor: Client, article: Edition) -> None:
    home = visitor.get("/help").content.decode()
    assert "外机异响的六种原因" in home and "1 篇文章" in home and "空调" in home
    assert 'href="/submit?type=incident"' in home
    shelf = visitor.get("/help/shelf/aircon").content.decode()
    assert "外机异响的六种原因" in shelf
    short = visitor.get(url(article))
    assert short.status_code == 302
    page = visitor.get(short.url)
    assert "先看支架是否松动" in page.content.decode() and 'rel="canonical"' in page.content.decode()
    assert figures(article)["views"] == 1


def test_a_category_shows_its_only_section_though_nothing_stands_in_itself(
    visitor: Client, cast: Any, shelf: Any
) -> None:
    section = keep(Category(), slug="care", labels={"zh-hans": "保养"}, parent=shelf)
    publish("清洗滤网", by=cast.zhou, shelf=section)
    page = visitor.get("/help/shelf/aircon").content.decode()
    assert "清洗滤网" in page and "保养" in page


def test_excerpts_show_no_marks_of_lists(visitor: Client, cast: Any, shelf: Any) -> None:
    publish("清洗", "步骤</p><ul><li>取下滤网</li><li>冲洗 2 * 3 次</li></ul><p>", by=cast.zhou, shelf=shelf)
    page = visitor.get("/help/search?q=清洗").content.decode()
    assert "· 取下滤网 · 冲洗 2 * 3 次" in page


def test_an_empty_help_centre_says_so(visitor: Client) -> None:
    assert "还没有文章" in visitor.get("/help").content.decode()
    assert visitor.get("/help/shelf/none").status_code == 404
    gone = visitor.get("/help/article/7/x?lang=zh-hans")
    assert gone.status_code == 404 and "?next=/help/article/7/x" in unquote(gone.content.decode())
    assert visitor.get("/help/article/99999999999999999999").status_code == 404


def test_what_one_may_not_read_is_nowhere(visitor: Client, cast: Any, shelf: Any, article: Edition) -> None:
    with change(shelf, "category.edited", by=cast.zhou):
        shelf.audience = "internal"
    places = ["/help", "/help/search?q=外机异响", "/help/shelf/aircon", url(article), f"{url(article)}/x", "/sitemap.xml",
              "/help/offer?subject=外机异响"]  # fmt: skip
    for place in places:
        assert "六种原因" not in visitor.get(place, follow=True).content.decode(), place
    for place in ("opinion", "solved"):
        assert visitor.post(f"{url(article)}/{place}", {"helpful": "yes"}).status_code == 404
    assert not Opinion.objects.exists()


def test_search_answers_while_one_types_and_keeps_one_search(visitor: Client, article: Edition) -> None:
    visitor.get("/help/search", {"q": "x"})
    for text in ("外", "外机", "外机异响"):
        page = visitor.get("/help/search", {"q": text}, headers=HX).content.decode()
    assert "<mark>外机异响</mark>" in page and "<html" not in page
    visitor.get("/help/search", {"q": "没有这种东西 zzz"})
    assert list(Search.objects.order_by("pk").values_list("query", "found")) == [
        ("x", 0), ("外机异响", 1), ("没有这种东西 zzz", 0)]  # fmt: skip


def test_hostile_words_are_shown_as_words(visitor: Client, cast: Any, shelf: Any) -> None:
    publish("<script>alert(1)</script> 标题", "正文", by=cast.zhou, shelf=shelf)
    for place in ("/help", "/help/search?q=<script>alert(1)</script>", "/help/search?q=标题", "/help/shelf/aircon"):
        assert "<script>alert" not in visitor.get(place).content.decode(), place


def test_an_opinion_is_one_a_visit_and_asks_why(visitor: Client, article: Edition) -> None:
    first = visitor.post(f"{url(article)}/opinion", {"helpful": "no"})
    assert "opinion=no" in first.url and "哪里没有帮到您" in visitor.get(first.url).content.decode()
    visitor.post(f"{url(article)}/opinion", {"helpful": "no", "reason": "outdated", "comment": " 型号旧了 "})
    row = Opinion.objects.get()
    assert (row.is_helpful, row.reason, row.comment, row.number) == (False, "outdated", "型号旧了", 1)
    assert visitor.post(f"{url(article)}/opinion", {"helpful": "yes"}).url.endswith("said=thanks#opinion")
    assert Opinion.objects.get().is_helpful
    told = figures(article)
    assert (told["helped"], told["not_helped"]) == (1, 0)
    assert reported("helpful") == (1,)
    wrong = visitor.post(f"{url(article)}/opinion", {"helpful": "no", "reason": "rubbish", "comment": "留下"})
    assert wrong.status_code == 422 and "留下" in wrong.content.decode()


def test_yes_and_no_at_once_are_one_opinion(transactional_db: None, cast: Any, shelf: Any) -> None:
    article = publish("外机异响", by=cast.zhou, shelf=shelf)

    def give_one(at: int) -> None:
        give(article, Said(at % 2 == 0, comment="\u202etxt.exe" if at % 2 else ""), visit="v", by=cast.lin)
        connection.close()

    with ThreadPoolExecutor(6) as hands:
        list(hands.map(give_one, range(12)))
    row, told = Opinion.objects.get(), figures(article)
    assert (told["helped"], told["not_helped"]) == (int(row.is_helpful), int(not row.is_helpful))
    assert row.comment == "txt.exe"


def test_a_customer_sees_the_pictures_of_what_is_for_customers(cast: Any, shelf: Any) -> None:
    article = publish("保修条款", by=cast.zhou, shelf=shelf, audience="signed_in").article
    picture = files.keep(article, SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64), by=cast.zhou)
    at = f"/help/files/{picture.key}"
    signed_in = enter(Client(), cast.lin.address)
    assert signed_in.get(at).status_code == 200 and Client().get(at).status_code == 404


def test_what_spared_a_request_is_counted_once_and_honestly(visitor: Client, ask: Any, article: Edition) -> None:
    since = clock.now()
    assert "六种原因" in visitor.get("/help/offer", {"subject": "外机异响"}).content.decode()
    for _again in range(2):
        visitor.post(f"{url(article)}/solved")
    assert reported("offered", "spared") == (1, 1)
    ask(visitor)
    assert reported("offered", "spared") == (1, 0)
    assert Deflection.objects.get().ticket == Ticket.objects.get()
    stranger = Client()
    stranger.post(f"{url(article)}/solved")
    robot = Client(headers={"user-agent": "Somebot/1.0"})
    assert "六种原因" in robot.get("/help/offer", {"subject": "外机异响"}).content.decode()
    assert reported("offered", "spared") == (1, 0)
    for _search in range(SEARCHES["most"]):
        throttle.count("help-search", "127.0.0.1")
    assert "六种原因" not in visitor.get("/help/offer", {"subject": "外机异响"}).content.decode()
    assert reported("offered", "spared") == (1, 0)
    with clock.at(since + timedelta(days=399)):
        counting.forget()
        assert Deflection.objects.count() == 1
    with clock.at(since + timedelta(days=401)):
        counting.forget()
        assert not Deflection.objects.exists()


def test_a_reader_gets_the_own_language_and_search_engines_all(cast: Any, article: Edition) -> None:
    english = editing.translate(article.article, "en", Copy("Noisy outdoor unit", "<p>Look at it</p>"), by=cast.zhou)
    editing.publish(english, by=cast.zhou)
    page = Client(headers={"accept-language": "en"}).get(url(article), follow=True)
    assert "Look at it" in page.content.decode() and 'hreflang="zh-hans"' in page.content.decode()
    # Whoever asks without a language is shown what the address names, not sent to the other edition.
    canonical = re.search(r'rel="canonical" href="http://[^/]+([^"]+)', page.content.decode())
    robot = Client().get(canonical[1] if canonical else "")
    assert robot.status_code == 200 and "Look at it" in robot.content.decode()
    assert 'content="noindex"' in Client().get("/help/search?q=x").content.decode()
    sitemap = Client().get("/sitemap.xml")
    assert sitemap.content.decode().count("<loc>") == 2 and sitemap["Content-Type"].startswith("application/xml")
    assert "Disallow: /" in Client().get("/robots.txt").content.decode()


@pytest.mark.parametrize("title", ["外机异响", "C++ & <b>100%</b> / 50?", "…", "ß-Ｗiderstand 'x'", "a" * 200])
def test_the_address_put_together_for_lists_is_that_of_the_page(title: str) -> None:
    edition = Edition(article_id=7, title=title)
    assert edition.address == reverse("help-article", args=[7, edition.slug])


def test_what_is_read_most_comes_first(visitor: Client, cast: Any, shelf: Any, article: Edition) -> None:
    other = publish("滤网清洗", by=cast.zhou, shelf=shelf)
    for _time in range(3):
        visitor.get(url(other), follow=True)
    Client(headers={"user-agent": "Somebot/1.0"}).get(url(article), follow=True)
    assert rank() == 1 and rank() == 0
    home = visitor.get("/help").content.decode()
    assert home.index("滤网清洗") < home.index("六种原因")


def test_pages_ask_a_bounded_number_of_questions(visitor: Client, cast: Any, shelf: Any, article: Edition) -> None:
    asked = []
    for _round in range(2):
        counts = []
        for place in ("/help", "/help/shelf/aircon", "/help/search?q=外机", f"{url(article)}/{article.slug}"):
            visitor.get(place)
            with CaptureQueriesContext(connection) as queries:
                visitor.get(place)
            counts.append(len(queries))
        asked.append(counts)
        for at in range(8):
            publish(f"外机异响之{at}", by=cast.zhou, shelf=shelf)
    # With few hits more ways of looking are tried.
    assert all(later <= first <= 24 for first, later in zip(*asked, strict=True))
