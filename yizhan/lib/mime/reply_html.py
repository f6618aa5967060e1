"""The same parting for HTML: every piece of content is filed under the line of text it belongs to."""

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html

from .replies import QUOTED, REPLY, SIGNATURE, label_lines
from .tidying import tidy

LONGEST_HTML = 2_000_000
_BLOCKS = frozenset(
    "address article blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main ol p pre section table tbody tr ul includetail".split()
)
_VOIDS = frozenset({"img", "br", "hr", "input"})
_QUOTE_CLASSES = frozenset(
    "gmail_quote yahoo_quoted protonmail_quote zmail_extra moz-email-headers-table ntes-mailmaster-quote "
    "history-quote-wrapper lark-mail-quote tutanota_quote wm_quote_wrapper freemail_quote alimail-quote "
    "xm_mail_quote mail-quote netease-quote gmail_quote_container".split()
)
_QUOTE_IDS = frozenset(
    "isReplyContent isForwardContent mail-editor-reference-message-container divtagdefaultwrapper_quote "
    "olk_src_body_section x_divRplyFwdMsg lark-mail-quote ntes-quote qm_quote".split()
)
# What this character stands for cannot be read, but is there.
_PICTURE = "\ufffc"


@dataclass(slots=True, frozen=True)
class HtmlParts:
    """Together the three hold everything the document says."""

    reply: str
    quoted: str = ""
    signature: str = ""


def split_reply_html(html: str) -> HtmlParts:
    """The new part of an HTML mail, apart from the history and the signature; not sanitised."""
    if not html.strip() or len(html) > LONGEST_HTML:
        return HtmlParts(html)
    try:
        body = _body(html)
    except (etree.ParserError, ValueError):
        return HtmlParts(html)
    filing = _Filing(body)
    labels = label_lines(filing.lines)
    if all(label == REPLY for label in labels):
        return HtmlParts(html)
    return HtmlParts(*(filing.document(label, labels) for label in (REPLY, QUOTED, SIGNATURE)))


def _body(html: str) -> lxml_html.HtmlElement:
    document = lxml_html.document_fromstring(tidy(html))
    body = document.find("body")
    if body is None:
        raise ValueError("no body")
    return body


class _Filing:
    """The lines of a document, and which text or picture stands on which of them."""

    def __init__(self, body: lxml_html.HtmlElement) -> None:
        self.body = body
        self.lines: list[str] = [""]
        self.places: list[tuple[int, str, int]] = []
        self.numbers = {element: number for number, element in enumerate(body.iter())}
        self._file(body)

    def _file(self, element: lxml_html.HtmlElement) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            self._break()
        if _is_quote(element):
            self._put(element, "whole", ">")
            self._break(always=True)
        elif tag in _VOIDS:
            self._put(element, "whole", _PICTURE if tag == "img" else "________" if tag == "hr" else "")
        elif not tag:
            self._put(element, "whole", "")
        else:
            if element.text:
                self._put(element, "text", element.text)
            for child in element:
                self._file(child)
        if tag == "br":
            self._break(always=True)
        elif tag in _BLOCKS:
            self._break()
        if element.tail and element is not self.body:
            self._put(element, "tail", element.tail)

    def _put(self, element: lxml_html.HtmlElement, kind: str, text: str) -> None:
        words = " ".join(text.split())
        if words and self.lines[-1] and text[:1].isspace():
            words = f" {words}"
        self.lines[-1] += words + (" " if words and text[-1:].isspace() else "")
        self.places.append((self.numbers[element], kind, len(self.lines) - 1))

    def _break(self, always: bool = False) -> None:
        if always or self.lines[-1].strip():
            self.lines.append("")

    def document(self, wanted: str, labels: list[str]) -> str:
        """A copy that holds only what stands on the wanted lines."""
        body = deepcopy(self.body)
        elements = list(body.iter())
        kept: set[lxml_html.HtmlElement] = set()
        emptied: set[lxml_html.HtmlElement] = set()
        for number, kind, line in self.places:
            element = elements[number]
            stays = labels[line] == wanted
            owner = element.getparent() if kind == "tail" else element
            if not stays and kind != "whole":
                setattr(element, kind, None)
            if owner is not None:
                (kept if stays else emptied).add(owner)
        for element in [*kept]:
            kept.update(element.iterancestors())
        for element in reversed(elements[1:]):
            if element in emptied and element not in kept:
                _remove(element)
        return _inner_html(body) if any(labels[line] == wanted for _, _, line in self.places) else ""


def _is_quote(element: lxml_html.HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return False
    classes = set(element.get("class", "").split())
    if element.tag == "blockquote" and (element.get("type") == "cite" or element.get("cite") is not None):
        return True
    return element.tag == "includetail" or bool(classes & _QUOTE_CLASSES) or element.get("id") in _QUOTE_IDS


def _remove(element: lxml_html.HtmlElement) -> None:
    """Take it out, but leave the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _inner_html(body: lxml_html.HtmlElement) -> str:
    wrapped = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    return wrapped[wrapped.index(">") + 1 :].removesuffix("</body>").strip()
