"""PostgreSQL refuses to run as root: then an account of its own owns the data folder."""

import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import Any

from yizhan.lib.refusal import Refusal

ACCOUNT = "yizhan"


def owner(data: Path) -> int | None:
    """The user id to run the server as, or None for ourselves."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    try:
        return pwd.getpwnam(ACCOUNT).pw_uid
    except KeyError:
        return _create_account()


def as_user(uid: int | None) -> dict[str, Any]:
    """Arguments for subprocess.run() that change to this account."""
    if uid is None:
        return {}
    try:
        group = pwd.getpwuid(uid).pw_gid
    except KeyError:
        group = uid
    return {"user": uid, "group": group, "extra_groups": []}


def prepare(data: Path, sockets: Path, binary: Path) -> None:
    """Make the folders, and when we are root let the server's account reach them."""
    uid = owner(data)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    data.chmod(0o700)
    sockets.mkdir(mode=0o700, exist_ok=True)
    _check_private(sockets, uid)
    if uid is None:
        return
    give(sockets, uid)
    if data.stat().st_uid != uid:
        # A restored backup often belongs to root.
        for path in [data, *data.rglob("*")]:
            give(path, uid)
    for path in (data, sockets, binary):
        _open_way(path, uid)
    _open_programs(binary)


def give(path: Path, uid: int | None) -> None:
    """Hand a file to the server's account."""
    if uid is not None:
        os.chown(path, uid, -1, follow_symlinks=False)


def _create_account() -> int:
    words = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"]
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    try:
        subprocess.run([*words, ACCOUNT], check=True, capture_output=True, env={**os.environ, "PATH": path})
        return pwd.getpwnam(ACCOUNT).pw_uid
    except (OSError, subprocess.CalledProcessError, KeyError):
        raise Refusal(
            f"PostgreSQL does not run as root and the account {ACCOUNT} cannot be created; start as an ordinary user.",
            f"PostgreSQL 不能以 root 运行，且无法创建系统账号 {ACCOUNT}；请改用普通用户启动。",
        ) from None


def _check_private(sockets: Path, uid: int | None) -> None:
    """Under /tmp anyone could have made the folder before us."""
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), uid}:
        raise Refusal(
            f"{sockets} belongs to someone else; use a shorter YIZHAN_HOME.",
            f"{sockets} 属于其他用户，请使用更短的 YIZHAN_HOME 路径。",
        )
    sockets.chmod(0o700)


def _open_way(path: Path, uid: int) -> None:
    """Let the account pass through (not look into) the folders above, such as /root."""
    for folder in path.parents:
        mode = folder.stat()
        passable = stat.S_IXUSR if mode.st_uid == uid else stat.S_IXOTH
        if mode.st_mode & passable:
            continue
        try:
            folder.chmod(mode.st_mode | passable)
        except OSError:
            raise Refusal(
                f"The database account cannot pass through {folder}; use another folder or start as an ordinary user.",
                f"数据库账号无法进入 {folder}；请换一个目录，或以普通用户启动。",
            ) from None
        print(f"Let the database account pass through {folder} (chmod o+x).", flush=True)


def _open_programs(binary: Path) -> None:
    """A strict umask at install time leaves programs only root can run."""
    if binary.stat().st_mode & 0o005 == 0o005:
        return
    for path in binary.parents[1].rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent == binary.parent else 0o044))
