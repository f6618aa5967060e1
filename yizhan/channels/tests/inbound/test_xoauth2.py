"""Signing in with an access token, at servers that look at what they are told, letter by letter."""

import base64
import imaplib
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from yizhan.channels import imap, smtp
from yizhan.channels.models import Mailbox
from yizhan.channels.routes import server_of
from yizhan.channels.trying import test_connection as try_connection
from yizhan.lib.crypto import lock
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change

pytestmark = pytest.mark.django_db
TOKEN = "ya29.a0Af_token-with/signs+" + "x" * 1500  # longer than a line of base64 may be in a mail
REASONS = base64.b64encode(b'{"status":"401","schemes":"bearer"}').decode()


class Script:
    """A server of one protocol that knows one token. `told` is what it was sent after AUTH."""

    def __init__(self, kind: str) -> None:
        self.kind, self.told, self.knows = kind, [], TOKEN
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _address = self.listening.accept()
                with line, line.makefile("rwb", 0) as file:
                    self.imap(file) if self.kind == "imap" else self.smtp(file)

    def lets_in(self, said: str) -> bool:
        user, bearer, *rest = base64.b64decode(said, validate=True).decode().split("\x01")
        return (user, bearer, rest) == ("user=support@qingshan.example", f"auth=Bearer {self.knows}", ["", ""])

    def imap(self, file: Any) -> None:
        file.write(b"* OK ready\r\n")
        while command := file.readline().decode():
            tag, word, *rest = command.split()
            if word != "AUTHENTICATE":
                known = b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" if word == "CAPABILITY" else b""
                file.write(known + f"{tag} OK done\r\n".encode())
                continue
            assert rest == ["XOAUTH2"]
            file.write(b"+ \r\n")
            self.told.append(file.readline().decode().removesuffix("\r\n"))
            if self.lets_in(self.told[0]):
                file.write(f"{tag} OK welcome\r\n".encode())
                continue
            file.write(f"+ {REASONS}\r\n".encode())
            self.told.append(file.readline().decode().removesuffix("\r\n"))
            file.write(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n".encode())

    def smtp(self, file: Any) -> None:
        file.write(b"220 ready\r\n")
        while command := file.readline().decode().removesuffix("\r\n"):
            word, *rest = command.split(" ")
            if word.upper() == "EHLO":
                file.write(b"250-here\r\n250 AUTH XOAUTH2\r\n")
            elif word == "AUTH":
                assert rest[0] == "XOAUTH2"
                self.told.append(rest[1])
                if self.lets_in(rest[1]):
                    file.write(b"235 welcome\r\n")
                    continue
                file.write(f"334 {REASONS}\r\n".encode())
                self.told.append(file.readline().decode().removesuffix("\r\n"))
                file.write(b"535 5.7.8 Username and Password not accepted\r\n")
            else:
                file.write(b"221 bye\r\n")


@pytest.fixture
def servers() -> Iterator[dict[str, Script]]:
    both = {"imap": Script("imap"), "smtp": Script("smtp")}
    yield both
    for one in both.values():
        one.listening.close()


@pytest.fixture
def mailbox(boxes: Any, servers: dict[str, Script]) -> Mailbox:
    """No user name is given: then it is the address that signs in."""
    box = Mailbox.objects.get(pk=boxes.support.pk)
    settings = {"auth": "xoauth2", "secret": lock(TOKEN, "mailbox:secret"),
                "imap_host": "127.0.0.1", "imap_port": servers["imap"].port, "imap_security": "none",
                "smtp_host": "127.0.0.1", "smtp_port": servers["smtp"].port, "smtp_security": "none"}  # fmt: skip
    with change(box, "mailbox.edited", by=SETUP):
        for name, value in settings.items():
            setattr(box, name, value)
    return box


def test_both_servers_get_the_user_and_the_token_in_one_piece(mailbox: Mailbox, servers: dict[str, Script]) -> None:
    imap.sign_in(box := imap.connect(mailbox, timeout=5), mailbox)
    smtp.connect(server_of(mailbox)).close()
    box.client.shutdown()
    for one in servers.values():
        assert len(one.told) == 1 and one.lets_in(one.told[0]), one.kind


def test_a_refused_token_is_not_said_twice_and_the_reason_is_told(mailbox: Mailbox, servers: dict[str, Script]) -> None:
    for one in servers.values():
        one.knows = "another"
    box = imap.connect(mailbox, timeout=5)
    with pytest.raises(imaplib.IMAP4.error, match="Invalid credentials"):
        imap.sign_in(box, mailbox)
    box.client.shutdown()
    with pytest.raises(smtplib.SMTPAuthenticationError, match="not accepted"):
        smtp.connect(server_of(mailbox))
    assert [one.told[1:] for one in servers.values()] == [[""], [""]]


def test_the_page_that_sets_it_up_tries_a_new_token(mailbox: Mailbox, servers: dict[str, Script]) -> None:
    for one in servers.values():
        one.knows = "fresh"
    steps = {name: went_well for name, went_well, _said in try_connection(mailbox, "fresh")}
    assert steps["imap.sign_in"] and steps["smtp.connect"]
