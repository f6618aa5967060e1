"""Widgets as records."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import (
    Bounded,
    Choice,
    Colour,
    Context,
    Field,
    Labels,
    MultiChoice,
    Option,
    Reference,
    Text,
    Words,
)
from yizhan.spine.labelled import LABELS
from yizhan.spine.records import Record

from .models import Making, Widget
from .visitors import new_secret

GROUP = _l("Channels")
ORIGIN = re.compile(r"https?://(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?|\*")
TABS = (
    Option("chat", "chat", _l("Chat")),
    Option("help", "help", _l("Search the help centre")),
    Option("request", "request", _l("New request")),
    Option("track", "track", _l("Follow a request")),
)
ASKS = (
    Option("name", "name", _l("Their name")),
    Option("email", "email", _l("Mail address")),
    Option("phone", "phone", _l("Phone number")),
)
MAKING = [Option(one.value, one.value, one.label) for one in Making]
SIDES = (
    Option("right", "right", pgettext_lazy("side", "Right")),
    Option("left", "left", pgettext_lazy("side", "Left")),
)


class Origin(Text):
    """Scheme, host and port of a site: `https://www.example.com`, `https://*.example.com`; `*` is everywhere."""

    key = ""

    def parse(self, raw: Any, context: Context) -> str:
        text = str(raw).strip().casefold().rstrip("/")
        text = text if text == "*" or "://" in text else f"https://{text}"
        if not ORIGIN.fullmatch(text):
            raise Invalid(_("“%(site)s” is no site. Write https://www.example.com.") % {"site": text[:80]})
        return text


def ready_widget(row: Widget, by: Actor) -> None:
    """A new one gets its secret."""
    row.secret = row.secret or new_secret()


Record(
    "widget", Widget, _l("Widget"), _l("Widgets"), needs="admin.channels", reads="admin.channels", group=GROUP,
    icon="chat", columns=("labels", "origins", "department"), ready=ready_widget,
    intro=_l("A button on your sites behind which visitors chat, ask, search and follow their requests."),
    fields=(
        LABELS,
        Field("origins", _l("Sites"), Words(Origin(200)), "origins", required=True,
              hint=_l("Only these may show the widget, one on each line: www.example.com, *.example.com; "
                      "* is everywhere. With a scheme in front, others than https as well.")),
        Field("department", _l("Department"), Reference("people.Department"), "department_id",
              hint=_l("Whose agents answer the chats.")),
        Field("calendar", _l("Office hours"), Reference("clocks.Calendar"), "calendar_id",
              hint=_l("Outside of them visitors leave a message instead. Empty means whenever somebody is there.")),
        Field("accept_seconds", _l("Seconds to accept"), Bounded(5, 300), "accept_seconds", default=30,
              hint=_l("Then the next agent is asked.")),
        Field("making", _l("Makes tickets"), Choice(MAKING), "making", default=Making.MISSED),
        Field("tabs", _l("Offers"), MultiChoice(TABS), "tabs",
              default=["chat", "help", "request", "track"]),
        Field("asks", _l("Asks before a chat"), MultiChoice(ASKS), "asks", default=["name", "email"]),
        Field("guide", _l("Begins with a guide"), Reference("guides.Guide"), "guide_id",
              hint=_l("Before a chat; whoever likes goes straight to the chat.")),
        Field("greeting", _l("Greeting"), Labels(), "greeting"),
        Field("brand", _l("Brand"), Reference("catalog.Brand"), "brand_id",
              hint=_l("Gives name, logo, colour and languages. Empty means the brand that serves the department.")),
        Field("colour", _l("Colour"), Colour(), "colour", default="",
              hint=_l("Empty means the colour of the brand.")),
        Field("side", _l("Side of the page"), Choice(SIDES), "side", default="right"),
    ),
)  # fmt: skip
