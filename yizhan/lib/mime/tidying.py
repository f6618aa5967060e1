"""Rewrites any HTML into a plain dialect in linear time, so no parser further down can be surprised or slowed.

Measured: 100,000 attributes in one tag cost nh3 5 s and inscriptis 135 s; libxml2 stops at a depth of 256.
"""

import re
from html import unescape

MOST_ATTRIBUTES = 40
DEEPEST = 200

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Their end tags are optional, so they close each other and hardly nest by themselves.
_SELF_CLOSING = frozenset("p li dd dt td th tr tbody thead tfoot option optgroup colgroup html head body".split())
_DROPPED_WHOLE = frozenset("script style title svg math object applet noembed noframes template xmp".split())
_WEIGHT = {"table": 4, "ul": 8, "ol": 8, "dl": 8}

_ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>)))?+""")
_TAG_START = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
_TAG_END = re.compile(r"[\s/]*+>")
_GOOD_NAME = re.compile(r"[a-z_][-a-z0-9_:.]*\Z")
_STRAY_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};)")
_MOST_BROKEN_TAGS = 5


def tidy(html: str) -> str:
    """The same document: comments, scripts and styles gone, tags complete, at most 200 deep."""
    return _Tidier(html).run()


class _Tidier:
    def __init__(self, html: str) -> None:
        self.html = html
        self.out: list[str] = []
        self.open: dict[str, int] = {}
        self.depth = 0
        self.broken = 0
        self.absent: set[str] = set()

    def run(self) -> str:
        html, at = self.html, 0
        while (start := html.find("<", at)) >= 0:
            self._text(html[at:start])
            after = self._markup(start)
            if after < 0:
                self.out.append("&lt;")
                after = start + 1
            at = after
            if self.broken > _MOST_BROKEN_TAGS:
                break
        self._text(html[at:])
        return "".join(self.out)

    def _text(self, text: str) -> None:
        if text:
            if "&" in text:
                # Entities without a semicolon still count as entities: decode, then write them plainly.
                text = _STRAY_AMPERSAND.sub("&amp;", unescape(text).replace("&", "&amp;"))
            self.out.append(text.replace("<", "&lt;").replace(">", "&gt;"))

    def _markup(self, start: int) -> int:
        """Deal with what begins at `<`; where to go on, or -1 if it is only a character."""
        html = self.html
        if html.startswith("<!--", start):
            if html.startswith((">", "->"), start + 4):
                return html.find(">", start) + 1
            return self._after("-->", start + 4)
        if html.startswith(("<!", "<?"), start):
            return self._after(">", start)
        match = _TAG_START.match(html, start)
        if match is None:
            return self._after(">", start) if html.startswith("</", start) else -1
        closing, name = match.group(1), match.group(2).lower()
        attributes, end = self._attributes(match.end())
        if end < 0:
            self.broken += 1
            return -1
        if closing:
            self._close(name)
        elif name in _DROPPED_WHOLE:
            return self._after_element(name, end)
        else:
            self._open(name, attributes)
        return end

    def _attributes(self, at: int) -> tuple[list[tuple[str, str]], int]:
        found: dict[str, str] = {}
        while True:
            if end := _TAG_END.match(self.html, at):
                return list(found.items()), end.end()
            match = _ATTRIBUTE.match(self.html, at)
            if match is None or match.end() == at:
                return [], -1
            name, value = match.group(1).lower(), match.group(2) or ""
            if len(found) < MOST_ATTRIBUTES and _GOOD_NAME.match(name) and not name.startswith("on"):
                found.setdefault(name, value[1:-1] if value[:1] in ('"', "'") else value)
            at = match.end()

    def _open(self, name: str, attributes: list[tuple[str, str]]) -> None:
        if not _GOOD_NAME.match(name):
            return
        if name not in _VOID and name not in _SELF_CLOSING:
            weight = _WEIGHT.get(name, 1)
            if self.depth + weight > DEEPEST:
                return
            self.depth += weight
            self.open[name] = self.open.get(name, 0) + 1
        written = "".join(f' {key}="{_attribute_value(value)}"' for key, value in attributes)
        self.out.append(f"<{name}{written}>")

    def _close(self, name: str) -> None:
        if name in _SELF_CLOSING or name in ("br", "p"):
            self.out.append(f"</{name}>")
        elif self.open.get(name):
            self.open[name] -= 1
            self.depth -= _WEIGHT.get(name, 1)
            self.out.append(f"</{name}>")

    def _after(self, mark: str, start: int) -> int:
        """Past the next `mark`; only past `<` when there is none, and then never searched again."""
        at = -1 if mark in self.absent else self.html.find(mark, start)
        if at < 0:
            self.absent.add(mark)
            return -1
        return at + len(mark)

    def _after_element(self, name: str, start: int) -> int:
        if name in self.absent:
            return start
        if match := re.compile(rf"</{name}[\s/>]", re.IGNORECASE).search(self.html, start):
            end = self.html.find(">", match.end() - 1)
            return end + 1 if end >= 0 else len(self.html)
        self.absent.add(name)
        return start


def _attribute_value(value: str) -> str:
    if "&" in value:
        value = _STRAY_AMPERSAND.sub("&amp;", value)
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
