"""From HTML to plain text and back."""

import re
from html import escape, unescape
from typing import Final

from inscriptis import get_text
from inscriptis.css_profiles import RELAXED_CSS_PROFILE
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement

from .tidying import tidy

LONGEST_HTML = 500_000
_ANY_TAG = re.compile(r"<[^<>]*>")
_BREAKING_TAG = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table|/?blockquote|hr)\b[^<>]*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
_TRAILING = re.compile(r"[ \t\u00a0]+$", re.MULTILINE)
_LINK: Final = re.compile(
    r"\b(https?://[^\s<>\"'“”‘’（）【】《》，。；、！？\u3000]{1,2000}"
    r"|(?<![\w.@/])www\.[\w-]+\.[^\s<>\"'（），。；、]{1,500})"
    r"|(?<![\w.+/@-])([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})",
    re.ASCII,
)
# The profile moves every div two characters to the right.
_CSS = {**RELAXED_CSS_PROFILE, "div": HtmlElement(display=Display.block)}
_CONFIG = ParserConfig(css=_CSS, display_links=False, display_images=False)


def html_to_text(html: str) -> str:
    """Readable text of a document; only its first 500,000 characters are looked at."""
    plain = tidy(html[:LONGEST_HTML])
    try:
        text = _without_tags(plain) if _is_heavy(plain) else get_text(plain, _CONFIG) if plain.strip() else ""
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError):
        # inscriptis is young; a mail must not be lost to one of its corners.
        text = _without_tags(plain)
    text = text.replace("\x00", "\ufffd").replace("\u00a0", " ")
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n")


def _is_heavy(html: str) -> bool:
    """Nested lists cost inscriptis 0.2 ms an item, so thousands of them are read without layout."""
    return html.count("<li") > 5_000 or html.count("<td") > 20_000


def _without_tags(html: str) -> str:
    return unescape(_ANY_TAG.sub("", _BREAKING_TAG.sub("\n", html)))


def text_to_html(text: str) -> str:
    """Escaped paragraphs with line breaks, web addresses and mail addresses as links."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    paragraphs = (_linked(block).replace("\n", "<br>\n") for block in re.split(r"\n[ \t]*\n+", text) if block.strip())
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _linked(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        pieces.append(_escaped(text[end : match.start()]))
        shown, trailing = _without_punctuation(match.group())
        target = f"mailto:{shown}" if match.group(2) else shown if "://" in shown else f"http://{shown}"
        pieces.append(
            f'<a href="{escape(target)}" rel="noopener noreferrer nofollow" target="_blank">{escape(shown)}</a>'
        )
        pieces.append(_escaped(trailing))
        end = match.end()
    return "".join(pieces) + _escaped(text[end:])


def _escaped(text: str) -> str:
    """Runs of spaces stay visible, as in the mail."""
    return escape(text).replace("  ", " \u00a0")


def _without_punctuation(link: str) -> tuple[str, str]:
    shown = link.rstrip(".,;:!?*_~'\"")
    while shown.endswith(")") and shown.count("(") < shown.count(")"):
        shown = shown[:-1].rstrip(".,;:!?")
    return shown, link[len(shown) :]
