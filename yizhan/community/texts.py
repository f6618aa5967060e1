"""What a post may hold: Markdown without pictures and HTML, links that search engines do not follow."""

import re
import unicodedata

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from yizhan.lib.mime.html_text import html_to_text
from yizhan.lib.sounds import simple
from yizhan.lib.text import straight

_TAGS = set("a blockquote br code del em hr li ol p pre s strong ul".split())
_URL = re.compile(r"https?://[^\s<>\"'）)】」，。；！]+[^\s<>\"'）)】」，。；！.,;:!?]")
# Letters of Hangul that are drawn as nothing.
_FILLERS = "\u115f\u1160\u3164\uffa0"
# Letters of Cyrillic and Greek, small or capital, that are drawn like those of Latin; and one of Turkish.
_LIKE = str.maketrans("авсеһіјкӏмнорԛѕтухԁԝѵαβεζηικμνορτυχı", "abcehijklmhopqstyxdwvabezhikmnoptyxi")
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
_LINK = re.compile(r"https?://(?:www\.)?|www\.", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h[1-6]>")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")
# A link leads to a page by its whole address: nothing of this desk is pressed by reading, and `//` is counted too.
_MARKDOWN.validateLink = lambda url: url.lower().startswith(("http://", "https://"))  # type: ignore[method-assign]


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
    """How many addresses a post names, those that only its Markdown spells out among them."""
    return max(len(_LINK.findall(text)), html_of(text).count("<a "))


def is_blank(text: str) -> bool:
    """Whether nothing of it is seen: spaces, joiners and fillers are no title and no name."""
    return all(char in _FILLERS or unicodedata.category(char)[0] in "CZ" for char in text)


def letters(text: str) -> str:
    """What is left to read: one script, small, without spaces, signs and what cannot be seen."""
    return "".join(char for char in simple(text).translate(_LIKE) if char.isalnum() and char not in _FILLERS)


def says(text: str, word: str) -> bool:
    """Whether a word stands in a text, whatever was put between its letters."""
    return letters(word) in letters(text) if letters(word) else word.strip() in text


def plain(html: str) -> str:
    return html_to_text(html)


def tidy(text: str) -> str:
    """A text as it is kept: no turned directions, one kind of line end."""
    return straight(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """A title or a name as it is kept: others stand beside it on the line, so no direction is begun in it either."""
    return " ".join(straight(text).translate(_ISOLATES).split())
