"""A ticket that came through a request type: what was asked for, and the answers as the customer saw the questions."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yizhan.catalog.requests.request_type import RequestType
from yizhan.spine import shelf
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def repair(cast: Any) -> RequestType:
    make = records["field"].create
    make({"labels": {"zh-hans": "故障", "en": "Fault"}, "slug": "fault", "type": "choice", "is_public": True,
          "settings": "leak = 漏水 | Leak\nnoise = 异响 | Noise"}, by=cast.zhou)  # fmt: skip
    make({"labels": {"zh-hans": "机号", "en": "Number"}, "slug": "serial", "type": "text", "is_public": True},
         by=cast.zhou)  # fmt: skip
    asked = {"key": "s2", "labels": {"zh-hans": "设备情况", "en": "The device"}, "questions": [
        {"field": "fault", "labels": {"zh-hans": "哪里坏了", "en": "What broke"}}, {"field": "serial"}]}  # fmt: skip
    who = {"key": "s1", "questions": [{"field": "name"}, {"field": "contact"}, {"field": "subject"}]}
    labels = {"zh-hans": "上门维修", "en": "On-site repair"}
    return records["request_type"].create({"labels": labels, "definition": {"sections": [who, asked]}}, by=cast.zhou)


@pytest.fixture
def asked(cast: Any, repair: RequestType) -> Ticket:
    return open_ticket(by=cast.wang, requester=cast.sofia, subject="坏了", request_type=repair, body="请来看看",
                       fields={"fault": "leak"})  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("服务项目 上门维修", "机号", "设备情况 哪里坏了 漏水")),
        ("en", ("Request type On-site repair", "Number", "The device What broke Leak")),
    ],
)
def test_the_properties_say_what_was_asked_for(
    at: Any, cast: Any, asked: Ticket, language: str, words: tuple[str, ...]
) -> None:
    records["agent"].edit(cast.wang, {"language": language}, by=cast.zhou)
    page = at(cast.wang).get(f"/tickets/{asked.code}").content.decode()
    told = " ".join(re.sub(r"<[^>]+>", " ", page[page.index('class="dl"') :]).split())
    at_each = [told.index(one) for one in words]
    assert at_each == sorted(at_each) and told.count(words[-1].split()[-1]) == 1


def test_no_question_more_than_for_any_other_ticket(at: Any, cast: Any, asked: Ticket) -> None:
    plain = open_ticket(by=cast.wang, requester=cast.sofia, subject="别的", body="请来看看")
    client = at(cast.wang)

    def questions(ticket: Ticket) -> int:
        with shelf.settled(shelf.read_version()):
            client.get(f"/tickets/{ticket.code}")
            with CaptureQueriesContext(connection) as caught:
                client.get(f"/tickets/{ticket.code}")
        return len(caught)

    assert questions(asked) == questions(plain)
