"""Whether the From of a mail is proven, as our own mail server says (RFC 8601)."""

import re

from yizhan.catalog.models import Desk

from .incoming import Incoming

# Servers that are known to strip forged results and to put their own on top.
_KNOWN = {"imap.gmail.com": "mx.google.com"}
_QUOTED = re.compile(r'"[^"]*"')
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"(?:^|;)\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)([^;]*)", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:header\.(?:d|i|from)|smtp\.(?:mailfrom|mail))\s*=\s*(?:[^\s;@]*@)?([\w.-]+)", re.IGNORECASE)


def is_believable(incoming: Incoming) -> bool:
    """DMARC passed; where the server says nothing about DMARC, DKIM or SPF passed for the domain in From."""
    results = _results(incoming)
    if verdicts := [verdict for method, verdict, _domain in results if method == "dmarc"]:
        return verdicts == ["pass"]
    return any(verdict == "pass" and _is_aligned(domain, _domain_of(incoming)) for _method, verdict, domain in results)


def is_disowned(incoming: Incoming) -> bool:
    """The domain in From says that this mail is not its own."""
    return any(method == "dmarc" and verdict == "fail" for method, verdict, _domain in _results(incoming))


def _results(incoming: Incoming) -> list[tuple[str, str, str]]:
    """(method, verdict, domain) of the topmost header, if a server that we trust wrote it.

    Headers below the topmost may have been written by the sender; so may quoted words and comments inside it.
    """
    trusted = {one.casefold() for one in Desk.the().setting("trusted_mail_servers")}
    if incoming.mailbox and incoming.raw.source == "imap":
        trusted.add(_KNOWN.get(incoming.mailbox.imap_host.casefold(), ""))
    header = incoming.mail.headers.raw("authentication-results").decode("latin-1")
    header = _COMMENT.sub(" ", _QUOTED.sub('""', header))
    server, _, rest = header.partition(";")
    if server.strip().split(" ")[0].casefold() not in trusted - {""}:
        return []
    found = [(match[1].lower(), match[2].lower(), _DOMAIN.search(match[3])) for match in _RESULT.finditer(rest)]
    return [(method, verdict, domain[1].lower() if domain else "") for method, verdict, domain in found]


def _domain_of(incoming: Incoming) -> str:
    return incoming.mail.sender.email.rpartition("@")[2].casefold()


def _is_aligned(found: str, domain: str) -> bool:
    return bool(found) and (found == domain or ("." in found and domain.endswith(f".{found}")))
