"""The dialogue with an SMTP server: what it said about each recipient, and whether it has the mail for certain."""

import re
import smtplib
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from yizhan.lib import crypto
from yizhan.tickets.marks import host

SENT, REFUSED, LATER, UNKNOWN = "sent", "refused", "later", "unknown"
TIMEOUT = 30
# Servers scan before they answer the last dot. Giving up early there makes doubles, so RFC 5321 asks for patience.
LAST_WORD = 120
LONGEST_TRANSFER = 150
CHUNK = 64 * 1024


class Unreachable(Exception):
    """The server cannot be used now, for no mail at all."""


@dataclass(frozen=True)
class Server:
    """How to reach one SMTP server. `key` is the mailbox it belongs to, 0 for the desk's own."""

    key: int
    host: str
    port: int
    security: str = "tls"
    auth: str = "password"
    username: str = ""
    secret: str = ""
    place: str = "mailbox:secret"


@dataclass(frozen=True)
class Answer:
    """What became of one recipient."""

    kind: str
    reason: str = ""


class Line:
    """A connection that serves many mails, one after the other."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._smtp: smtplib.SMTP | None = None
        self._is_used = False

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.hang_up()

    def send(
        self, sender: str, recipients: Sequence[str], content: bytes, hand_over: Callable[[list[str]], bool]
    ) -> dict[str, Answer]:
        """Send one mail; the answer for each recipient. Raises Unreachable.

        `hand_over(accepted)` is asked right before the text leaves; when it says no, nobody gets the mail
        and nobody has an answer.
        """
        while True:
            smtp, was_used = self._open(), self._is_used
            self._is_used = True
            try:
                answers = self._introduce(smtp, sender, recipients, len(content))
                break
            except (OSError, smtplib.SMTPException) as error:
                self.hang_up()
                if not was_used:
                    return {one: Answer(LATER, words_of(error)) for one in recipients}
                # A server may close a line that was quiet for a while: once more on a fresh one.
        accepted = [one for one in recipients if one not in answers]
        if accepted and hand_over(accepted):
            answer = self._transfer(smtp, content)
            answers |= dict.fromkeys(accepted, answer)
        self._tidy(smtp)
        return answers

    def hang_up(self) -> None:
        smtp, self._smtp, self._is_used = self._smtp, None, False
        if smtp:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = connect(self.server)
            except (OSError, smtplib.SMTPException, crypto.CannotDecrypt, UnicodeError, ValueError) as error:
                raise Unreachable(words_of(error)) from error
        return self._smtp

    def _introduce(self, smtp: smtplib.SMTP, sender: str, recipients: Sequence[str], size: int) -> dict[str, Answer]:
        """Name the sender and the recipients; answers only for those who were refused."""
        code, said = smtp.mail(sender, [f"size={size}"] if smtp.has_extn("size") else [])
        if code != 250:
            return dict.fromkeys(recipients, judge(code, said))
        refused = {}
        for one in recipients:
            code, said = smtp.rcpt(one)
            if code not in (250, 251):
                refused[one] = judge(code, said)
        return refused

    def _transfer(self, smtp: smtplib.SMTP, content: bytes) -> Answer:
        """The text itself. Without the last dot no server may deliver; after it, silence means: we do not know."""
        try:
            code, said = smtp.docmd("DATA")
            if code != 354:
                return judge(code, said)
            self._pour(smtp, content)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(LATER, words_of(error))
        try:
            smtp.sock.settimeout(LAST_WORD)  # type: ignore[union-attr]
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
            smtp.sock.settimeout(TIMEOUT)  # type: ignore[union-attr]
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(UNKNOWN, words_of(error))
        return judge(code, said)

    def _pour(self, smtp: smtplib.SMTP, content: bytes) -> None:
        stuffed = stuff(content)
        ends = time.monotonic() + LONGEST_TRANSFER
        for at in range(0, len(stuffed), CHUNK):
            if time.monotonic() > ends:
                raise TimeoutError("the connection is too slow for this mail")
            smtp.send(stuffed[at : at + CHUNK])

    def _tidy(self, smtp: smtplib.SMTP) -> None:
        """Ready for the next mail; a server that said goodbye is left."""
        if self._smtp is None:
            return
        try:
            if smtp.rset()[0] != 250:
                self.hang_up()
        except (OSError, smtplib.SMTPException):
            self.hang_up()

    def _drop(self) -> None:
        """Close without a word: in the midst of a text every word would be part of it."""
        smtp, self._smtp, self._is_used = self._smtp, None, False
        if smtp:
            smtp.close()


def connect(server: Server) -> smtplib.SMTP:
    """A line on which one may send."""
    secret = crypto.unlock(server.secret, server.place)
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, host(), timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, host(), timeout=TIMEOUT)
    try:
        if server.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if server.username:
            sign_in(smtp, server, secret)
    except BaseException:
        smtp.close()
        raise
    return smtp


def sign_in(smtp: smtplib.SMTP, server: Server, secret: str) -> None:
    if server.auth != "xoauth2":
        smtp.login(server.username, secret)
        return
    token = f"user={server.username}\x01auth=Bearer {secret}\x01\x01"
    # After a refusal the server sends its reasons and waits for an empty line.
    smtp.auth("XOAUTH2", lambda challenge=None: token if challenge is None else "")


def judge(code: int, said: bytes) -> Answer:
    """2xx has it, 5xx will never take it, anything else may later."""
    if 200 <= code < 300:
        return Answer(SENT)
    return Answer(REFUSED if 500 <= code < 600 else LATER, plain(f"{code} {said.decode('utf-8', 'replace')}"))


def words_of(error: BaseException) -> str:
    """The reason in the server's own words where it gave any."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return plain(f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")
    return plain(str(error) or type(error).__name__)


def plain(text: str) -> str:
    return " ".join(text.split())[:500]


def stuff(content: bytes) -> bytes:
    """Every line ends in CR LF, and a line that begins with a dot gets another."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")
