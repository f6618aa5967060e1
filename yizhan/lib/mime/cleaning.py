"""HTML from strangers, made fit to be shown to an agent: nothing runs, nothing loads, nothing leaves its box."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

import nh3

from .tidying import tidy

LONGEST_HTML = 4_000_000

_TAGS = set(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn "
    "div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q "
    "rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul "
    "var wbr".split()
)
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title", "align", "valign", "bgcolor", "width", "height"},
    "a": {"href"},
    "img": {"src", "alt", "border", "hspace", "vspace"},
    "table": {"border", "cellpadding", "cellspacing", "rules", "frame"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value", "type"},
    "br": {"clear"},
    "hr": {"size", "noshade", "color"},
    "blockquote": {"type"},
    "time": {"datetime"},
    "details": {"open"},
}
_STYLES = frozenset(
    "background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width "
    "border-collapse border-color border-left border-left-color border-left-style border-left-width border-radius "
    "border-right border-right-color border-right-style border-right-width border-spacing border-style border-top "
    "border-top-color border-top-style border-top-width border-width box-sizing caption-side clear color direction "
    "display empty-cells float font font-family font-size font-style font-variant font-weight height letter-spacing "
    "line-height list-style list-style-type margin margin-bottom margin-left margin-right margin-top max-height "
    "max-width min-height min-width overflow-wrap padding padding-bottom padding-left padding-right padding-top "
    "table-layout text-align text-decoration text-decoration-color text-decoration-line text-indent text-transform "
    "vertical-align white-space width word-break word-spacing word-wrap".split()
)
_STYLE_VALUE = re.compile(r"[\w\s#%.,'\"()!+*/\u4e00-\u9fff-]*\Z")
# calc() and colours are the only functions anybody needs; url(), image-set() and expression() load or run.
_FUNCTION = re.compile(r"([\w-]*)\(")
_FUNCTIONS = {"rgb", "rgba", "hsl", "hsla", "calc"}
_NEGATIVE = re.compile(r"(?<![\w.])-\.?\d")
_ENTITY_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]+")
_SAFE_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
# nh3 writes "&amp;" in quadratic time (measured: 1,000,000 take 12 s); a stand-in character costs nothing.
_MANY_AMPERSANDS = 20_000
_STAND_IN = "\ue5e5"


@dataclass(slots=True, frozen=True)
class Cleaned:
    """Harmless HTML, and how many remote images it would like to load."""

    html: str
    blocked: int


def clean_html(html: str, cids: Mapping[str, str] = {}) -> Cleaned:
    """Sanitise a mail's HTML; `cids` says under which of our addresses each inline image is found."""
    plain = tidy(html[:LONGEST_HTML])
    swapped = plain.count("&amp;") > _MANY_AMPERSANDS
    if swapped:
        plain = plain.replace(_STAND_IN, "\ufffd").replace("&amp;", _STAND_IN)
    gate = _Gate(cids)
    safe = nh3.clean(
        plain,
        tags=_TAGS,
        clean_content_tags={"script", "style", "title", "svg", "math"},
        attributes=_ATTRIBUTES,
        attribute_filter=gate.value,
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "tel", "data", "cid", gate.token},
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    if swapped:
        safe = safe.replace(_STAND_IN, "&amp;")
    safe = safe.replace(f'src="{gate.token}:own:', 'src="').replace(f'src="{gate.token}:', 'data-remote-src="')
    return Cleaned(safe, gate.blocked)


class _Gate:
    """Decides on every attribute value; its token marks images in a way no sender can forge."""

    def __init__(self, cids: Mapping[str, str]) -> None:
        self.cids = {key.strip("<> ").casefold(): url for key, url in cids.items()}
        self.token = "x" + secrets.token_hex(8)
        self.blocked = 0

    def value(self, tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return safe_style(value) or None
        if attribute == "src":
            return self._image(value)
        if attribute == "href":
            return value if _SAFE_LINK.match(_ENTITY_SPACE.sub("", value)) else None
        if attribute in ("width", "height", "border", "hspace", "vspace", "cellpadding", "cellspacing"):
            return value if value.rstrip("%px ").replace(".", "", 1).isdigit() and len(value) < 8 else None
        return value

    def _image(self, value: str) -> str | None:
        source = _ENTITY_SPACE.sub("", value)
        scheme = source.partition(":")[0].lower()
        if scheme == "cid":
            url = self.cids.get(_cid(source[4:]))
            return f"{self.token}:own:{url}" if url else None
        if scheme == "data":
            return source if _SAFE_DATA.match(source) else None
        if scheme in ("http", "https") or source.startswith("//"):
            self.blocked += 1
            return f"{self.token}:{'https:' if source.startswith('//') else ''}{source}"
        return None


@lru_cache(maxsize=2_000)
def safe_style(style: str) -> str:
    """The declarations that only change how text looks inside its own box."""
    kept = []
    for declaration in style[:4_000].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name in _STYLES and value and _is_safe_value(name, value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def _is_safe_value(name: str, value: str) -> bool:
    if len(value) > 300 or not _STYLE_VALUE.match(value) or "/*" in value:
        return False
    if any(function.lower() not in _FUNCTIONS for function in _FUNCTION.findall(value)):
        return False
    # A negative margin pulls a box over its neighbours, just as `position` would.
    return not (name.startswith(("margin", "text-indent", "letter", "word-s")) and _NEGATIVE.search(value))


def _cid(source: str) -> str:
    return unquote(source).strip("<>").casefold()
