"""Where a call may go: never into the network of the desk itself, unless whoever runs the desk names the place.

The name is resolved once and the address that was checked is the one that is called, so a name server that answers
differently the second time gains nothing. Redirects are not followed.
"""

import socket
import time
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpcore
from django.utils.translation import gettext as _

from yizhan.lib.config import config
from yizhan.spine.errors import Invalid

PORTS = {"http": 80, "https": 443}
# Ways through which a public looking address leads to a private one, and the site-local addresses of old networks.
TUNNELS = [
    ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10")
]


class OutOfReach(Exception):
    """The name leads nowhere, or to where calls may not go."""


def check_url(url: str) -> None:
    """Raises Invalid for what is no address of a program, or names an address calls may not go to."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        good = False
    if not good or not url.isascii() or any(one.isspace() for one in url):
        raise Invalid({"url": _("Give an address like https://example.com/hook, without a name and password in it.")})
    if is_number(parts.hostname or "") and not may_reach(parts.hostname or "", parts.hostname or ""):
        raise Invalid({"url": _("Calls may not go into the internal network: %(host)s.") % {"host": parts.hostname}})


class Careful(httpcore.SyncBackend):
    """The network as httpcore uses it, with an eye on where names lead and on the clock."""

    def __init__(self, seconds: float):
        self.until = time.monotonic() + seconds

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *more: Any, **options: Any) -> Any:
        return Hurried(super().connect_tcp(reachable(host, port), port, timeout, *more, **options), self.until)


class Hurried(httpcore.NetworkStream):
    """A connection that ends at a time, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, until: float):
        self.stream, self.until = stream, until

    def left(self, timeout: float | None) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(_("The answer took too long."))
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        return Hurried(self.stream.start_tls(ssl_context, server_hostname, self.left(timeout)), self.until)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def reachable(host: str, port: int) -> str:
    """The address to call for a name. Raises OutOfReach."""
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise OutOfReach(_("There is no such host: %(host)s.") % {"host": host}) from None
    for address in found:
        if not may_reach(host, address):
            raise OutOfReach(_("Calls may not go into the internal network: %(host)s.") % {"host": host})
    return found[0]


def may_reach(host: str, address: str) -> bool:
    """Public addresses, and what YIZHAN_INTERNAL_HOSTS names: hosts, addresses, networks."""
    at = ip_address(address.split("%")[0])
    at = getattr(at, "ipv4_mapped", None) or at
    is_public = at.is_global and not at.is_multicast and not any(at in one for one in TUNNELS)
    return is_public or is_named(host, at, config.internal_hosts)


def is_named(host: str, at: Any, named: Iterable[str]) -> bool:
    for one in named:
        try:
            if at in ip_network(one, strict=False):
                return True
        except ValueError:
            if one.casefold() == host.casefold():
                return True
    return False


def is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
