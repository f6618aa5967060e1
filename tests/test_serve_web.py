"""A web process that stops lets requests finish and cuts event streams."""

import http.client
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

PAGE = """
import asyncio, socket
from yizhan import serve_web

async def application(scope, receive, send):
    kind = b"text/event-stream" if scope["path"] == "/events" else b"text/plain"
    if scope["path"] == "/slow":
        await asyncio.sleep(1)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    client = scope["client"][0].encode()
    if scope["path"] == "/events":
        await send({"type": "http.response.body", "body": b"data: open\\n\\n", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        print("cut", flush=True)
    else:
        await send({"type": "http.response.body", "body": client})

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
settings = serve_web.settings(application)
serve_web.settings = lambda: settings
serve_web.run([listener])
print("finished", flush=True)
"""


@pytest.fixture
def web() -> Iterator[tuple[subprocess.Popen[str], int]]:
    process = subprocess.Popen([sys.executable, "-c", PAGE], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    yield process, int(process.stdout.readline())
    process.kill()
    process.wait()


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def test_more_visitors_may_come_than_the_shell_allows_files() -> None:
    small = ["sh", "-c", 'ulimit -Sn 64; exec "$0" -c "$1"', sys.executable, PAGE]
    with subprocess.Popen(small, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        assert get(port, "/").status == 200
        soft, _hard = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
        process.kill()
    assert soft == -1 or soft > 1024


def test_a_running_request_is_answered_before_the_end(web: tuple[subprocess.Popen[str], int]) -> None:
    process, port = web
    answers: list[int] = []
    visitor = threading.Thread(target=lambda: answers.append(get(port, "/slow").status))
    get(port, "/").read()
    visitor.start()
    time.sleep(0.4)
    process.send_signal(signal.SIGTERM)
    visitor.join(60)
    assert answers == [200]
    assert process.wait(60) == 0


def test_an_open_event_stream_does_not_hold_up_the_end(web: tuple[subprocess.Popen[str], int]) -> None:
    process, port = web
    stream = get(port, "/events", Accept="text/event-stream")
    assert stream.readline() == b"data: open\n"
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert "cut" in output and "finished" in output


def test_a_proxy_on_this_machine_may_name_the_visitor(web: tuple[subprocess.Popen[str], int]) -> None:
    _, port = web
    assert get(port, "/", X_Forwarded_For="203.0.113.9").read() == b"203.0.113.9"
