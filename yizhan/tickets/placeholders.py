"""Texts with placeholders, in Liquid: what people of the desk write is filled in once; what customers said never runs.

A text sees only plain strings in plain dictionaries, so there is nothing to walk to, and only the tags and filters
named here, none of which can make much out of little.
"""

import re
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from liquid import Environment
from liquid.exceptions import LiquidError

from yizhan.catalog.brands import Brand
from yizhan.catalog.models import Desk
from yizhan.lib.config import config
from yizhan.lib.mime import clean_html
from yizhan.people.models import Agent
from yizhan.spine.errors import Invalid

from . import marks
from .ticket import Ticket

TAGS = {"#", "assign", "break", "case", "comment", "content", "continue", "for", "if", "illegal", "output", "unless"}
FILTERS = {
    "append", "capitalize", "date", "default", "downcase", "escape", "first", "last", "lstrip", "newline_to_br",
    "prepend", "rstrip", "size", "strip", "strip_newlines", "truncate", "truncatewords", "upcase", "url_encode",
}  # fmt: skip
LONGEST = 50_000
_LIQUID_IN_LINKS = re.compile(r"%7B%7B(.*?)%7D%7D", re.IGNORECASE)


class Limited(Environment):
    """Enough for a mail, too little for mischief."""

    context_depth_limit = 10
    loop_iteration_limit = 500
    local_namespace_limit = 100_000
    output_stream_limit = 200_000


@cache
def environment(*, is_html: bool) -> Environment:
    made = Limited(autoescape=is_html)
    for name in set(made.tags) - TAGS:
        del made.tags[name]
    for name in set(made.filters) - FILTERS:
        del made.filters[name]
    return made


def fill(html: str, ticket: Ticket, agent: Agent) -> str:
    """HTML with its placeholders filled in; as it is when it cannot be understood."""
    try:
        return safe(run(html, as_text(context_of(ticket, agent=agent)), is_html=True))
    except (LiquidError, RecursionError):
        return safe(html)


def fill_text(text: str, ticket: Ticket, agent: Agent | None = None) -> str:
    """The same for plain text."""
    try:
        return run(text, as_text(context_of(ticket, agent=agent)), is_html=False)
    except (LiquidError, RecursionError):
        return text


def check(subject: str, html: str) -> None:
    """Raises Invalid for a template that cannot be understood."""
    errors, nothing = {}, as_text({"ticket": {}, "customer": {}, "agent": {}, "desk": {}, "department": {}})
    for name, text, is_html in (("subject", subject, False), ("html", html, True)):
        try:
            run(text, nothing, is_html=is_html)
        except (LiquidError, RecursionError) as error:
            errors[name] = _("This text cannot be understood: %(reason)s") % {"reason": str(error).split("\n")[0]}
    if errors:
        raise Invalid(errors)


def context_of(
    ticket: Ticket, *, agent: Agent | None = None, address: str = "", shows_subject: bool = True
) -> dict[str, Any]:
    """Everything a template may know of a ticket. `address` binds the tracking link to its reader."""
    reader = address or ticket.requester.address
    token = marks.tracking_token(ticket.number, reader)
    brand = Brand.serving(ticket.department_id)
    return {
        "ticket": {
            "code": ticket.code,
            "number": ticket.number,
            "subject": ticket.subject if shows_subject else "",
            "mark": marks.subject_mark(ticket.number),
            "url": f"{brand.url}/track/{ticket.code}/{token}",
            "desk_url": f"{config.url}/tickets/{ticket.number}",
        },
        "customer": {"name": ticket.requester.name},
        "agent": {"name": agent.name if agent else ""},
        "desk": {"name": Desk.the().name if brand.is_default else brand.label},
        "department": {"name": ticket.department.label},
    }


def as_text(context: dict[str, Any]) -> dict[str, Any]:
    """Strings and dictionaries of strings, nothing else: no object with attributes ever reaches a template."""
    return {
        str(key): as_text(value) if isinstance(value, dict) else "" if value is None else str(value)
        for key, value in context.items()
    }


def safe(html: str) -> str:
    """Sanitized; pictures an administrator put into a text may be loaded."""
    return clean_html(html).html.replace("data-remote-src=", "src=")


def run(text: str, values: dict[str, Any], *, is_html: bool) -> str:
    """The filled in text. Raises LiquidError, RecursionError."""
    if len(text) > LONGEST:
        raise LiquidError("too long", token=None)
    # Rich text editors write {{ ticket.url }} in a link as %7B%7B%20ticket.url%20%7D%7D.
    text = _LIQUID_IN_LINKS.sub(lambda match: "{{" + match[1].replace("%20", " ") + "}}", text) if is_html else text
    return str(environment(is_html=is_html).from_string(text).render(**values))
