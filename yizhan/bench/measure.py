"""Asking a running desk over HTTP, as one reader and as eight, and reading what it weighs."""

import gzip
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import psutil

from yizhan.insights.shipped import SHIPPED

from .articles import article_count
from .load import ADMIN, PASSWORD

WARM, ASKED, ROUNDS = 8, 40, 3
# Reports: some ask for what takes a second.
FEWER = 6
UNPLANNED = (
    "/reports/build?metrics=created&metrics=resolved&metrics=first_response&by=department&by=type&by=agent"
    f"&condition={quote('打印机 priority>=high')}"
)
# A report of these days was not asked for within the last minute.
NEVER_ASKED = iter(range(1, 300))
FIGURES = "/api/v1/report?metrics=created,first_response,sla_met&by=department&period=last_30"


@dataclass
class Browser:
    """One connection with a cookie jar."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    link: http.client.HTTPConnection | None = None
    # How long the desk itself says its last answer took, in milliseconds.
    served: float = 0.0
    # Where it sent us.
    location: str = ""

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes, int, float]:
        """Status, decoded body, bytes on the wire, seconds."""
        self.link = self.link or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Accept-Encoding": "gzip", "Cookie": jar, **self.headers, **headers}
        began = time.perf_counter()
        self.link.request(method, path, body, sent)
        answer = self.link.getresponse()
        raw = answer.read()
        took = time.perf_counter() - began
        self.location = answer.headers.get("Location", "")
        self.served = float(answer.headers.get("Server-Timing", "=0").rpartition("=")[2])
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _is, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        text = gzip.decompress(raw) if answer.headers.get("Content-Encoding") == "gzip" else raw
        return answer.status, text, len(raw), took

    def hang_up(self) -> None:
        if self.link:
            self.link.close()
            self.link = None

    def sign_in(self) -> None:
        _status, page, _size, _took = self.ask("GET", "/sign-in")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = urlencode(
            {"email": ADMIN, "password": PASSWORD, "csrfmiddlewaretoken": token[1].decode() if token else ""}
        )
        status, page, *_rest = self.ask(
            "POST", "/sign-in", form.encode(), **{"Content-Type": "application/x-www-form-urlencoded"}
        )
        if status != 302:
            raise RuntimeError(f"sign-in answered {status}: {page[:300]!r}")


@dataclass
class Figure:
    """p50 and p95 of the desk in milliseconds, p50 as the client sees it, and the bytes of the answer."""

    p50: float
    p95: float
    client: float
    bytes: int


def timed(browser: Browser, paths: list[str], **how: Any) -> Figure:
    """Ask for each path; before that for some of them, or for others of the kind, for warmth.

    On a connection of its own: the desk closes one that nobody used while other lines were measured.
    """
    browser.hang_up()
    for path in how.get("warm", paths[:WARM]):
        browser.ask(how.get("method", "GET"), path, how.get("body"), **how.get("headers", {}))
    served, seen, size = [], [], 0
    for path in paths:
        body = how["bodies"]() if "bodies" in how else None
        status, text, size, seconds = browser.ask(how.get("method", "GET"), path, body, **how.get("headers", {}))
        if status not in {200, 201}:
            raise RuntimeError(f"{path} answered {status}: {text[:300]!r}")
        served.append(browser.served)
        seen.append(seconds * 1000)
    served.sort()
    return Figure(statistics.median(served), served[int(len(served) * 0.95) - 1], statistics.median(seen), size)


def pages(port: int, tickets: int, token: str) -> dict[str, Figure]:
    """Every line of the table that is a time: the best of some rounds, since a busy machine only ever adds to it."""
    rounds = [asked(port, tickets, token, Random(seed)) for seed in range(ROUNDS)]
    return {name: best([one[name] for one in rounds]) for name in rounds[0]}


def best(figures: list[Figure]) -> Figure:
    """Each figure at its lowest."""
    return Figure(*(min(getattr(figure, each.name) for figure in figures) for each in fields(Figure)))


def asked(port: int, tickets: int, token: str, random: Random) -> dict[str, Figure]:
    """One round."""
    browser = Browser(port)
    browser.sign_in()
    some, others = ([f"/tickets/{1001 + random.randrange(tickets)}" for _each in range(ASKED)] for _twice in "12")
    fragment = {"HX-Request": "true", "HX-Target": "main"}
    api = Browser(port, headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    number = iter(range(10**6))

    def ticket() -> bytes:
        body = f"第 {next(number)} 次报修，麻烦尽快处理。"
        who = {"email": f"customer{random.randrange(100)}@people.example"}
        return json.dumps({"subject": "空调外机异响", "body": body, "requester": who}).encode()

    def search(words: str) -> list[str]:
        return [f"/tickets?q={quote(words)}"] * ASKED

    def help_search(words: str) -> list[str]:
        return [f"/help/search?q={quote(words)}"] * ASKED

    visitor = Browser(port, headers={"Accept-Language": "zh-CN", "User-Agent": "Mozilla/5.0"})
    articles = [f"/help/article/{1 + random.randrange(article_count(tickets))}" for _each in range(ASKED)]
    return {
        "queue page": timed(browser, ["/tickets?view=open"] * ASKED),
        "queue page, next": timed(browser, ["/tickets?view=unassigned"] * ASKED),
        "board": timed(browser, ["/tickets?view=open&layout=board"] * ASKED),
        "ticket page": timed(browser, some, warm=others),
        "next ticket (fragment)": timed(browser, some, warm=others, headers=fragment),
        "search, rare word": timed(browser, search(rare_word(api, tickets))),
        "search, common 中文": timed(browser, search("打印机")),
        "search, two words": timed(browser, search("打印机 VPN")),
        "search, English": timed(browser, search("printer")),
        "API create": timed(api, ["/api/v1/tickets"] * ASKED, method="POST", bodies=ticket),
        "help centre": timed(visitor, ["/help"] * ASKED),
        "help shelf": timed(visitor, ["/help/shelf/shelf-1"] * ASKED),
        "help article": timed(visitor, [addressed(visitor, path) for path in articles]),
        "article search, words": timed(visitor, help_search("空调异响")),
        "article search, pinyin": timed(visitor, help_search("dayinji kazhi")),
        "article search, a slip": timed(visitor, help_search("pritner")),
        "article search, a question": timed(visitor, help_search("为什么我的打印机总是卡纸还报错")),
        "reports": timed(browser, ["/reports"] * FEWER, warm=["/reports"]),
        "reports, first asked": timed(browser, [fresh("/reports?compare=before") for _each in range(FEWER)], warm=[]),
        "quarter report": timed(browser, ["/reports/quarter"] * FEWER, warm=["/reports/quarter"]),
        "process map": timed(browser, ["/reports/process"] * FEWER, warm=["/reports/process"]),
        "tiles of boards": timed(browser, shown := tiles(browser), warm=shown),
        "floor": timed(browser, ["/reports/floor"] * FEWER, warm=["/reports/floor"]),
        "unplanned report": timed(browser, [fresh(UNPLANNED) for _each in range(FEWER)], warm=[UNPLANNED]),
        "API report": timed(api, [FIGURES] * FEWER, warm=[FIGURES]),
        "API list": timed(api, ["/api/v1/tickets?query=status:open&limit=50"] * ASKED),
    }


def tiles(browser: Browser) -> list[str]:
    """Where the figures of every board that comes with the desk are asked for."""
    pages = [browser.ask("GET", f"/reports/{key}")[1].decode() for key in SHIPPED]
    found = [one for page in pages for one in re.findall(r'"(/reports/[^"]+/tiles/[^"]+)"', page)]
    return [unescape(one) for one in dict.fromkeys(found)]


def fresh(path: str) -> str:
    """Of thirty days that nobody asked about yet."""
    last = date.today() - timedelta(days=next(NEVER_ASKED))  # noqa: DTZ011  a day is as good as another
    return f"{path}&period=custom&first={last - timedelta(days=29)}&last={last}"


def addressed(browser: Browser, path: str) -> str:
    """Where the short address of an article leads to."""
    browser.ask("GET", path)
    return browser.location


def rare_word(api: Browser, tickets: int) -> str:
    """A serial number that stands in one ticket."""
    _status, text, *_rest = api.ask("GET", f"/api/v1/tickets/{1001 + tickets // 2}/messages")
    found = re.search(r"SN ([0-9A-F]{10})", text.decode())
    return found[1] if found else "0000000000"


def throughput(port: int, clients: int = 8, seconds: float = 5.0) -> float:
    """Queue pages a second with several readers at once, in the best of some rounds."""
    return max(crowd(port, clients, seconds) for _each in range(ROUNDS))


def crowd(port: int, clients: int, seconds: float) -> float:
    """Queue pages a second in one round."""
    browsers = [Browser(port) for _each in range(clients)]
    browsers[0].sign_in()
    for browser in browsers[1:]:
        browser.cookies = dict(browsers[0].cookies)
    until, counts = time.perf_counter() + seconds, [0] * clients

    def read(at: int) -> None:
        while time.perf_counter() < until:
            browsers[at].ask("GET", "/tickets?view=open")
            counts[at] += 1

    threads = [threading.Thread(target=read, args=(at,)) for at in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def memory(serving: int) -> dict[str, float]:
    """MiB (PSS) of web and worker together, and with the database."""
    own, database = 0.0, 0.0
    for process in psutil.process_iter(["pid", "name"]):
        try:
            size = process.memory_full_info().pss / 2**20
            family = {process.pid, *(parent.pid for parent in process.parents())}
            is_ours = process.info["name"] == "postgres" and serves_our_home(top_of(process))
        except (psutil.AccessDenied, psutil.NoSuchProcess):
            continue
        if is_ours:
            database += size
        elif serving in family:
            own += size
    return {"web and worker": own, "with database": own + database}


def top_of(process: psutil.Process) -> psutil.Process:
    """The postmaster of a database process."""
    parent = process.parent()
    return top_of(parent) if parent and parent.name() == "postgres" else process


def serves_our_home(postmaster: psutil.Process) -> bool:
    """Whether a server keeps its data in the home that is measured."""
    home = Path(os.environ["YIZHAN_HOME"]).resolve()
    places = [Path(word) for word in (*postmaster.cmdline(), postmaster.cwd()) if word.startswith("/")]
    return any(place.is_relative_to(home) for place in places)


def start(port: int, **more: str) -> subprocess.Popen:
    """Serve the present home and wait until it answers."""
    served = subprocess.Popen(
        [sys.executable, "-m", "yizhan", "serve"],
        env={**os.environ, "PORT": str(port), "YIZHAN_URL": f"http://localhost:{port}", **more},
        stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
    )  # fmt: skip
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if Browser(port).ask("GET", "/sign-in")[0] == 200:
                return served
        except OSError:
            time.sleep(0.3)
    served.terminate()
    raise RuntimeError("the desk did not start")
