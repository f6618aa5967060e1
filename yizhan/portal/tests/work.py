"""What tests of the customers' side share."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yizhan.channels import automatic
from yizhan.channels.models import SentNotice
from yizhan.portal import proofs
from yizhan.portal.models import Proof
from yizhan.spine.records import records
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


def posted(client: Client, address: str, **more: str) -> tuple[str, str, str]:
    """Ask for a code: the page that wants it, the code ('' when none was sent) and the link of the mail."""
    answer = client.post("/my/sign-in", {"email": address, "how": "mail", **more})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    proof = Proof.objects.order_by("-pk")[0]
    proofs.send(proof.pk)
    code, link = mailed(address, proof)
    return answer.url, code, link


def mailed(address: str, proof: Proof) -> tuple[str, str]:
    """Code and link of the newest mail to an address; ('', '') for none."""
    for row in SentNotice.objects.filter(address=address, kind__in=["sign_in", "prove_address"]).order_by("-pk")[:1]:
        text = automatic.text_of(row)
        code, link = re.search(r">(\d{6})<", text), re.search(rf"/my/sign-in/{re.escape(proof.key)}/[\w-]+", text)
        if code and (link or proof.purpose == Proof.ADD):
            return code[1], link[0] if link else ""
    return "", ""


def asked_for(client: Client, address: str, **more: str) -> tuple[str, str, str]:
    page, code, link = posted(client, address, **more)
    assert code and link
    return page, code, link


def enter(client: Client, address: str, *, signed_in: bool = False) -> Client:
    """The customer with this address signs in by the link of a mail."""
    asking = Client() if signed_in else client
    _page, _code, link = asked_for(asking, address)
    assert client.post(link).status_code == 302
    return client


def request_type(cast: Any, **more: Any) -> Any:
    """A request type: a choice, and one section that shows for a printer and asks for a number that it must have."""
    make = records["field"].create
    choices = {"choices": [{"value": "printer", "label": "打印机"}, {"value": "screen", "label": "显示器"}]}
    make(
        {"labels": "设备", "slug": "device_kind", "type": "choice", "settings": choices, "is_public": True},
        by=cast.zhou,
    )
    make({"labels": "设备编号", "slug": "device_number", "type": "text", "is_public": True}, by=cast.zhou)
    make({"labels": "张数", "slug": "pages", "type": "integer", "is_public": True}, by=cast.zhou)
    make({"labels": "到货日", "slug": "arrived", "type": "date", "is_public": True}, by=cast.zhou)
    make({"labels": "急", "slug": "hurry", "type": "boolean", "is_public": True}, by=cast.zhou)
    make(
        {"labels": "配件", "slug": "parts", "type": "multi_choice", "settings": choices, "is_public": True},
        by=cast.zhou,
    )
    first = [{"field": "name"}, {"field": "contact"}, {"field": "device_kind", "required": True}]
    second = [{"field": "device_number", "required": True, "message": {"zh-hans": "编号贴在机身背面。"}},
              {"field": "pages", "shown_if": "device_number~A", "value": 3}]  # fmt: skip
    third = [{"field": one} for one in ("hurry", "parts", "arrived", "files")]
    definition = {"sections": [
        {"key": "s1", "labels": {"zh-hans": "联系方式"}, "questions": first},
        {"key": "s2", "labels": {"zh-hans": "打印机"}, "shown_if": "device_kind:printer", "questions": second},
        {"key": "s3", "questions": third}]}  # fmt: skip
    raw = {"labels": {"zh-hans": "设备报修", "en": "Printer"}, "subject": "{{ device_kind }} {{ device_number }} 报修",
           "definition": definition, "type": "incident", "department": cast.billing.pk, **more}  # fmt: skip
    return records["request_type"].create(raw, by=cast.zhou)
