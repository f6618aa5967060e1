"""A real IMAP server in a folder of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from imap_tools import MailBoxUnencrypted

BINARY = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else "")
CONFIG = """
protocols = imap
base_dir = {home}/run
log_path = {home}/log
state_dir = {home}/state
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%u
first_valid_uid = 1
{users}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
"""


class Dovecot:
    """Started on construction; `put` drops a mail, as a mail server would."""

    user, password = "desk", "secret"

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="yizhan-imap-"))
        self.home.chmod(0o755)
        self.port = free_port()
        # Dovecot keeps no mail for root.
        who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        users = "" if os.getuid() == 0 else f"default_internal_user = {who.pw_name}\ndefault_login_user = {who.pw_name}"
        (self.home / "mail").mkdir()
        if os.getuid() == 0:
            os.chown(self.home / "mail", who.pw_uid, who.pw_gid)
        config = CONFIG.format(home=self.home, port=self.port, users=users, uid=who.pw_uid, gid=who.pw_gid)
        (self.home / "dovecot.conf").write_text(config)
        self.process = subprocess.Popen(
            [BINARY, "-F", "-c", str(self.home / "dovecot.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        with self.visit() as box:
            for mail in mails:
                box.append(mail, folder)

    def visit(self) -> MailBoxUnencrypted:
        box = MailBoxUnencrypted("127.0.0.1", self.port, timeout=10)
        box.login(self.user, self.password)
        return box

    def count(self, criteria: str = "ALL") -> int:
        with self.visit() as box:
            return len(box.uids(criteria))

    def forget_uids(self) -> None:
        """As after a restore: the folder is the same, its numbers are not."""
        before = self.validity()
        while self.validity() == before:
            time.sleep(1.1)  # numbers of the folder are seconds, and a session that ends may write the old ones again
            for path in (self.home / "mail" / self.user).glob("dovecot*"):
                path.unlink(missing_ok=True)

    def validity(self) -> int:
        with self.visit() as box:
            return int(box.folder.status("INBOX", ["UIDVALIDITY"])["UIDVALIDITY"])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
        shutil.rmtree(self.home, ignore_errors=True)

    def _wait(self) -> None:
        for _try in range(100):
            try:
                self.visit().logout()
                return
            except OSError:
                assert self.process.poll() is None, self.log()
                time.sleep(0.1)
        raise AssertionError(self.log())

    def log(self) -> str:
        path = self.home / "log"
        return path.read_text() if path.exists() else "no log"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
