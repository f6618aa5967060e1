"""Which parts are the letter and which are enclosures (the algorithm of RFC 8621, section 4.1.4)."""

from dataclasses import dataclass, field

from .charsets import decode
from .headers import Headers
from .html_text import html_to_text, text_to_html
from .mail import Attachment
from .parts import Part
from .tnef import BadTnef, read_tnef
from .transfer import uu_blocks

_MEDIA = ("image/", "audio/", "video/")
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_EXTENSIONS = {
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
}


@dataclass(slots=True)
class Body:
    """The letter in both forms, and its enclosures."""

    texts: list[Part] = field(default_factory=list)
    htmls: list[Part] = field(default_factory=list)
    enclosures: list[Part] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    text: str = ""
    html: str = ""
    defects: list[str] = field(default_factory=list)


def read_body(root: Part) -> Body:
    """Choose, decode and unpack."""
    body = Body()
    _sort([root], "mixed", False, body.htmls, body.texts, body.enclosures)
    texts, htmls = _kept(body.texts), _kept(body.htmls)
    unpacked: list[Attachment] = []
    if htmls and any(part.content_type == "text/html" for part in htmls):
        body.html = "\n".join(_as_html(part) for part in htmls)
    body.text = "\n".join(filter(None, (_as_text(part, unpacked) for part in texts)))
    for part in body.enclosures:
        _enclose(part, body)
    body.attachments += unpacked
    if not body.text.strip() and body.html:
        body.text = html_to_text(body.html)
    return body


def _sort(
    parts: list[Part],
    kind: str,
    in_alternative: bool,
    htmls: list[Part] | None,
    texts: list[Part] | None,
    enclosures: list[Part],
) -> None:
    """The loop of RFC 8621; None stands for "this form is already decided by a sibling"."""
    text_length, html_length = len(texts or ()), len(htmls or ())
    for number, part in enumerate(parts):
        if part.children:
            subtype = part.content_type.removeprefix("multipart/")
            _sort(part.children, subtype, in_alternative or subtype == "alternative", htmls, texts, enclosures)
        elif not _is_inline(part, number, kind):
            enclosures.append(part)
        elif kind == "alternative":
            _sort_alternative(part, htmls, texts, enclosures)
        elif part.content_type.startswith(_MEDIA):
            enclosures.append(part)
        else:
            if in_alternative and part.content_type == "text/plain":
                htmls = None
            if in_alternative and part.content_type == "text/html":
                texts = None
            for chosen in (texts, htmls):
                if chosen is not None:
                    chosen.append(part)
    if kind == "alternative" and texts is not None and htmls is not None:
        if text_length == len(texts) and html_length != len(htmls):
            texts.extend(htmls[html_length:])
        if html_length == len(htmls) and text_length != len(texts):
            htmls.extend(texts[text_length:])


def _sort_alternative(part: Part, htmls: list[Part] | None, texts: list[Part] | None, enclosures: list[Part]) -> None:
    if part.content_type == "text/plain" and texts is not None:
        texts.append(part)
    elif part.content_type == "text/html" and htmls is not None:
        htmls.append(part)
    else:
        enclosures.append(part)


def _is_inline(part: Part, number: int, kind: str) -> bool:
    if part.disposition == "attachment":
        return False
    if part.content_type not in ("text/plain", "text/html") and not part.content_type.startswith(_MEDIA):
        return False
    return number == 0 or (kind != "related" and (part.content_type.startswith(_MEDIA) or not part.name))


def _kept(parts: list[Part]) -> list[Part]:
    """Each part once, in order."""
    return list({id(part): part for part in parts}.values())


def _as_text(part: Part, unpacked: list[Attachment]) -> str:
    text = _lines(decode(part.content, part.charset))
    if part.content_type == "text/html":
        return html_to_text(text)
    text, blocks = uu_blocks(text)
    unpacked += [Attachment(name, "application/octet-stream", content) for name, content in blocks]
    if part.parameters.get("format", "").lower() == "flowed":
        text = _unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return text


def _as_html(part: Part) -> str:
    text = _lines(decode(part.content, part.charset))
    return text if part.content_type == "text/html" else text_to_html(text) if text.strip() else ""


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unflowed(text: str, delete_space: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one of the same quote depth."""
    paragraphs: list[tuple[int, list[str]]] = []
    flowing = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if flowing and depth == paragraphs[-1][0] and line != "-- ":
            paragraphs[-1][1].append(content)
        else:
            paragraphs.append((depth, [content]))
        flowing = line.endswith(" ") and line != "-- "
        if flowing and delete_space:
            paragraphs[-1][1][-1] = content[:-1]
    return "\n".join(
        ">" * depth + (" " if depth and pieces[0] else "") + "".join(pieces) for depth, pieces in paragraphs
    )


def _enclose(part: Part, body: Body) -> None:
    content = part.content
    if part.content_type in _TNEF or part.name.lower() == "winmail.dat":
        try:
            return _unpack_tnef(content, body)
        except BadTnef as error:
            body.defects.append(f"winmail.dat: {error}")
    if part.content_type == "text/plain" and not content.strip() and not part.name:
        return None
    inline = bool(part.content_id) and part.disposition != "attachment" or part.disposition == "inline"
    body.attachments.append(
        Attachment(
            part.name or _made_up_name(part, content, len(body.attachments) + 1),
            part.content_type,
            content,
            part.content_id,
            inline,
        )
    )
    return None


def _unpack_tnef(content: bytes, body: Body) -> None:
    found = read_tnef(content)
    body.text = body.text if body.text.strip() else _lines(found.text)
    body.html = body.html or _lines(found.html)
    for file in found.files:
        body.attachments.append(
            Attachment(
                file.name or f"attachment-{len(body.attachments) + 1}",
                file.content_type or "application/octet-stream",
                file.content,
                file.content_id,
                bool(file.content_id),
            )
        )


def _made_up_name(part: Part, content: bytes, number: int) -> str:
    extension = _EXTENSIONS.get(part.content_type, "")
    if part.content_type == "message/rfc822":
        subject = Headers(content[:65_536].lstrip().partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]).get("subject")
        return f"{subject or 'message'}{extension}"
    return f"{part.content_type.partition('/')[0]}-{number}{extension}"
