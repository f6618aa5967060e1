"""What the designer of guides can choose from, in the language of the reader."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yizhan.automation.clocks.models import Calendar
from yizhan.automation.guides.checking import ASKABLE
from yizhan.automation.guides.vocabulary import ENDS, KINDS, Kind
from yizhan.catalog.brands import Brand
from yizhan.catalog.models import CustomField, TicketType
from yizhan.knowledge.models import Edition
from yizhan.people.models import Department

MOST_ARTICLES = 500
ICONS = {
    "say": "chat", "buttons": "list", "question": "help", "article": "book", "condition": "split", "hours": "clock",
    "answer": "check-circle", "ticket": "inbox", "agent": "user",
}  # fmt: skip


def choices() -> dict[str, Any]:
    """Kinds of nodes with their exits, and lists of [word, label]."""
    return {
        "kinds": [drawn(one) for one in KINDS.values()],
        "fills": fills(),
        "calendars": [[one.slug, one.label] for one in Calendar.current()],
        "departments": [[one.slug, one.label] for one in Department.current()],
        "types": [[one.slug, one.label] for one in TicketType.current()],
        "articles": articles(),
        "facts": [["signed_in", _("Signed in")], ["brand", _("Brand")], ["page", _("Page")],
                  ["language", _("Language")]],
        "tests": tests(),
        "values": {
            "signed_in": [["yes", _("Yes")], ["no", _("No")]],
            "brand": [[one.slug, one.label] for one in Brand.current()],
            "language": [[code, name] for code, name in settings.LANGUAGES],
        },
    }  # fmt: skip


def drawn(kind: Kind) -> dict[str, Any]:
    """A kind of node as the drawing needs it."""
    words = {
        "to": pgettext("exit of a guide", "Otherwise") if kind.many else pgettext("exit of a guide", "Then"),
        "solved": pgettext("exit of a guide", "Solved"), "unsolved": pgettext("exit of a guide", "Not solved"),
        "open": pgettext("exit of a guide", "Open"), "closed": pgettext("exit of a guide", "Closed"),
    }  # fmt: skip
    return {
        "key": kind.key, "label": str(kind.label), "icon": ICONS[kind.key], "many": kind.many, "asks": kind.asks,
        "speaks": kind.speaks, "end": kind.key in ENDS, "exits": [[key, words[key]] for key in kind.exits],
    }  # fmt: skip


def tests() -> list[list[str]]:
    """How an answer or a fact is compared."""
    return [["is", pgettext("test of a guide", "is")], ["not", pgettext("test of a guide", "is not")],
            ["has", pgettext("test of a guide", "contains")], ["filled", pgettext("test of a guide", "is filled in")],
            ["empty", pgettext("test of a guide", "is empty")]]  # fmt: skip


def fills() -> list[list[str]]:
    """What an answer can be kept in."""
    fields = [one for one in CustomField.of("ticket") if one.is_public and one.field.type.control in ASKABLE]
    return [
        ["", pgettext("answer of a guide", "nothing, it is only said on")],
        ["name", _("Name")],
        ["contact", pgettext("answer of a guide", "Mail address or phone")],
        ["subject", _("Subject")],
        ["body", pgettext("answer of a guide", "Description")],
        *([f"field:{one.slug}", one.label] for one in fields),
    ]


def articles() -> list[list[str]]:
    """What readers can see now, by title in the reader's language where there is one; the newest first."""
    rows = Edition.objects.filter(is_live=True, article__is_archived=False).order_by("-article_id", "id")
    titles: dict[int, str] = {}
    for pk, language, title in rows.values_list("article_id", "language", "title")[: 2 * MOST_ARTICLES]:
        if pk not in titles or language == get_language():
            titles[pk] = title
    return [[str(pk), title] for pk, title in list(titles.items())[:MOST_ARTICLES]]
