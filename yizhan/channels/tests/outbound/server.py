"""A real SMTP server on the loopback that does what a test tells it."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Taken:
    """One mail as the server got it."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]


@dataclass
class Script:
    """What the server says: per recipient, to the text, and whether it hangs up or dawdles afterwards."""

    refuse: dict[str, str] = field(default_factory=dict)
    mail: str = ""
    on: dict[str, Callable[[], None]] = field(default_factory=dict)
    data: str = "250 OK"
    hang_up: str = ""  # "", "before" the answer to the text, or "after" it
    delay: float = 0.0
    taken: list[Taken] = field(default_factory=list)
    seen_logins: list[tuple[str, str, str]] = field(default_factory=list)
    connections: int = 0

    def reached(self, step: str) -> None:
        """What a test wants to happen at this point of the dialogue, once."""
        self.on.pop(step, lambda: None)()

    @property
    def to_customers(self) -> list[Taken]:
        """Without the notices to our own agents."""
        return [one for one in self.taken if not one.recipients[0].endswith("@qingshan.example")]

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        self.reached("MAIL")
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        self.reached("RCPT")
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.data.startswith("250"):
            self.taken.append(Taken(envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        self.reached("DATA")
        if self.hang_up == "before":
            server.transport.close()
        elif self.hang_up == "after":
            await server.push(self.data)
            server.transport.close()
        return self.data


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Post:
    """A running server."""

    def __init__(
        self, script: Script | None = None, *, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
    ):
        self.script = script or Script()
        more: dict[str, Any] = {"tls_context": tls} if tls else {}
        if login:
            more |= {"authenticator": self._judge(login), "auth_required": True, "auth_require_tls": False}
        self.controller = Controller(self.script, hostname="127.0.0.1", port=free_port(), ready_timeout=20, **more)

    def _judge(self, login: tuple[str, str]) -> Any:
        def judge(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
            given = (data.login.decode(), data.password.decode())
            self.script.seen_logins.append((mechanism, *given))
            return AuthResult(success=given == login, handled=False)

        return judge

    def __enter__(self) -> "Post":
        self.controller.start()
        self.port = self.controller.port
        return self

    def __exit__(self, *error: object) -> None:
        self.controller.stop()

    @property
    def taken(self) -> list[Taken]:
        return self.script.taken
