"""Address lists as mailers really write them."""

import re

from .headers import Headers, one_line
from .mail import Address

_MOST_ADDRESSES = 2_000
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|=\?[^?\s]+\?[bBqQ]\?[^?]*\?=|[(),;:]|[^"<(),;:=]+|.', re.DOTALL)
_EMAIL = re.compile(r"[^\s<>()\[\],;:\"'（）＜＞@]{1,64}@[^\s<>()\[\],;:\"'（）＜＞@]{1,255}")
_WRAPPED = re.compile(r"[<＜][ \t]{0,9}([^\s<>＜＞@]{1,64}@[^\s<>＜＞]{1,255}?)[ \t]{0,9}[>＞]")


def addresses(headers: Headers, name: str) -> list[Address]:
    """Every address of a header, however often the header is repeated."""
    found: list[Address] = []
    for value in headers.raw_all(name):
        text = value.decode("utf-8", "surrogateescape")
        for words, comment, email in _entries(text):
            if len(found) >= _MOST_ADDRESSES:
                return found
            found.append(_address(headers, words, comment, email))
    return [address for address in found if address.name or address.email]


def parse_address(text: str) -> Address:
    """An address in running text: `张三 <zhang@example.com>`, `a@example.com`, or only a name."""
    text = one_line(text)
    if wrapped := _WRAPPED.search(text):
        return Address(_unquoted(text[: wrapped.start()]), wrapped.group(1))
    if plain := _EMAIL.search(text):
        email = plain.group().removeprefix("mailto:")
        rest = text.replace(plain.group(), " ").strip(" []()<>（）\"'")
        return Address(_unquoted(rest), email)
    return Address(_unquoted(text), "")


def _entries(text: str) -> list[tuple[str, str, str]]:
    """Split at commas outside quotes, comments and brackets: (words, comment, address in brackets)."""
    entries: list[tuple[str, str, str]] = []
    words: list[str] = []
    comment: list[str] = []
    email: str | None = None
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "(":
            depth += 1
        elif token == ")" and depth:
            depth -= 1
        elif depth:
            comment.append(token)
        elif token in ",;":
            # "Zhang, San <a@b>" without quotes: a half with no address belongs to the next one.
            if email is None and token == "," and "".join(words).strip() and "@" not in "".join(words):
                words.append(token)
                continue
            entries.append(("".join(words), "".join(comment), email or ""))
            words, comment, email = [], [], None
        elif token == ":" and "@" not in "".join(words):
            words = []
        elif token[0] == "<" and len(token) > 1:
            email = email or token[1:-1]
        else:
            words.append(token)
        if len(entries) > _MOST_ADDRESSES:
            return entries
    return [*entries, ("".join(words), "".join(comment), email or "")]


def _address(headers: Headers, words: str, comment: str, email: str) -> Address:
    name = headers.decoded(_bytes(_unquoted(words)))
    email = one_line(headers.decoded(_bytes(email))).replace(" ", "")
    if not email:
        found = parse_address(name)
        name, email = found.name, found.email
    if not name and comment:
        name = headers.decoded(_bytes(comment))
    return Address(_unquoted(name), email.split(":")[-1] if email.startswith("@") else email)


def _unquoted(text: str) -> str:
    text = text.strip().strip(",").strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    text = text.strip('"') if text.count('"') == 1 else text
    return text.replace('\\"', '"').replace("\\\\", "\\")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
