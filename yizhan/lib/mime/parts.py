"""The tree of MIME parts, cut out of the bytes without trusting a single number the sender wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .headers import Headers
from .mail import TooComplex
from .transfer import decode_transfer

DEEPEST = 50
MOST_PARTS = 1_000
MOST_LOOKALIKES = 100_000
MOST_FIELDS = 5_000
LONGEST_HEADER_BLOCK = 1024 * 1024

_HEADER_END = re.compile(rb"\n\r?\n")
_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]")
_REST_OF_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\r?\Z)")
_LOOSE_REST = re.compile(rb"(--)?[^\r\n]*(?:\r?\n|\r?\Z)")
_BOUNDARY_LOOKALIKE = re.compile(rb"^--([^\r\n]{1,200}?)[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """One node: a leaf with a body, or a multipart with children."""

    headers: Headers
    raw: bytes = field(repr=False)
    start: int
    end: int
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    name: str = ""
    children: list["Part"] = field(default_factory=list)

    @property
    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        encoding = self.headers.get("content-transfer-encoding").partition(";")[0].strip().lower()
        return decode_transfer(self.raw, self.start, self.end, encoding)

    @property
    def charset(self) -> str:
        """The charset as declared, believed or not."""
        return self.parameters.get("charset", "")

    @property
    def content_id(self) -> str:
        """The Content-ID without its brackets."""
        return self.headers.get("content-id").strip().strip("<>").strip()

    def leaves(self) -> Iterator["Part"]:
        """All parts that hold content, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


class PartReader:
    """Cuts one mail into parts, counting as it goes."""

    def __init__(self, raw: bytes) -> None:
        if b"\n" not in raw:
            raw = raw.replace(b"\r", b"\n")
        self.raw = raw
        self.count = 0
        self.defects: list[str] = []

    def read(self) -> Part:
        """The root part; raises TooComplex for a mail built to exhaust us."""
        start = 0
        while self.raw[start : start + 1] in (b"\r", b"\n"):
            start += 1
        # mbox files and some scanners leave their own first line in place.
        if self.raw.startswith((b"From ", b">From "), start):
            start = self.raw.find(b"\n", start) + 1
        return self._part(start, len(self.raw), depth=0, digest=False)

    def _part(self, start: int, end: int, depth: int, digest: bool) -> Part:
        self.count += 1
        if self.count > MOST_PARTS:
            raise TooComplex(f"more than {MOST_PARTS} parts")
        if depth > DEEPEST:
            raise TooComplex(f"parts nested deeper than {DEEPEST}")
        headers, body = self._headers(start, end)
        part = Part(headers, self.raw, min(body, end), end)
        self._describe(part, "message/rfc822" if digest else "text/plain")
        if part.content_type.startswith("multipart/"):
            self._split(part, depth)
        return part

    def _headers(self, start: int, end: int) -> tuple[Headers, int]:
        """The header fields of a part, and where its body begins."""
        raw = self.raw
        if raw.startswith((b"\n", b"\r\n"), start):
            return Headers(), raw.find(b"\n", start) + 1
        if not _HEADER_LINE.match(raw, start, end):
            return Headers(), start
        blank = _HEADER_END.search(raw, start, end)
        block_end = blank.start() + 1 if blank else end
        if block_end - start > LONGEST_HEADER_BLOCK:
            raise TooComplex("header block over 1 MB")
        block = raw[start:block_end]
        if block.count(b"\n") > MOST_FIELDS and len(re.findall(rb"\n[^ \t]", block)) > MOST_FIELDS:
            raise TooComplex(f"more than {MOST_FIELDS} header fields")
        return Headers(block), blank.end() if blank else end

    def _describe(self, part: Part, default_type: str) -> None:
        main, part.parameters = part.headers.parameters("content-type")
        part.content_type = main if main.count("/") == 1 and not main.endswith("/") else default_type
        if main and main != part.content_type:
            part.content_type = {"text": "text/plain", "html": "text/html"}.get(main, "application/octet-stream")
        part.disposition, disposition = part.headers.parameters("content-disposition")
        name = disposition.get("filename") or part.parameters.get("name") or disposition.get("name") or ""
        part.name = name.strip()

    def _split(self, part: Part, depth: int) -> None:
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
        pieces = self._pieces(part, boundary) if boundary else []
        if not pieces and (guess := _BOUNDARY_LOOKALIKE.search(self.raw, part.start, part.end)):
            self.defects.append("the declared boundary does not occur; another was found")
            boundary = guess.group(1)
            pieces = self._pieces(part, boundary)
        if not pieces:
            self.defects.append("multipart without parts")
            part.content_type = "text/plain"
            return
        digest = part.content_type == "multipart/digest"
        for start, end in pieces:
            child = self._part(start, end, depth + 1, digest)
            part.children.append(child)
            # A child that reuses our boundary owns everything up to our end.
            if (
                child.content_type.startswith("multipart/")
                and child.parameters.get("boundary", "").encode() == boundary
            ):
                self.count -= 1
                part.children[-1] = self._part(start, part.end, depth + 1, digest)
                return

    def _pieces(self, part: Part, boundary: bytes) -> list[tuple[int, int]]:
        """Where each part between two boundary lines starts and ends; the last may lack its closing line."""
        for rest in (_REST_OF_BOUNDARY, _LOOSE_REST):
            pieces: list[tuple[int, int]] = []
            open_at = -1
            for found, match in self._boundary_lines(part, b"--" + boundary, rest):
                if open_at >= 0:
                    pieces.append((open_at, self._before_line_break(open_at, found)))
                open_at = -1 if match.group(1) else match.end()
                if len(pieces) > MOST_PARTS:
                    raise TooComplex(f"more than {MOST_PARTS} parts")
            if open_at >= 0:
                self.defects.append("missing closing boundary")
                pieces.append((open_at, part.end))
            if pieces:
                return pieces
        return []

    def _boundary_lines(
        self, part: Part, line: bytes, rest: re.Pattern[bytes]
    ) -> Iterator[tuple[int, re.Match[bytes]]]:
        """Where boundary lines begin, and how they end. To compile a pattern for each boundary would take longest."""
        at = 0 if part.start == 0 and self.raw.startswith(line) else self._next_line(line, part.start, part.end)
        for _seen in range(MOST_LOOKALIKES):
            if at < 0:
                return
            match = rest.match(self.raw, at + len(line), part.end)
            if match:
                yield at, match
            at = self._next_line(line, match.end() if match else at + 1, part.end)
        raise TooComplex(f"more than {MOST_LOOKALIKES} lines like a boundary")

    def _next_line(self, line: bytes, start: int, end: int) -> int:
        found = self.raw.find(b"\n" + line, max(start - 1, 0), end)
        return found if found < 0 else found + 1

    def _before_line_break(self, start: int, end: int) -> int:
        """The line break before a boundary belongs to the boundary."""
        if end > start and self.raw[end - 1] == 10:
            end -= 1
            if end > start and self.raw[end - 1] == 13:
                end -= 1
        return end
