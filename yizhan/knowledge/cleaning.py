"""What an article may hold: the meaning of its text, never its looks, so that every article looks like the desk."""

import re

import nh3
from markdown_it import MarkdownIt

from yizhan.lib.mime.html_text import html_to_text
from yizhan.lib.mime.tidying import tidy

LONGEST = 500_000
_TAGS = set(
    "a b blockquote br caption code dd del dl dt em figcaption figure h2 h3 h4 hr i img ins kbd li mark ol p pre s "
    "strong sub sup table tbody td tfoot th thead tr u ul".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
# Pictures are our own files: an article asks nothing of a foreign host.
_OWN = re.compile(r"/help/files/[A-Za-z0-9_-]{8,40}\Z")
_LINK = re.compile(r"(?:https?://|mailto:|tel:|/help/|/submit|#)", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h([156])\b[^>]*>", re.IGNORECASE)
_EMPTY = re.compile(r"<(p|h[2-4])>(?:\s|&nbsp;|<br>)*</\1>")


def clean(html: str) -> str:
    """An article's HTML, from an editor, a paste out of Word, or Markdown. Headings begin at the second level."""
    plain = tidy(html[:LONGEST])
    plain = _HEADING.sub(lambda found: f"<{found[1]}h{'2' if found[2] == '1' else '4'}>", plain)
    # Word and the old editor write a line as a div.
    plain = re.sub(r"<(/?)div\b[^>]*>", lambda found: f"<{found[1]}p>", plain)
    safe = nh3.clean(
        plain,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_value,
        clean_content_tags={"script", "style", "title"},
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return _EMPTY.sub("", safe).strip()


def _value(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if _OWN.match(value) else None
    if attribute == "href":
        return value if _LINK.match(value.strip()) and not value.strip().startswith("//") else None
    if attribute in ("width", "height", "colspan", "rowspan", "start"):
        return value if value.isascii() and value.isdigit() and len(value) < 5 else None
    return value


def plain_text(html: str) -> str:
    """What is searched and compared: the text, a line a paragraph."""
    return html_to_text(html)


def from_markdown(text: str) -> tuple[str, str]:
    """(title, HTML to be cleaned) of a Markdown document; the title is its first heading, '' without one."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text.replace("\r\n", "\n"), flags=re.DOTALL)
    found = re.search(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", text, re.MULTILINE)
    title = re.sub(r"[*_`]", "", found[1]) if found else ""
    body = text[: found.start()] + text[found.end() :] if found else text
    html = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(body)
    return title[:200], html
