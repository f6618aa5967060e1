"""winmail.dat: what Outlook packs into TNEF (MS-OXTNEF), read with a bound on every loop."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from .charsets import decode

_SIGNATURE = 0x223E9F78
_MOST_OBJECTS = 5_000
_MOST_PROPERTIES = 20_000

_MESSAGE_PROPERTIES, _ATTACHMENT_PROPERTIES = 0x9003, 0x9005
_BODY, _DATA, _TITLE, _BEGIN, _CODEPAGE = 0x800C, 0x800F, 0x8010, 0x9002, 0x9007
_PLAIN, _HTML, _INTERNET_CODEPAGE = 0x1000, 0x1013, 0x3FDE
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _ATTACHED, _MIME_TAG, _CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x3701, 0x370E, 0x3712
_FIXED_SIZES = {
    0x0: 4,
    0x1: 4,
    0x2: 4,
    0x3: 4,
    0x4: 4,
    0x5: 8,
    0x6: 8,
    0x7: 8,
    0xA: 4,
    0xB: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0xD, 0x102


class BadTnef(ValueError):
    """Not TNEF, or cut short."""


@dataclass(slots=True)
class TnefFile:
    """One file inside a winmail.dat."""

    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Tnef:
    """The contents of a winmail.dat."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)


def read_tnef(data: bytes) -> Tnef:
    """Unpack; raises BadTnef when the data is not what it claims to be."""
    try:
        return _read(data)
    except (struct.error, IndexError) as error:
        raise BadTnef("cut short") from error


def _read(data: bytes) -> Tnef:
    if struct.unpack_from("<I", data)[0] != _SIGNATURE:
        raise BadTnef("wrong signature")
    found = Tnef()
    codepage = ""
    for kind, content in _objects(memoryview(data)):
        if kind == _CODEPAGE:
            codepage = _codepage(struct.unpack_from("<I", content)[0])
        elif kind == _BODY:
            found.text = found.text or decode(bytes(content).rstrip(b"\0"), codepage)
        elif kind == _MESSAGE_PROPERTIES:
            _take_bodies(found, dict(_properties(content, codepage)), codepage)
        elif kind == _BEGIN:
            found.files.append(TnefFile())
        elif found.files and kind == _TITLE:
            found.files[-1].name = found.files[-1].name or decode(bytes(content).rstrip(b"\0"), codepage)
        elif found.files and kind == _DATA:
            found.files[-1].content = bytes(content)
        elif found.files and kind == _ATTACHMENT_PROPERTIES:
            _take_file(found.files[-1], dict(_properties(content, codepage)))
    return found


def _objects(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    offset = 6
    for _ in range(_MOST_OBJECTS):
        if offset + 9 > len(data):
            return
        kind, size = struct.unpack_from("<xHxxI", data, offset)
        yield kind, data[offset + 9 : offset + 9 + size]
        offset += 9 + size + 2
    raise BadTnef(f"more than {_MOST_OBJECTS} objects")


def _properties(data: memoryview, codepage: str) -> Iterator[tuple[int, str | bytes | int]]:
    (count,) = struct.unpack_from("<I", data)
    offset = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        if offset + 4 > len(data):
            return
        kind, tag = struct.unpack_from("<HH", data, offset)
        offset += 4
        if tag >= 0x8000:
            offset = _after_name(data, offset)
        many, kind = kind & 0x1000, kind & ~0x1000
        if kind in _FIXED_SIZES:
            values = struct.unpack_from("<I", data, offset)[0] if many else 1
            offset += 4 if many else 0
            if not many and kind == 0x3:
                yield tag, struct.unpack_from("<I", data, offset)[0]
            offset += values * _FIXED_SIZES[kind]
            continue
        values = struct.unpack_from("<I", data, offset)[0]
        offset += 4
        for _ in range(min(values, 1_000)):
            (size,) = struct.unpack_from("<I", data, offset)
            yield tag, _value(bytes(data[offset + 4 : offset + 4 + size]), kind, codepage)
            offset += 4 + size + -size % 4


def _after_name(data: memoryview, offset: int) -> int:
    """Named properties carry a GUID and a number or a name before their value."""
    (kind,) = struct.unpack_from("<I", data, offset + 16)
    if kind == 0:
        return offset + 24
    (size,) = struct.unpack_from("<I", data, offset + 20)
    return offset + 24 + size + -size % 4


def _value(content: bytes, kind: int, codepage: str) -> str | bytes:
    if kind == _UNICODE:
        return content.decode("utf-16-le", "replace").partition("\0")[0]
    if kind == _STRING:
        return decode(content.partition(b"\0")[0], codepage)
    # An object starts with the sixteen bytes that name its class.
    return content[16:] if kind == _OBJECT else content


def _take_bodies(found: Tnef, properties: dict[int, str | bytes | int], codepage: str) -> None:
    internet = properties.get(_INTERNET_CODEPAGE)
    charset = _codepage(internet) if isinstance(internet, int) else codepage
    found.text = found.text or _text(properties.get(_PLAIN), charset)
    found.html = found.html or _text(properties.get(_HTML), charset)


def _take_file(file: TnefFile, properties: dict[int, str | bytes | int]) -> None:
    names = (_text(properties.get(tag), "") for tag in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME))
    file.name = next((name for name in names if name), file.name)
    file.content_type = _text(properties.get(_MIME_TAG), "")
    file.content_id = _text(properties.get(_CONTENT_ID), "")
    attached = properties.get(_ATTACHED)
    if not file.content and isinstance(attached, bytes):
        file.content = attached


def _text(value: str | bytes | int | None, charset: str) -> str:
    if isinstance(value, bytes):
        return decode(value.rstrip(b"\0"), charset)
    return value if isinstance(value, str) else ""


def _codepage(number: int) -> str:
    return {65001: "utf-8", 65000: "utf-7", 20127: "us-ascii", 54936: "gb18030", 28591: "iso-8859-1"}.get(
        number, f"cp{number}"
    )
