"""File names and content types: what the sender says, and what may be believed."""

import re
import unicodedata
from functools import lru_cache

import puremagic

LONGEST_NAME = 120
HEAD = 4096

_INLINE_SAFE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_BY_NAME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docm": "application/vnd.ms-word.document.macroenabled.12",
    "xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "jar": "application/java-archive",
    "apk": "application/vnd.android.package-archive",
    "ofd": "application/ofd",
}
_OLE_BY_NAME = {
    "doc": "application/msword",
    "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
    "et": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
    "msi": "application/x-msi",
}
_TEXT_BY_NAME = {
    "csv": "text/csv",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "json": "application/json",
    "md": "text/markdown",
    "log": "text/plain",
    "txt": "text/plain",
    "eml": "message/rfc822",
    "js": "text/javascript",
    "css": "text/css",
    "svg": "image/svg+xml",
    "xml": "application/xml",
    "xsl": "application/xml",
    "html": "text/html",
    "htm": "text/html",
    "shtml": "text/html",
    "xhtml": "application/xhtml+xml",
    "xht": "application/xhtml+xml",
    "mht": "multipart/related",
    "mhtml": "multipart/related",
}
# What a browser would run wins over everything else the file could also be.
_ACTIVE = (
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
    "application/xml",
    "text/xml",
    "text/javascript",
    "multipart/related",
)
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?xml|!--|meta|title|style|a\s|img|table|"
    rb"div|h1|p\b|br\b|font)",
    re.IGNORECASE,
)
_SVG = re.compile(rb"<svg[\s>]|<!doctype\s+svg", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}\Z")


def sniff(content: bytes, name: str = "", declared: str = "") -> str:
    """The content type to believe; the head of the content is enough."""
    head = bytes(content[:HEAD])
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    declared = declared.partition(";")[0].strip().lower()
    by_magic = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "") or _riff(head)
    active = _active(head, extension, declared, by_magic)
    if active:
        return active
    if by_magic == "application/zip":
        return _BY_NAME.get(extension, by_magic)
    if by_magic == "application/x-ole-storage":
        return _OLE_BY_NAME.get(extension, by_magic)
    if by_magic:
        return by_magic
    if _is_text(head):
        return _TEXT_BY_NAME.get(extension) or (declared if declared.startswith("text/") else "text/plain")
    found = _by_puremagic(head, name)
    # Never believe in an image on somebody's word alone.
    claims = [kind for kind in (found, declared) if _TYPE.match(kind) and kind not in _INLINE_SAFE]
    return claims[0] if claims else "application/octet-stream"


def is_inline_safe(content_type: str) -> bool:
    """Whether a browser may show it within our pages: plain raster images only."""
    return content_type.partition(";")[0].strip().lower() in _INLINE_SAFE


def safe_name(name: str) -> str:
    """A file name that hides nothing and harms no file system; never empty."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    name = "".join(
        char for char in name if char in "\t\n\r" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )
    name = " ".join(name.replace("\\", "/").split()).rstrip("/ ").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", name).strip().lstrip(".").strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) > LONGEST_NAME:
        _, dot, extension = name.rpartition(".")
        keep = f".{extension}" if dot and len(extension) <= 16 else ""
        name = name[: LONGEST_NAME - len(keep)].rstrip(" .") + keep
    return name or "attachment"


def _active(head: bytes, extension: str, declared: str, by_magic: str) -> str:
    if not by_magic:
        start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0c\x00").replace(b"\x00", b"")
        if _SVG.search(head.replace(b"\x00", b"")) and start.startswith(b"<"):
            return "image/svg+xml"
        if start[:5].lower() == b"<?xml":
            return "application/xhtml+xml" if b"xhtml" in head.lower() else "application/xml"
        if _MARKUP.match(start):
            return "text/html"
    for claim in (declared, _TEXT_BY_NAME.get(extension, "")):
        if claim in _ACTIVE or claim.endswith("+xml"):
            return claim
    return ""


def _riff(head: bytes) -> str:
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12], "")
    return ""


def _is_text(head: bytes) -> bool:
    return not head.translate(None, bytes({9, 10, 12, 13, 27, *range(32, 256)}))


def _by_puremagic(head: bytes, name: str) -> str:
    if not head:
        return ""
    try:
        return _magic_cached(head, name.rpartition("/")[2][-100:])
    except (puremagic.PureError, ValueError, IndexError, OSError):
        return ""


@lru_cache(maxsize=64)
def _magic_cached(head: bytes, name: str) -> str:
    return puremagic.from_string(head, mime=True, filename=name or None).lower()
