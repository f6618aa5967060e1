"""Transfer encodings, decoded as far as the bytes allow."""

import binascii
import re
from contextlib import suppress

# More pieces of base64 in one part are there to fill the memory.
MOST_PIECES = 10_000
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_UU_BEGIN = re.compile(r"begin [0-7]{3,4} (\S.{0,254})\Z")
_UU_LINE = re.compile(r"[!-`][ -`]{0,62}\Z|[` ]?\Z")


def decode_transfer(raw: bytes, start: int, end: int, encoding: str) -> bytes:
    """The bytes behind a Content-Transfer-Encoding; unknown encodings are left alone.

    What is encoded is read where it stands in the mail: copies of it would be as large as the mail.
    """
    if encoding == "base64":
        return base64_bytes(raw, start, end)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(memoryview(raw)[start:end])
    content = raw[start:end]
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        blocks = uu_blocks(content.decode("latin-1"))[1]
        return blocks[0][1] if blocks else content
    return content


def base64_bytes(raw: bytes, start: int = 0, end: int | None = None) -> bytes:
    """Base64 with stray characters, missing padding, or several pieces glued together."""
    end = len(raw) if end is None else end
    padding = raw.find(b"=", start, end)
    if padding < 0 or not raw[padding:end].strip(b"=\r\n \t-"):
        with suppress(binascii.Error):
            return binascii.a2b_base64(memoryview(raw)[start:end])
    pieces = raw[start:end].translate(None, _NOT_BASE64).split(b"=", MOST_PIECES)
    return b"".join(_padded(piece) for piece in pieces[:MOST_PIECES] if piece)


def uu_blocks(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without its uuencoded blocks, and those blocks as (name, content)."""
    if "begin " not in text:
        return text, []
    kept: list[str] = []
    found: list[tuple[str, bytes]] = []
    lines, at = text.split("\n"), 0
    while at < len(lines):
        begin, end = _UU_BEGIN.match(lines[at].rstrip()), at + 1
        while begin and end < len(lines) and _UU_LINE.match(lines[end].rstrip("\r")):
            end += 1
        content = (
            _uu_content(lines[at + 1 : end]) if begin and lines[end : end + 1] and lines[end].strip() == "end" else b""
        )
        if begin and content:
            found.append((begin.group(1).strip(), content))
        else:
            kept += lines[at:end]
            end -= 1
        at = end + 1
    return "\n".join(kept), found


def _uu_content(lines: list[str]) -> bytes:
    try:
        return b"".join(_uu_line(line) for line in lines if line.strip())
    except (binascii.Error, ValueError):
        return b""


def _uu_line(line: str) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders count the padding wrongly; the length byte says how much of the line is real.
        length = ((ord(line[0]) - 32) & 63) * 4 // 3 + 3
        return binascii.a2b_uu(line[:length])


def _padded(piece: bytes) -> bytes:
    piece = piece[:-1] if len(piece) % 4 == 1 else piece
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))
