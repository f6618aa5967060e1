"""The embedded PostgreSQL: a data folder in YIZHAN_HOME, reached through a private socket."""

import hashlib
import os
import re
from pathlib import Path

NAME = "yizhan"
PORT = 5432
# sun_path holds 108 bytes with its final zero.
LONGEST_SOCKET = 107


def url(home: Path) -> str:
    """Where the embedded database of this home is reached; starts nothing."""
    return f"postgresql://{NAME}@/{NAME}?host={socket_folder(home)}&port={PORT}"


def socket_folder(home: Path) -> Path:
    """A folder short and plain enough for a socket: inside the home, else a private one under /tmp."""
    inside = home / "run"
    socket = f"{inside}/.s.PGSQL.{PORT}"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET and re.fullmatch(r"[A-Za-z0-9_./-]+", socket):
        return inside
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path("/tmp") / f"yizhan-{os.geteuid()}-{mark}"
