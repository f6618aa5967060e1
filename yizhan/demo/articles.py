"""The help centre of the made-up company: shelves, articles in two languages, opinions and searches."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.translation import override

from yizhan.catalog.brands import Brand
from yizhan.knowledge import editing
from yizhan.knowledge.cleaning import from_markdown
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Category, Deflection, Edition, Reading, Search, Synonym
from yizhan.knowledge.opinions import Said, give
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change

from . import rhythm
from .founding import LANGUAGES
from .library import read
from .rhythm import DAYS

ZH, EN = "zh-hans", "en"
# Who writes, and who may publish.
WRITERS, CHIEF = ("wang.ke", "li.qian", "sun.hao", "zhao.yiming"), "zhou.kai"


def write_articles(now: datetime, language: str) -> None:
    """Ninety days of articles, and what readers did with them, the same for every seed."""
    data, random = read("articles"), Random(41)
    people = {one.email.partition("@")[0]: one for one in Agent.objects.all()}
    start = now - timedelta(days=DAYS)
    with clock.at(start):
        shelves = make_shelves(data["shelves"])
        for one in data["synonyms"]:
            with change(Synonym(words=one["words"]), "synonym.created", by=SETUP):
                pass
    editions: dict[str, Edition] = {}
    for at, one in enumerate(data["articles"]):
        writer = people[WRITERS[at % len(WRITERS)]]
        when = start + timedelta(days=1 + at * 2, hours=at % 7)
        editions[one["zh"]] = write(one, shelves[one["shelf"]], writer, people[CHIEF], min(when, now), now)
    public = [one for one in editions.values() if one.is_live and one.article.shelved_in.slug != "internal"]
    been_read(public, now, random)
    be_spared(public, now, random)
    approve(public, now, random)
    with override(LANGUAGES[language]):
        say(data["opinions"], editions, now, language)
    look_for(data["searches"], now)


def make_shelves(rows: list[dict[str, Any]]) -> dict[str, Category]:
    made: dict[str, Category] = {}
    brands = {row.slug: row.pk for row in Brand.current()}
    for at, one in enumerate(rows):
        about = {ZH: one.get("zh_about", ""), EN: one.get("en_about", "")}
        row = Category(
            slug=one["slug"], labels={ZH: one["zh"], EN: one["en"]}, position=at, icon=one.get("icon", "book"),
            descriptions={key: text for key, text in about.items() if text}, audience=one.get("audience", ""),
            parent=made.get(one.get("parent", "")), brands=[brands[slug] for slug in one.get("brands", [])],
        )  # fmt: skip
        with change(row, "category.created", by=SETUP):
            pass
        made[row.slug] = row
    return made


def write(one: dict[str, Any], shelf: Category, writer: Agent, chief: Agent, when: datetime, now: datetime) -> Edition:
    """An article as far as its state says, with its translation."""
    audience = one.get("audience", "")
    more = {
        "tags": one["tags"], "is_promoted": one.get("promoted", False), "audience": audience,
        "reader_tags": ["vip"] if audience == "tagged" else [], "checked_at": when,
    }  # fmt: skip
    state = one.get("state", "live")
    with clock.at(when):
        edition = editing.begin(shelf, ZH, Copy(one["zh"], html(one["zh_text"])), by=writer, **more)
    with clock.at(min(when + timedelta(hours=3), now)):
        if state != "draft":
            editing.hand_in(edition, by=writer)
        if state in ("live", "expired"):
            editing.publish(edition, by=chief)
        if state == "scheduled":
            editing.publish(edition, by=chief, at=now + timedelta(days=3))
        if "en" in one:
            copy = Copy(one["en"], html(one["en_text"]))
            editing.publish(editing.translate(edition.article, EN, copy, by=writer), by=chief)
    if state == "expired":
        with clock.at(when), change(edition.article, "article.edited", by=chief):
            edition.article.expires_at = now - timedelta(days=5)
    if one.get("behind"):
        again(edition, writer, chief, min(when + timedelta(days=9), now))
    return edition


def again(edition: Edition, writer: Agent, chief: Agent, when: datetime) -> None:
    """Published once more, so that there are versions to compare and a translation that has fallen behind."""
    with clock.at(when):
        more = edition.draft_html + html("以上步骤仍不能解决时，请提交工单并附上照片。")
        editing.write(edition, Copy(edition.draft_title, more), by=writer)
        editing.publish(edition, by=chief)


def html(markdown: str) -> str:
    return from_markdown(markdown)[1]


def been_read(editions: list[Edition], now: datetime, random: Random) -> None:
    """A month of readers: some articles are read much more than others."""
    rows = []
    for at, edition in enumerate(editions):
        much = random.randint(2, 9) * (6 if at % 5 == 0 else 1)
        for day in range(30):
            views = max(0, int(random.gauss(much, much / 3)))
            helped, not_helped = random.randint(0, views // 4), random.randint(0, 1 + views // 14)
            rows.append(Reading(
                edition=edition, day=(now - timedelta(days=day)).date(), views=views, helped=helped,
                not_helped=not_helped if views else 0,
            ))  # fmt: skip
    Reading.objects.bulk_create(rows)


def say(rows: list[dict[str, Any]], editions: dict[str, Edition], now: datetime, language: str) -> None:
    customers = list(Customer.objects.filter(merged_into=None).order_by("id")[: len(rows)])
    for at, one in enumerate(rows):
        with clock.at(now - timedelta(hours=5 + 17 * at)):
            said = Said(False, one["reason"], one[language])
            give(editions[one["article"]], said, visit=f"demo-{at}", by=customers[at])


def be_spared(editions: list[Edition], now: datetime, random: Random) -> None:
    """Half a year of visits that were offered articles: more of them each month, and more of them spare a request."""
    rows = []
    for day in range(180):
        for turn in range(random.randint(1, 3 + (180 - day) // 45)):
            at = rhythm.office_hour(now - timedelta(days=day, minutes=random.randrange(600)), "zh")
            solved = at + timedelta(minutes=4) if random.random() < 0.26 + (180 - day) / 1200 else None
            if at < now:
                rows.append(Deflection(visit=f"demo-{day}-{turn}", shown_at=at, solved_at=solved,
                                       opened=random.choice(editions).article if solved else None))  # fmt: skip
    Deflection.objects.bulk_create(rows)


def approve(editions: list[Edition], now: datetime, random: Random) -> None:
    """Readers who were content say so."""
    customers = list(Customer.objects.filter(merged_into=None).order_by("id"))
    for at in range(60):
        with clock.at(now - timedelta(days=1.5 * at, hours=3)):
            give(random.choice(editions), Said(True), visit=f"demo-liked-{at}", by=random.choice(customers))


def look_for(rows: list[dict[str, Any]], now: datetime) -> None:
    """Searches of the last weeks, one of a visit each."""
    Search.objects.bulk_create(
        Search(
            visit=f"demo-{at}-{turn}", query=one["words"][turn % len(one["words"])] if turn % 3 == 2 else one["words"][0],
            language=ZH, found=one.get("found", 0), at=now - timedelta(hours=61 * turn + 5 * at),
        )
        for at, one in enumerate(rows)
        for turn in range(one["times"])
    )  # fmt: skip
