"""The header block: fields, encoded words (RFC 2047) and parameters (RFC 2231), forgiving on every point."""

import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from yizhan.lib.text import straight

from .charsets import codec_named, decode
from .transfer import base64_bytes

_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\r?\n[ \t].*)*)", re.MULTILINE)
_FOLD = re.compile(rb"[ \t]*\r?\n[ \t]+")
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_LINE_BREAKS = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_PARAMETER = re.compile(r";\s*([^\s=;\"]+)\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)", re.DOTALL)
_SECTION = re.compile(r"^(.+?)\*(?:(\d{1,3})(\*)?)?$")
_LONGEST_VALUE = 64 * 1024


class Headers:
    """A case-insensitive multi-dict of decoded header values; decoding happens when a value is asked for."""

    __slots__ = ("_fields", "_hint", "_raw")

    def __init__(self, block: bytes = b"", hint: str = "") -> None:
        self._fields: list[tuple[str, bytes]] = []
        self._raw: dict[str, list[bytes]] = {}
        self._hint = hint
        for match in _FIELD.finditer(block):
            name, value = match.groups()
            value = _FOLD.sub(b" ", value) if b"\n" in value else value
            shown = name.decode("ascii")
            value = value.strip()
            self._fields.append((shown, value))
            self._raw.setdefault(shown.lower(), []).append(value)

    def hinted(self, hint: str) -> None:
        """Remember the charset of the body, for raw 8-bit values."""
        self._hint = hint

    def raw(self, name: str) -> bytes:
        """The first value as sent, unfolded; b'' when absent."""
        return self._raw.get(name.lower(), (b"",))[0]

    def raw_all(self, name: str) -> list[bytes]:
        """Every value as sent, unfolded."""
        return self._raw.get(name.lower(), [])

    def get(self, name: str, default: str = "") -> str:
        """The first decoded value."""
        values = self._raw.get(name.lower())
        return self.decoded(values[0]) if values else default

    def all(self, name: str) -> list[str]:
        """Every decoded value, in the order sent."""
        return [self.decoded(value) for value in self._raw.get(name.lower(), [])]

    def decoded(self, value: bytes) -> str:
        """One raw value as one line of text."""
        return straight(decode_words(decode(value[:_LONGEST_VALUE], hint=self._hint)))

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """A structured value such as Content-Type: its lower-case main value, and its parameters."""
        return parameters(self.raw(name), self._hint)

    def items(self) -> Iterator[tuple[str, str]]:
        """Every field as (name, decoded value), in the order sent."""
        return ((name, self.decoded(value)) for name, value in self._fields)

    def __getitem__(self, name: str) -> str:
        return self.decoded(self._raw[name.lower()][0])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._raw

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def decode_words(text: str) -> str:
    """Decode every encoded word; neighbours are joined first, since many mailers cut inside a character."""
    if "=?" not in text:
        return one_line(text)
    parts: list[str] = []
    run: list[tuple[str, str, str]] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        if run and gap.strip():
            parts.append(_decoded_run(run))
            run = []
        if not run:
            parts.append(gap)
        charset, encoding, encoded = match.groups()
        run.append((charset.partition("*")[0].lower(), encoding.lower(), encoded))
        end = match.end()
    parts.append(_decoded_run(run))
    parts.append(text[end:])
    return one_line("".join(parts))


def one_line(text: str) -> str:
    """Header values never hold a line break, whatever was encoded in them."""
    if text.isprintable():
        return text.strip()
    return _LINE_BREAKS.sub(" ", text.replace("\x00", "\ufffd")).strip()


def parameters(value: bytes, hint: str = "") -> tuple[str, dict[str, str]]:
    """Split `text/plain; charset=x; name*0*=...` into ('text/plain', {...}) with all names decoded."""
    text = value[:_LONGEST_VALUE].decode("latin-1")
    main = text.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in _PARAMETER.finditer(text):
        name, content = match.group(1).lower(), _unquoted(match.group(2))
        if section := _SECTION.match(name):
            encoded = section.group(2) is None or bool(section.group(3))
            sections.setdefault(section.group(1), {})[int(section.group(2) or 0)] = (encoded, content)
        else:
            plain.setdefault(name, content)
    found = {name: decode_words(decode(content.encode("latin-1"), hint=hint)) for name, content in plain.items()}
    return main, found | {name: _joined_sections(pieces, hint) for name, pieces in sections.items()}


def _decoded_run(run: list[tuple[str, str, str]]) -> str:
    decoded: list[tuple[str, bytes]] = []
    carry = ""
    for number, (charset, encoding, encoded) in enumerate(run):
        following = run[number + 1] if number + 1 < len(run) else ("", "", "")
        if encoding == "b":
            encoded = carry + "".join(encoded.split())
            # Some mailers cut the base64 itself, not only the character.
            if len(encoded) % 4 and not encoded.endswith("=") and following[:2] == (charset, "b"):
                carry = encoded
                continue
            carry = ""
            content = base64_bytes(encoded.encode("ascii", "ignore"))
        else:
            # Raw 8-bit characters inside a word were decoded with the rest of the line; take that back.
            content = binascii.a2b_qp(_word_bytes(encoded, charset), header=True)
        if decoded and decoded[-1][0] == charset:
            decoded[-1] = (charset, decoded[-1][1] + content)
        else:
            decoded.append((charset, content))
    return "".join(decode(content, charset) for charset, content in decoded)


def _word_bytes(encoded: str, charset: str) -> bytes:
    return encoded.encode("ascii" if encoded.isascii() else codec_named(charset) or "utf-8", "replace")


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        value = value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:]
        # Only these two escapes are real; "C:\temp" is a Windows path somebody forgot to escape.
        return value.replace('\\"', '"').replace("\\\\", "\\")
    return value


def _joined_sections(pieces: dict[int, tuple[bool, str]], hint: str) -> str:
    charset = ""
    content = b""
    for order in sorted(pieces):
        encoded, value = pieces[order]
        if encoded and order == min(pieces) and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        content += unquote_to_bytes(value.encode("latin-1")) if encoded else value.encode("latin-1")
    return decode_words(decode(content, charset, hint))
