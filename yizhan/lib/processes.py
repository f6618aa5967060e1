"""A small crew of child processes: started by fork, replaced when they die, stopped in peace."""

import contextlib
import ctypes
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger("yizhan.processes")
SIGNALS: set[signal.Signals] = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
PR_SET_PDEATHSIG = 1
# linux/mman.h: these pages are not needed soon. Refused by kernels older than 5.4, where nothing happens.
MADV_PAGEOUT = 21
# malloc.h: how many heaps the C library keeps.
M_ARENA_MAX = -8
LONGEST_PAUSE = 30.0
# A child that lived this long was healthy; its death is not the start of a series.
HEALTHY = 60.0


@dataclass
class Child:
    """One place in the crew; the process in it may change."""

    name: str
    work: Callable[[], None]
    patience: float
    pid: int | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)


class Crew:
    """Children doing their work until the crew is stopped."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.signals = SIGNALS

    def add(self, name: str, work: Callable[[], None], patience: float) -> None:
        """Plan a child; `patience` is how long it may take to stop."""
        self.children.append(Child(name, work, patience))

    def block_signals(self) -> None:
        """From now on signals wait until wait() asks for them, so none is lost between two forks."""
        # What was ignored when we were started (nohup) stays ignored.
        self.signals = {number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN}
        signal.pthread_sigmask(signal.SIG_BLOCK, self.signals)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            _fork(child)

    def wait(self, seconds: float) -> bool:
        """Look after the children for a while; True when we were told to stop."""
        told = signal.sigtimedwait(self.signals, seconds)
        if told and told.si_signo != signal.SIGCHLD:
            return True
        for child in self.children:
            if _has_died(child):
                self._plan_restart(child)
            if child.pid is None and time.monotonic() >= child.due:
                _fork(child)
        return False

    def stop(self) -> None:
        """Ask every child to finish and wait; who does not in time is killed."""
        began = time.monotonic()
        for child in self.children:
            _signal(child, signal.SIGTERM)
        for child in self.children:
            while child.pid and not _has_died(child):
                if time.monotonic() - began > child.patience:
                    log.warning("%s did not stop in %.0f s and is killed", child.name, child.patience)
                    _signal(child, signal.SIGKILL)
                    os.waitpid(child.pid, 0)
                    break
                time.sleep(0.02)

    def _plan_restart(self, child: Child) -> None:
        now = time.monotonic()
        child.pause = 0.2 if now - child.started > HEALTHY else min(max(child.pause * 2, 0.2), LONGEST_PAUSE)
        child.due = now + child.pause
        log.error("%s has gone; starting it again in %.1f s", child.name, child.pause)


def _fork(child: Child) -> None:
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child.started = time.monotonic()
    child.pid = os.fork() or None
    if child.pid is None:
        os._exit(_live(child, parent))


def _live(child: Child, parent: int) -> int:
    """The whole life of a child process; returns its exit code."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        _die_with(parent)
        child.work()
        code = 0
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    with contextlib.suppress(Exception):
        logging.shutdown()
        sys.stdout.flush()
    return code


def _die_with(parent: int) -> None:
    """When the parent is killed outright the kernel tells us; without it nobody would ever stop us."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(0)


def give_back_memory() -> None:
    """What loading has freed goes back to the system, where the C library can do that, so that no child inherits it.

    So do the pages of libraries that only loading has read: a process that needs one again reads it from the file.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        # Threads that take turns need no heap each.
        library.mallopt(M_ARENA_MAX, 1)
        library.malloc_trim(0)
    if sys.platform == "linux":
        for first, end in _mapped_files():
            library.madvise(ctypes.c_void_p(first), ctypes.c_size_t(end - first), MADV_PAGEOUT)


def _mapped_files() -> list[tuple[int, int]]:
    """Where files are mapped that this process cannot write to."""
    lines = [line.split(maxsplit=5) for line in Path("/proc/self/maps").read_text().splitlines()]
    places = [line[0].split("-") for line in lines if len(line) > 5 and line[5][0] == "/" and "w" not in line[1]]
    return [(int(first, 16), int(end, 16)) for first, end in places]


def _has_died(child: Child) -> bool:
    if child.pid is None or os.waitpid(child.pid, os.WNOHANG)[0] == 0:
        return False
    child.pid = None
    return True


def _signal(child: Child, number: signal.Signals) -> None:
    if child.pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, number)
