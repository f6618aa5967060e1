"""A webhook is called once and well, or told why not; over real sockets."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import connection

from yizhan.automation.rules.models import Macro
from yizhan.automation.webhooks import reach, sending
from yizhan.automation.webhooks.actions.call import call
from yizhan.automation.webhooks.models import State, Webhook, WebhookDelivery
from yizhan.automation.webhooks.records import secret_of
from yizhan.automation.webhooks.trying import sample, send_again, try_with
from yizhan.lib import clock
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.workspace.first_run import both

pytestmark = pytest.mark.django_db


class Heard(HTTPServer):
    """A program that keeps what it is told and answers as it was told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hear)
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.status, self.answer = 200, b'{"ok": true}'


class Hear(BaseHTTPRequestHandler):
    server: Heard

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append(({key.lower(): value for key, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "http://169.254.169.254/")
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """On this machine, which whoever runs the desk has named."""
    monkeypatch.setattr(reach, "config", type("Config", (), {"internal_hosts": ("127.0.0.1",)}))
    server = Heard()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def made(cast: Any, url: str, **more: Any) -> Webhook:
    record = records["webhook"]
    return record.create({"labels": both("机器人", "Robot"), "url": url, **more}, by=cast.zhou)


@pytest.fixture
def hook(cast: Any, program: Heard) -> Webhook:
    return made(cast, f"http://127.0.0.1:{program.server_port}/in", secret="shh", authorization="Bearer 7",
                headers=["X-Desk: yz"])  # fmt: skip


def due() -> None:
    WebhookDelivery.objects.exclude(next_try_at=None).update(next_try_at=clock.now() - timedelta(seconds=1))


def test_the_other_program_hears_the_ticket_signed(cast: Any, ticket: Any, hook: Webhook, program: Heard) -> None:
    call(ticket, by=cast.wang, webhook=hook)
    assert program.calls == [] and sending.send_due() == 1 and sending.send_due() == 0
    (headers, body) = program.calls[0]
    told = json.loads(body)["ticket"]
    assert (told["number"], told["subject"], told["requester"]["name"]) == (ticket.number, ticket.subject, "林晓云")
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(b"shh", said, hashlib.sha256)).decode()
    assert (headers["authorization"], headers["x-desk"]) == ("Bearer 7", "yz")
    kept = WebhookDelivery.objects.get()
    assert (kept.state, kept.status, kept.answer, kept.next_try_at) == (State.SENT, 200, '{"ok": true}', None)
    assert Event.objects.filter(name="ticket.webhook_called", ticket_id=ticket.pk).count() == 1


def test_secrets_are_neither_kept_in_the_clear_nor_told(cast: Any, hook: Webhook) -> None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT secret, "authorization" FROM webhooks_webhook')
        assert all("shh" not in one and "Bearer" not in one for one in cursor.fetchone())
    assert "shh" not in str([one.data for one in Event.objects.filter(name="webhook.created")])
    hook = made(cast, "https://other.example/", authorization="v1:typed")
    assert "typed" not in hook.authorization and secret_of(hook, "authorization") == "v1:typed"


def test_another_host_is_not_told_what_the_first_was_trusted_with(cast: Any, hook: Webhook) -> None:
    record = records["webhook"]
    with pytest.raises(Invalid) as refused:
        record.edit(hook, {"url": "https://evil.example/in"}, by=cast.zhou)
    assert set(refused.value.errors) == {"authorization"}
    hook = Webhook.objects.get()
    record.edit(hook, {"url": hook.url.replace("/in", "/further")}, by=cast.zhou)
    record.edit(hook, {"url": "https://new.example/", "authorization": "Bearer 8"}, by=cast.zhou)
    assert secret_of(Webhook.objects.get(), "authorization") == "Bearer 8"


def test_a_text_of_its_own_stays_json_whatever_customers_write(cast: Any, ticket: Any, program: Heard) -> None:
    hook = made(
        cast, f"http://127.0.0.1:{program.server_port}/", body='{"text": "{{ ticket.code }} {{ ticket.subject }}"}'
    )
    ticket.subject = 'a "quote" \\ and {{ 7 | times: 7 }} \n'
    call(ticket, by=cast.wang, webhook=hook)
    sending.send_due()
    assert json.loads(program.calls[0][1]) == {"text": f"{ticket.code} {ticket.subject}"}


def test_what_fails_is_tried_again_and_then_given_up(cast: Any, ticket: Any, hook: Webhook, program: Heard) -> None:
    program.status = 503
    call(ticket, by=cast.wang, webhook=hook)
    for turn in range(len(sending.WAITS)):
        due()
        assert sending.send_due() == 1
        kept = WebhookDelivery.objects.get()
        assert (kept.state, kept.tries, kept.status) == (State.WAITING, turn + 1, 503) and kept.next_try_at
    due()
    sending.send_due()
    kept.refresh_from_db()
    assert (kept.state, kept.next_try_at) == (State.FAILED, None) and "503" in kept.error
    assert len({headers["webhook-id"] for headers, _body in program.calls}) == 1
    program.status = 200
    send_again(kept, by=cast.zhou)
    assert sending.send_due() == 1 and WebhookDelivery.objects.get().state == State.SENT


@pytest.mark.parametrize("url", ["gopher://127.0.0.1/", f"http://{'a' * 400}.example/"])
def test_what_nobody_foresaw_is_a_failed_try_and_not_tried_for_ever(
    cast: Any, ticket: Any, hook: Any, url: str
) -> None:
    call(ticket, by=cast.wang, webhook=hook)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE webhooks_webhook SET url = %s", [url])
    assert sending.send_due() == 1
    kept = WebhookDelivery.objects.get()
    assert kept.state == State.WAITING and kept.error and kept.next_try_at < clock.now() + timedelta(seconds=11)


def test_a_call_whose_tries_never_end_is_given_up(cast: Any, ticket: Any, hook: Webhook, program: Heard) -> None:
    call(ticket, by=cast.wang, webhook=hook)
    WebhookDelivery.objects.update(tries=len(sending.WAITS) + 1)
    sending.send_due()
    assert WebhookDelivery.objects.get().state == State.FAILED and program.calls == []


def test_a_slow_program_holds_up_only_its_own_calls(cast: Any, ticket: Any, hook: Webhook) -> None:
    other = made(cast, "https://other.example/")
    for one in [hook] * (sending.AT_ONE + 1) + [other]:
        call(ticket, by=cast.wang, webhook=one)
    under_way = [sending.begun() for _each in range(sending.AT_ONE + 1)]
    try:
        assert [one and one.webhook_id for one in under_way] == [hook.pk] * sending.AT_ONE + [other.pk]
        assert sending.begun() is None
    finally:
        for one in filter(None, under_way):
            sending.ended(one)


def test_one_that_fails_for_long_is_switched_off_and_told(
    cast: Any, ticket: Any, hook: Webhook, program: Heard
) -> None:
    program.status = 500
    for _each in range(sending.PATIENCE):
        call(ticket, by=cast.wang, webhook=hook)
    WebhookDelivery.objects.update(tries=len(sending.WAITS))
    due()
    sending.send_due()
    hook.refresh_from_db()
    assert hook.is_paused and Event.objects.filter(name="webhook.switched_off").count() == 1
    with pytest.raises(Conflict):
        call(ticket, by=cast.wang, webhook=hook)


def test_redirects_are_not_followed(cast: Any, ticket: Any, hook: Webhook, program: Heard) -> None:
    program.status = 302
    made = try_with(hook, ticket, by=cast.zhou)
    assert made.status == 302 and "302" in made.error and len(program.calls) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]:80/", "http://10.0.0.5/x", "http://169.254.169.254/latest", "http://0.0.0.0/",
            "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::a00:5]/", "http://[fec0::1]/", "http://[::8.8.8.8]/", "ftp://example.com/",
            "https://a:b@example.com/", "https:///x", "https://例子.cn/钩子", "http://①②⑦.0.0.1/", "http://example.com/a b"],
)  # fmt: skip
def test_where_calls_may_not_go_is_refused_when_it_is_saved(cast: Any, url: str) -> None:
    with pytest.raises(Invalid):
        made(cast, url)


