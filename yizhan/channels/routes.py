"""By which server and under which address a mail leaves."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from yizhan.catalog.models import Desk
from yizhan.lib import crypto

from .models import Mailbox
from .records import PLACE
from .smtp import Server

NO_SERVER = gettext_noop("No outgoing mail server is configured.")
DESK_SECRET = "desk:smtp"


@dataclass(frozen=True)
class Route:
    """`address` stands in From, `answers_to` is where answers shall arrive, `name` is how the desk calls itself."""

    server: Server
    address: str
    answers_to: str
    name: str


def route(mailbox_id: int | None, department_id: int | None) -> Route | None:
    """The ticket's mailbox, else the department's first, else any that can send, else the desk's own server."""
    own = _own(mailbox_id, department_id)
    for box in _candidates(own, department_id):
        if box.smtp_host:
            name = box.sender_name or Desk.the().name
            return Route(server_of(box), box.address, own.address if own else box.address, name)
    return _desk_route(own)


def _own(mailbox_id: int | None, department_id: int | None) -> Mailbox | None:
    """The mailbox the customer knows."""
    active = [box for box in Mailbox.current() if box.is_active]
    by_ticket = next((box for box in active if box.pk == mailbox_id), None)
    return by_ticket or next((box for box in active if box.department_id == department_id), None)


def _candidates(own: Mailbox | None, department_id: int | None) -> Iterator[Mailbox]:
    if own:
        yield own
    active = [box for box in Mailbox.current() if box.is_active]
    yield from (box for box in active if box.department_id == department_id)
    # The desk's own server may speak for every address; another mailbox only for its own.
    if not desk_smtp().get("host"):
        yield from active


def desk_smtp() -> dict:
    """The desk's own server: host, port, security, auth, username, secret, address."""
    return Desk.the().setting("smtp")


def _desk_route(own: Mailbox | None) -> Route | None:
    smtp = desk_smtp()
    address = own.address if own else smtp.get("address") or smtp.get("username") or ""
    if not smtp.get("host") or "@" not in address:
        return None
    server = Server(
        key=0,
        host=smtp["host"],
        port=int(smtp.get("port") or 465),
        security=smtp.get("security") or "tls",
        auth=smtp.get("auth") or "password",
        username=smtp.get("username") or "",
        secret=smtp.get("secret") or "",
        place=DESK_SECRET,
    )
    return Route(server, address, address, (own and own.sender_name) or Desk.the().name)


def server_of(box: Mailbox, secret: str | None = None) -> Server:
    """The SMTP server of a mailbox; with a secret that is being tried instead of the kept one."""
    kept = box.secret if secret is None else secret and crypto.lock(secret, PLACE)
    # A relay that asks for no password is not told who we are.
    user = box.account if kept else box.username
    return Server(box.pk or 0, box.smtp_host, box.smtp_port, box.smtp_security, box.auth, user, kept, PLACE)


def seal(secret: str) -> str:
    """The desk's SMTP password as it is kept in Desk.settings["smtp"]["secret"]."""
    return crypto.lock(secret, DESK_SECRET)
