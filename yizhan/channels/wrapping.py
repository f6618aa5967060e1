"""The body of a reply: what was written, the signatures, the marker, and what was said before."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhan.catalog.models import Desk
from yizhan.lib.mime import html_to_text, text_to_html
from yizhan.tickets import marks
from yizhan.tickets.models import Attachment, Message

from . import templates

MOST_QUOTED = 3
LONGEST_QUOTE = 20_000
_IMAGE = re.compile(r"<img\b(?:[^>\"]|\"[^\"]*\")*>", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc=\"(?P<url>[^\"]*)\"", re.IGNORECASE)
_ALT = re.compile(r"\balt=\"(?P<text>[^\"]*)\"", re.IGNORECASE)
# The page of one person, where one acts in their name: /track/YZ-1042/<32 letters>, and what stands below it.
_OWN_PAGE = re.compile(r"/track/[\w-]+/[a-z2-7]{32}(?:/[\w-]+)*(?:\.ics)?", re.ASCII | re.IGNORECASE)
_MARKUP = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)


@dataclass
class Body:
    """Both forms of the text, and the pictures inside it with their content ids."""

    text: str
    html: str
    inline: list[tuple[Attachment, str]] = field(default_factory=list)


def wrap(message: Message, language: str) -> Body:
    """Everything a reply says, in the language that is active."""
    files = [file for file in message.attachments.all() if file.is_image]
    own, inline = with_pictures(message.html or text_to_html(message.text), files)
    texts, pages = [message.text.strip()], [own]
    for signature in signatures(message):
        texts.append(html_to_text(signature).strip())
        pages.append(f"<div>{signature}</div>")
    mark = marks.marker(message.ticket.number)
    texts.append(mark)
    pages.append(small(mark))
    for quoted in earlier(message):
        texts.append(_quoted_text(quoted))
        pages.append(_quoted_html(quoted))
    text, html = "\n\n".join(one for one in texts if one), page("\n".join(pages), language)
    if goes_to_others(message):
        # Everybody gets the same mail: they ask for a link of their own, and get one if the ticket is theirs.
        text, html = _OWN_PAGE.sub("/track", text), _OWN_PAGE.sub("/track", html)
    return Body(text, html, inline)


def goes_to_others(message: Message) -> bool:
    """Whether anybody but the customer themselves gets this mail, in copy or instead."""
    own = {one.value.casefold() for one in message.ticket.requester.identities.all() if one.kind == "email"}
    return any(one.casefold() not in own for one in (*message.to, *message.cc, *message.bcc))


def with_pictures(html: str, files: list[Attachment]) -> tuple[str, list[tuple[Attachment, str]]]:
    """Pictures of this message travel with it; those an agent linked from elsewhere stay links."""
    by_key = {file.key: file for file in files}
    used: dict[str, tuple[Attachment, str]] = {}

    def place(match: re.Match[str]) -> str:
        tag = match[0].replace("data-remote-src=", "src=")
        source = _SOURCE.search(tag)
        key = source["url"].rpartition("/files/")[2].split("?")[0] if source else ""
        if key not in by_key:
            return tag
        used[key] = (by_key[key], f"{key}@{marks.host()}")
        return _SOURCE.sub(f'src="cid:{used[key][1]}"', tag, count=1)

    return _IMAGE.sub(place, html), list(used.values())


def signatures(message: Message) -> list[str]:
    """The agent's, then the department's."""
    agent = message.author if message.agent_id and not message.is_automatic else None
    found = [agent.signature if agent else "", message.ticket.department.signature]
    return [templates.safe(one if _MARKUP.search(one) else text_to_html(one)) for one in found if one.strip()]


def earlier(message: Message) -> list[Message]:
    """The newest few public messages before this one, if the department quotes them."""
    if not message.ticket.department.quotes_history:
        return []
    public = message.ticket.messages.filter(kind=Message.PUBLIC, pk__lt=message.pk)
    return list(public.exclude(state__in=["held", "recalled"]).select_related("customer").order_by("-id")[:MOST_QUOTED])


def head(quoted: Message) -> str:
    """在 2026年3月4日 15:20，王珂 写道："""
    said = {"moment": moment(quoted.created_at), "author": str(quoted.author or Desk.the().name)}
    return _("On %(moment)s, %(author)s wrote:") % said


def moment(then: datetime) -> str:
    """In the desk's zone."""
    return dateformat.format(
        then.astimezone(ZoneInfo(Desk.the().zone)), pgettext("moment in a quotation", "j F Y \\a\\t H:i")
    )


def small(text: str) -> str:
    return f'<p style="color:#999999;font-size:11px">{escape(text)}</p>'


def page(html: str, language: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif;font-size:14px;line-height:1.6">\n{html}\n</body></html>\n'
    )


def _quoted_text(quoted: Message) -> str:
    lines = quoted.text.strip()[:LONGEST_QUOTE].splitlines()
    return "\n".join([head(quoted), *(f"> {line}".rstrip() for line in lines)])


def _quoted_html(quoted: Message) -> str:
    """Of pictures only the name is quoted: they were not sent with this mail, and strangers' ones must not load."""
    short = quoted.html and len(quoted.html) <= LONGEST_QUOTE
    html = quoted.html if short else text_to_html(quoted.text[:LONGEST_QUOTE])
    html = _IMAGE.sub(lambda match: f"[{alt['text']}]" if (alt := _ALT.search(match[0])) else "", html)
    return (
        f"<p>{escape(head(quoted))}</p>\n"
        f'<blockquote style="margin:0 0 0 8px;padding-left:12px;border-left:2px solid #cccccc">{html}</blockquote>'
    )