def test_a_name_that_leads_inside_is_refused_when_it_is_called(cast: Any, ticket: Any) -> None:
    hook = made(cast, "http://localhost:1/")
    result = try_with(hook, ticket, by=cast.zhou)
    assert result.status is None and "localhost" in result.error and result.state == State.FAILED


@pytest.mark.parametrize("more", [{"body": '{"text": {{ ticket.code }}}'}, {"body": "{% if %}"}, {"headers": ["Host: x"]},
                                  {"headers": ["nonsense"]}])  # fmt: skip
def test_what_cannot_be_said_is_refused_when_it_is_saved(cast: Any, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        made(cast, "https://hook.example/", **more)


def test_only_administrators_try_and_they_only_with_what_they_see(cast: Any, ticket: Any, hook: Webhook) -> None:
    with pytest.raises(Refused):
        try_with(hook, ticket, by=cast.wang)
    assert sample(cast.zhou, ticket.code) == ticket and sample(cast.zhao, str(ticket.number)) is None


def test_a_macro_calls_it(cast: Any, ticket: Any, hook: Webhook, program: Heard) -> None:
    from yizhan.automation.rules.actions.macro import run_macro

    steps = [{"do": "call", "with": {"webhook": hook.slug}}]
    macro = records["macro"].create({"labels": both("通知", "Tell"), "steps": steps}, by=cast.zhou)
    run_macro(ticket, by=cast.wang, macro=Macro.objects.get(pk=macro.pk))
    assert sending.send_due() == 1 and len(program.calls) == 1
