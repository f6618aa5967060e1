"""Bytes to text, for mails whose charset label is missing, unknown or a lie."""

import codecs
import re
from functools import lru_cache

# What senders write -> what they mean. Chinese systems label GBK and GB18030 bytes "gb2312" every day.
_MEANT = {
    **dict.fromkeys(
        (
            "gb2312",
            "gbk",
            "gb_2312-80",
            "gb2312-80",
            "cp936",
            "ms936",
            "x-gbk",
            "x-gb2312",
            "euc-cn",
            "chinese",
            "gb18030",
            "gb18030-2000",
            "gb18030-2005",
            "gb-18030",
            "gb_18030",
            "windows-936",
            "gb2312_charset",
            "csgb2312",
            "iso-ir-58",
            "hz2312",
        ),
        "gb18030",
    ),
    **dict.fromkeys(("hz", "hz-gb-2312", "hzgb"), "hz"),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "cn-big5", "csbig5", "big5-tw", "cp950"), "cp950"),
    **dict.fromkeys(
        ("ks_c_5601-1987", "ks_c_5601", "ksc5601", "ks_c_5601-1989", "euc-kr", "euckr", "korean", "windows-949"),
        "cp949",
    ),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("iso-2022-jp", "iso-2022-jp-ms", "csiso2022jp"), "iso2022_jp_ext"),
    **dict.fromkeys(
        ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "ansi_x3.4-1968", "iso8859-1", "iso_8859-1"), "cp1252"
    ),
    **dict.fromkeys(("utf8", "utf-8", "unicode-1-1-utf-8", "utf_8", "utf8mb4"), "utf-8"),
    **dict.fromkeys(("utf-7", "unicode-1-1-utf-7", "utf7"), "utf-7"),
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "tis-620": "cp874",
}
# Python codecs that are no charsets; punycode is even quadratic.
_REFUSED = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "charmap"}
# Labels so often put on by default that the bytes may well be something else.
_WEAK = {"cp1252", ""}
_SURROGATES = re.compile("[\ud800-\udfff]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(content: bytes, label: str = "", hint: str = "") -> str:
    """The text of `content`; never fails. `hint` is a charset seen elsewhere in the same mail."""
    codec = codec_named(label)
    if content.isascii() and codec not in ("utf-7", "hz") and "2022" not in codec and not codec.startswith("utf-16"):
        return _stored(content.decode("ascii"))
    for bom, name in _BOMS:
        if content.startswith(bom) and not codec.startswith(("gb", "cp9")):
            return _stored(content.decode(name, "replace").lstrip("\ufeff"))
    if codec in _WEAK:
        return _stored(_guess(content, codec_named(hint)))
    text = _strict(content, codec)
    if text is None and codec == "iso2022_jp_ext":
        text = japanese(content)
    if text is None:
        return _stored(_repaired(content, codec))
    if codec in ("gb18030", "cp950"):
        text = _better_as_utf8(content, text)
    return _stored(text)


@lru_cache(maxsize=512)
def codec_named(label: str) -> str:
    """The Python codec a label stands for, '' when there is none."""
    label = label.strip().strip("\"'").lower()
    if label in _MEANT:
        return _MEANT[label]
    try:
        info = codecs.lookup(label) if label.isascii() and 0 < len(label) < 40 else None
    except (LookupError, ValueError):
        return ""
    # `_is_text_encoding` keeps zip, hex and rot13 "charsets" out.
    if info is None or info.name in _REFUSED or not getattr(info, "_is_text_encoding", True):
        return ""
    return _MEANT.get(info.name, info.name)


def _guess(content: bytes, hint: str) -> str:
    if (text := _strict(content, "utf-8")) is not None:
        return text
    for codec in dict.fromkeys((hint, "gb18030", "cp950")):
        text = _strict(content, codec) if codec and codec not in _WEAK else None
        if text is not None and (codec == hint or _looks_chinese(text, content)):
            return text
    return _western(content)


def _repaired(content: bytes, codec: str) -> str:
    """The label does not fit: another charset if that reads well, else the label with holes."""
    if (text := _strict(content, "utf-8")) is not None:
        return text
    if codec == "utf-8" and (text := _strict(content, "gb18030")) is not None and _looks_chinese(text, content):
        return text
    if codec == "cp950" and (text := _strict(content, "big5hkscs")) is not None:
        return text
    text = content.decode(codec, "replace")
    beyond_ascii = sum(1 for char in text[:20_000] if char > "\x7f")
    if text[:20_000].count("\ufffd") * 2 > beyond_ascii:
        return _guess(content, "") if codec == "utf-8" else text
    return text


def japanese(content: bytes) -> str | None:
    """What Outlook writes as ISO-2022-JP: with the signs of NEC and IBM (①, ㈱, 髙), which the standard lacks.

    Between ESC $ B and the next ESC stand pairs of JIS X 0208. As Shift JIS the same signs have a codec that knows
    all: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP932.TXT
    """
    first, *others = content.split(b"\x1b")
    found = [first.decode("ascii", "replace")]
    for part in others:
        kind, signs = part[:2], part[2:]
        if kind in (b"$B", b"$@"):
            pairs = zip(signs[::2], signs[1::2], strict=False)
            found.append(b"".join(_shifted(*pair) for pair in pairs).decode("cp932", "replace"))
        elif kind == b"(I":
            found.append(bytes(sign | 0x80 for sign in signs).decode("cp932", "replace"))
        elif kind in (b"(B", b"(J"):
            found.append(signs.decode("ascii", "replace"))
        else:
            return None
    return "".join(found)


def _shifted(row: int, cell: int) -> bytes:
    """A pair of JIS X 0208 (33–126 each) as Shift JIS; other bytes as a sign that stands for none."""
    if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
        return b"?"
    high = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    low = cell + 0x7E if row % 2 == 0 else cell + 0x1F + (cell >= 0x60)
    return bytes((high, low))


def _better_as_utf8(content: bytes, text: str) -> str:
    """Bytes that are valid UTF-8 *and* valid GB18030: the reading with everyday characters wins."""
    other = _strict(content, "utf-8")
    return other if other is not None and _everyday_share(other) > _everyday_share(text) else text


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _western(content: bytes) -> str:
    text = _strict(content, "cp1252")
    return content.decode("latin-1") if text is None else text


def _looks_chinese(text: str, content: bytes) -> bool:
    high_bytes = len(content) - len(content.translate(None, bytes(range(128, 256))))
    return high_bytes >= 4 and _everyday_share(text) >= 0.6


def _everyday_share(text: str) -> float:
    everyday = _everyday_characters()
    beyond_ascii = [char for char in text[:20_000] if char > "\x7f"][:2_000]
    return sum(char in everyday for char in beyond_ascii) / len(beyond_ascii) if beyond_ascii else 0.0


@lru_cache(maxsize=1)
def _everyday_characters() -> frozenset[str]:
    """The commonest simplified (GB 2312 level 1) and traditional (Big5 level 1) characters and punctuation."""
    simplified = bytes(
        byte for high in (0xA1, 0xA3, *range(0xB0, 0xD8)) for low in range(0xA1, 0xFF) for byte in (high, low)
    ).decode("gb2312", "ignore")
    traditional = bytes(
        byte
        for high in (0xA1, *range(0xA4, 0xC7))
        for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
        for byte in (high, low)
    ).decode("big5", "ignore")
    return frozenset(simplified + traditional + "\u2014\u00b7\u2022\u2026\u201c\u201d\u2018\u2019")


def _stored(text: str) -> str:
    """PostgreSQL stores neither NUL nor lone surrogates."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
