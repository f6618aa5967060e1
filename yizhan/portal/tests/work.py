"""What tests of the customers' side share."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from yizhan.tickets.marks import tracking_token
from yizhan.tickets.models import Ticket

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "cases" / "naughty-strings.json"
ASKED = {
    "name": "陈丽", "contact": "chen@example.org", "type": "incident", "subject": "打印机卡纸", "body": "三楼的打印机一直卡纸。",
}  # fmt: skip


def link(ticket: Ticket, address: str = "lin@home.example") -> str:
    return reverse("track", args=[ticket.code, tracking_token(ticket.number, address)])


def naughty_strings() -> list[str]:
    if not CORPUS.exists():
        pytest.skip(f"the corpus of naughty strings is not here: {CORPUS.name}")
    return [text for text in json.loads(CORPUS.read_text()) if isinstance(text, str)]
