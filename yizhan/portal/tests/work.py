"""What tests of the customers' side share."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from yizhan.tickets.marks import tracking_token
from yizhan.tickets.models import Ticket

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "cases" / "naughty-strings.json"
ASKED = {
    "name": "陈丽", "contact": "chen@example.org", "type": "incident", "subject": "打印机卡纸", "body": "三楼的打印机一直卡纸。",
}  # fmt: skip
# When what was sent can no longer be taken back.
LATER = timedelta(minutes=5)


def link(ticket: Ticket, address: str = "lin@home.example") -> str:
    return reverse("track", args=[ticket.code, tracking_token(ticket.number, address)])


def html(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def naughty_strings() -> list[str]:
    if not CORPUS.exists():
        pytest.skip(f"the corpus of naughty strings is not here: {CORPUS.name}")
    return [text for text in json.loads(CORPUS.read_text()) if isinstance(text, str)]
