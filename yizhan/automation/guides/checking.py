"""What is wrong with a guide, node by node, so that the drawing can lead there."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from yizhan.catalog.models import CustomField, TicketType
from yizhan.lib.reading import labels, listed, text, things
from yizhan.people.models import Department
from yizhan.spine.labelled import SLUG
from yizhan.spine.problems import ERROR, Found, Problem

from ..clocks.models import Calendar
from ..flows.walking import backward, reach
from .definition import Definition, Node
from .library import articles_there
from .vocabulary import AGENT, ARTICLE, BUTTONS, CONDITION, ENDS, FACTS, FILLS, HOURS, QUESTION, TESTS, TICKET

MOST_NODES, MOST_ITEMS, LONGEST = 200, 20, 4000
ASKABLE = {"text", "textarea", "email", "tel", "url", "number", "date", "datetime", "select", "switch", "multiselect"}


def problems(raw: Any) -> list[Problem]:
    """Every fault of a definition, errors first. Without errors it can be published."""
    found = Found()
    if not isinstance(raw, dict) or not isinstance(raw.get("nodes", []), list):
        found.error("", "shape", _("A guide is an object with nodes."))
        return found.rows
    guide = Definition(raw)
    check_whole(guide, found)
    for node in guide.nodes.values():
        check_node(node, guide, found)
    if guide.start in guide.nodes:
        check_ways(guide, found)
    return sorted(found.rows, key=lambda one: one.level != ERROR)


def errors(raw: Any) -> list[Problem]:
    """Those that keep a draft from being published."""
    return [one for one in problems(raw) if one.level == ERROR]


def check_whole(guide: Definition, found: Found) -> None:
    rows = listed(guide.raw.get("nodes"))
    for key in sorted(set(guide.raw) - {"start", "nodes", "view"}):
        found.error("", "unknown_key", _("“%(key)s” is not known here.") % {"key": str(key)[:60]})
    if len(rows) > MOST_NODES or len(things(rows)) != len(rows):
        found.error("", "shape", _("“nodes” is a list of at most %(most)s objects.") % {"most": MOST_NODES})
    if not guide.nodes:
        found.error("", "no_nodes", _("Nothing is drawn yet."))
    elif guide.start not in guide.nodes:
        found.error("", "no_start", _("Say which node the guide begins with."), "start")
    slugs = Counter(text(one.get("slug")) for one in things(rows))
    for slug, count in slugs.items():
        if not SLUG.fullmatch(slug) or len(slug) > 60:
            found.error(f"node:{slug}", "slug", _("The key has small letters, digits, - and _ only."), "slug")
        elif count > 1:
            found.error(f"node:{slug}", "duplicate", _("The key “%(slug)s” is used twice.") % {"slug": slug}, "slug")


def check_node(node: Node, guide: Definition, found: Found) -> None:
    at, kind = f"node:{node.slug}", node.declared
    if kind is None:
        found.error(at, "kind", _("There is no such kind of node."), "kind")
        return
    for key in sorted(set(node.raw) - kind.known):
        found.error(at, "unknown_key", _("“%(key)s” is not known here.") % {"key": str(key)[:60]}, str(key))
    if kind.speaks:
        check_texts(at, node.raw.get("texts"), "texts", found)
    for key, to in node.exits.items():
        if not to:
            found.error(at, "dead_end", _("One of its exits leads nowhere."), key)
        elif to not in guide.nodes:
            found.error(at, "unknown_node", _("There is no node “%(slug)s”.") % {"slug": to}, key)
    check_items(node, guide, found)
    CHECKS.get(node.kind, lambda *_given: None)(node, guide, found)


def check_texts(at: str, given: Any, key: str, found: Found) -> None:
    """A text in each language of the desk; without any it cannot be said at all."""
    texts = {language: word for language, word in labels(given).items() if word.strip()}
    if any(len(word) > LONGEST for word in texts.values()):
        found.error(at, "long", _("This is too long."), key)
    if not texts:
        found.error(at, "no_text", _("Say something here."), key)
        return
    for language, name in settings.LANGUAGES:
        if language not in texts:
            found.warning(at, "no_language", _("The text in %(language)s is missing.") % {"language": name}, key)


def check_items(node: Node, guide: Definition, found: Found) -> None:
    kind, at = node.declared, f"node:{node.slug}"
    if kind is None or not kind.many:
        return
    if not 1 <= len(node.items) <= MOST_ITEMS:
        found.error(at, "items", _("It has one to %(most)s of them.") % {"most": MOST_ITEMS}, kind.many)
    keys = Counter(text(one.get("slug")) for one in node.items)
    if any(count > 1 or not SLUG.fullmatch(key) or key in kind.exits for key, count in keys.items()):
        found.error(at, "item_key", _("Each of them has a key of its own."), kind.many)
    for one in node.items:
        if kind.key == CONDITION:
            check_tests(node, one, guide, found)
        else:
            check_texts(at, one.get("labels"), kind.many, found)


def check_tests(node: Node, way: dict[str, Any], guide: Definition, found: Found) -> None:
    at, tests = f"node:{node.slug}", things(way.get("when"))
    if not tests:
        found.error(at, "no_test", _("Say when this way is taken."), "ways")
    for test in tests:
        kind, _colon, slug = text(test.get("of")).partition(":")
        asked = guide.nodes.get(slug) if kind == "answer" else None
        is_known = bool(asked and asked.declared and asked.declared.asks) if kind == "answer" else kind in FACTS
        if not is_known or text(test.get("is")) not in TESTS:
            found.error(at, "test", _("This asks for something that is not known here."), "ways")
        elif asked and asked.kind == BUTTONS and not can_be(asked, test):
            found.warning(at, "never", _("No button of “%(node)s” says this.") % {"node": asked.label[:40]}, "ways")


def can_be(asked: Node, test: dict[str, Any]) -> bool:
    """Whether one of the buttons is what a test compares with, by its key or by its words."""
    said = {text(one.get("slug")) for one in asked.items}
    said |= {word for one in asked.items for word in labels(one.get("labels")).values()}
    wanted = str(test.get("value", "")).strip().casefold()
    return test["is"] not in ("is", "not") or wanted in {one.strip().casefold() for one in said}


def check_question(node: Node, guide: Definition, found: Found) -> None:
    fills = node.word("fills")
    kind, _colon, slug = fills.partition(":")
    row = next((one for one in CustomField.of("ticket") if one.slug == slug), None) if kind == "field" else None
    if kind == "field" and (row is None or not row.is_public or row.field.type.control not in ASKABLE):
        found.error(f"node:{node.slug}", "field", _("Customers cannot be asked for this field."), "fills")
    elif kind != "field" and fills not in FILLS:
        found.error(f"node:{node.slug}", "field", _("There is no such field."), "fills")


def check_article(node: Node, guide: Definition, found: Found) -> None:
    at, given = f"node:{node.slug}", listed(node.raw.get("articles"))
    source = guide.nodes.get(node.word("words"))
    if node.word("words") and (source is None or source.kind != QUESTION):
        found.error(at, "words", _("Say which question gives the words to search for."), "words")
    if not given and not node.word("words"):
        found.error(at, "no_articles", _("Choose articles, or the question whose answer is searched for."), "articles")
    numbers = [one for one in given if isinstance(one, int) and not isinstance(one, bool) and 0 < one < 2**63]
    if len(numbers) != len(given) or set(numbers) - articles_there(numbers):
        found.error(at, "unknown_article", _("An article is not there any more."), "articles")


def check_hours(node: Node, guide: Definition, found: Found) -> None:
    if node.word("calendar") not in {one.slug for one in Calendar.current()}:
        found.error(f"node:{node.slug}", "calendar", _("Choose a business calendar."), "calendar")


def check_end(node: Node, guide: Definition, found: Found) -> None:
    for key, model in (("department", Department), ("type", TicketType)):
        if node.word(key) and node.word(key) not in {one.slug for one in model.current()}:
            found.error(f"node:{node.slug}", f"unknown_{key}", _("This is not there any more."), key)


CHECKS: dict[str, Any] = {
    QUESTION: check_question, ARTICLE: check_article, HOURS: check_hours, TICKET: check_end, AGENT: check_end,
}  # fmt: skip


def check_ways(guide: Definition, found: Found) -> None:
    """Every node is reached, from every one an end is, and nothing turns in a circle without asking."""
    ways = {slug: {to for to in node.exits.values() if to} for slug, node in guide.nodes.items()}
    reached = reach({guide.start}, ways)
    ends = {slug for slug, node in guide.nodes.items() if node.kind in ENDS}
    finishing = reach(ends, backward(ways))
    silent = {slug: ways[slug] for slug, node in guide.nodes.items() if node.declared and not node.declared.asks}
    for slug in guide.nodes:
        at = f"node:{slug}"
        if slug not in reached:
            found.error(at, "unreachable", _("No way leads here."))
        if slug not in finishing:
            found.error(at, "no_end", _("From here no way leads to an end."))
        if slug in reach(set(silent.get(slug, ())), silent):
            found.error(at, "circle", _("This leads in a circle without asking anything."))
