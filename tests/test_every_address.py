"""Every address of the house, asked by the wrong person: sign in first, or it does not exist. Nothing leaks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import PASSWORD, agent
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.tickets.actions.note import note
from yizhan.tickets.models import Ticket

# Pages anybody may open: they show nothing of anybody. /metrics answers the machine itself, which this client is.
PUBLIC = re.compile(
    r"^(widget|community|chat/v1|sign-in|sign-out|forgot|reset|invit|set-up|not-set-up|language|help|brand/|divisions/|my/(sign-in|deleted)|submit|upload$|embed|track|rate/|"
    r"decide|guide/|healthz|metrics|favicon|manifest|robots|sitemap|api/v1/(openapi\.json|docs)|api/|static|theme)"
)
SECRET = ("外机异响", "机密备注", "林晓云", "lin@home.example")
SAMPLES = {"int": "1", "str": "x", "slug": "x", "uuid": "0" * 32, "path": "x"}


# Shows every component with invented people, the ones of these tests among them.
INVENTED = "gallery"
# 503 where no worker runs, as in these tests.
WITHOUT_WORKER = "/healthz"


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every pattern as a path; `number`-like parts become the ticket's number."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        text = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, text)
        elif isinstance(one, URLPattern) and "(?P" not in text and not text.startswith(INVENTED):
            yield text.lstrip("^").rstrip("$")


def filled(pattern: str, ticket: Ticket) -> str:
    def value(match: re.Match) -> str:
        kind, _colon, name = match[1].rpartition(":")
        if name in {"number", "code", "ticket"}:
            return str(ticket.number)
        return SAMPLES.get(kind or "str", "x")

    return "/" + re.sub(r"<([^>]+)>", value, pattern)


def signed_in(who: Any) -> Client:
    client = Client()
    who.set_password(PASSWORD)
    hashed = who.password
    with change(who, "agent.password_changed", by=SETUP):
        who.password = hashed
    answer = client.post("/sign-in", {"email": who.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content[:500]
    return client


@pytest.fixture
def guarded(cast: Any, ticket: Ticket) -> Ticket:
    note(ticket, by=cast.wang, body="机密备注")
    return ticket


def test_a_stranger_sees_only_public_pages(guarded: Ticket) -> None:
    seen = 0
    for pattern in addresses():
        path = filled(pattern, guarded)
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code < 500 or path == WITHOUT_WORKER, (method, path)
            assert not any(word.encode() in body for word in SECRET), (method, path)
            if not PUBLIC.match(pattern):
                assert answer.status_code in {302, 401, 403, 404, 405}, (method, path, answer.status_code)
                seen += 1
    assert seen > 60


def test_an_agent_of_another_department_sees_nothing_of_the_ticket(cast: Any, guarded: Ticket) -> None:
    client = signed_in(cast.zhao)
    for pattern in addresses():
        if pattern.startswith(("live", "sign-out", "static")):
            continue
        path = filled(pattern, guarded)
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 500 or path == WITHOUT_WORKER, path
        leaks = [word for word in SECRET[:2] if word.encode() in body]
        assert not leaks, (path, leaks)
    for path in (f"/tickets/{guarded.number}", f"/tickets/{guarded.code}", "/files/x"):
        assert client.get(path).status_code == 404
    assert "外机异响" not in client.get("/tickets", {"q": "异响", "view": ""}).content.decode()


def test_administration_is_for_administrators(cast: Any, guarded: Ticket) -> None:
    light = signed_in(agent("小轻", "light@qingshan.example", "light-agent", [cast.support.pk]))
    for pattern in addresses():
        if pattern.startswith("admin"):
            answer = light.get(filled(pattern, guarded))
            assert answer.status_code in {302, 403, 404, 405}, (pattern, answer.status_code)


def test_no_other_site_can_send_a_form_or_frame_a_page(cast: Any, guarded: Ticket) -> None:
    """An administrator's browser on a foreign page: S26 of the attacks. Frames are shown to their own house alone."""
    client = Client(
        enforce_csrf_checks=True, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    )
    client.cookies = signed_in(cast.zhou).cookies
    before = Event.objects.count()
    for pattern in addresses():
        if pattern.startswith(("live", "sign-out", "static")):
            continue
        path = filled(pattern, guarded)
        sent = client.post(path)
        # The API reads no cookie.
        assert sent.status_code in {401, 403, 404, 405} or path.startswith("/api/"), (path, sent.status_code)
        shown = client.get(path)
        policy = shown.headers.get("Content-Security-Policy", "")
        if shown.headers.get("Content-Type", "").startswith("text/html"):
            framed = shown.headers.get("X-Frame-Options"), "frame-ancestors 'none'" in policy
            own = shown.headers.get("X-Frame-Options"), "frame-ancestors 'self'" in policy
            assert framed == ("DENY", True) or own == ("SAMEORIGIN", True), (path, framed, policy)
            assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0], path
    assert Event.objects.count() == before
