"""Files sent ahead of a form: kept under a token, counted, and only for who was shown a form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yizhan.portal import guards
from yizhan.tickets.models import Attachment, Ticket

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def send(client: Client, name: str = "照片.png", opened: str | None = None, **more: Any) -> Any:
    token = guards.form_token() if opened is None else opened
    return client.post("/upload", {"file": SimpleUploadedFile(name, PICTURE), "opened": token}, **more)


def test_files_sent_ahead_come_with_the_form_in_order(visitor: Client, ask: Callable[..., Any]) -> None:
    tokens = [send(visitor, name).json()["id"] for name in ("a.png", "b.png")]
    page = ask(kept=tokens, subject="").content.decode()
    assert "a.png" in page and "b.png" in page and not Ticket.objects.exists()
    assert ask(kept=["", *tokens]).status_code == 302
    assert [one.name for one in Ticket.objects.get().attachments.order_by("pk")] == ["a.png", "b.png"]
    ask(kept=tokens, subject="noch einmal")
    assert Ticket.objects.get(subject="noch einmal").attachments.count() == 0


def test_no_form_no_upload(visitor: Client) -> None:
    assert send(visitor, opened="made-up").status_code == 400
    assert send(visitor, headers={"sec-fetch-site": "cross-site"}).status_code == 404
    assert not Attachment.objects.exists()


def test_too_much_is_said(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guards.FILES, "most", 1)
    assert send(visitor).status_code == 200
    answer = send(visitor)
    assert answer.status_code == 429 and answer.json()["error"]
