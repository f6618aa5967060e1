"""What a post may hold: Markdown without pictures and HTML, links that search engines do not follow."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from yizhan.lib.mime.html_text import html_to_text
from yizhan.lib.text import straight

_TAGS = set("a blockquote br code del em hr li ol p pre s strong ul".split())
_URL = re.compile(r"https?://[^\s<>\"'）)】」，。；！]+[^\s<>\"'）)】」，。；！.,;:!?]")
_HEADING = re.compile(r"<(/?)h[1-6]>")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")


def html_of(text: str) -> str:
    """Safe HTML of a post."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = _linked(token.children)
    made = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    made = _HEADING.sub(lambda found: f"<{found[1]}strong>", made)
    return nh3.clean(
        made, tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes={"http", "https"},
        link_rel="nofollow ugc noopener noreferrer",
    ).strip()  # fmt: skip


def _linked(children: list[Token]) -> list[Token]:
    """Addresses in plain words become links, but for those inside a link."""
    made: list[Token] = []
    depth = 0
    for one in children:
        depth += {"link_open": 1, "link_close": -1}.get(one.type, 0)
        made += _parts(one) if one.type == "text" and not depth else [one]
    return made


def _parts(one: Token) -> list[Token]:
    made, end = [], 0
    for found in _URL.finditer(one.content):
        opened = Token("link_open", "a", 1, attrs={"href": found[0]})
        made += [_words(one.content[end : found.start()]), opened, _words(found[0]), Token("link_close", "a", -1)]
        end = found.end()
    return [*made, _words(one.content[end:])]


def _words(text: str) -> Token:
    return Token("text", "", 0, content=text)


def links_in(text: str) -> int:
    """How many addresses a post names."""
    return len(re.findall(r"https?://|www\.", text, re.IGNORECASE))


def plain(html: str) -> str:
    return html_to_text(html)


def tidy(text: str) -> str:
    """A text as it is kept: no turned directions, one kind of line end."""
    return straight(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    return " ".join(straight(text).split())
