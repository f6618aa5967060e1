"""A field made in settings is at once everywhere: forms, lists, conditions, search, the API; no migration."""

import json
from typing import Any

import pytest
from django.test import Client

from yizhan.security import tokens
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, types
from yizhan.spine.records import records
from yizhan.tickets.actions.edit import set_fields
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

CHOICES = ["甲 = 甲类", "乙"]
GIVEN = {
    "text": ("KFR-72LW", "KFR-72LW"), "long_text": ("两行\n文字", "两行\n文字"), "email": ("a@b.example", "a@b.example"),
    "phone": ("13800138000", "13800138000"), "url": ("https://a.example/x", "https://a.example/x"),
    "number": ("12.5", 12.5), "integer": ("12", 12), "choice": ("乙", "乙"), "multi_choice": (["甲", "乙"], ["甲", "乙"]),
    "boolean": (True, True), "date": ("2026-03-04", "2026-03-04"), "datetime": ("2026-03-04T10:00:00Z", "2026-03-04T10:00:00Z"),
    "person": ("wang@qingshan.example", "ID"),
    "address": ("上海浦东新区张江路 88 号", {"code": "310115", "province": "上海市", "city": "上海市",
                                            "district": "浦东新区", "detail": "张江路 88 号"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(types))
def test_a_new_field_is_at_once_everywhere(cast: Any, ticket: Ticket, kind: str) -> None:
    raw = {"labels": {"zh-hans": "新字段", "en": "New field"}, "slug": "extra", "type": kind, "subject": "ticket"}
    if "choice" in kind:
        raw["settings"] = CHOICES
    records["field"].create(raw, by=cast.zhou)
    given, kept = GIVEN[kind]
    kept = cast.wang.pk if kept == "ID" else kept

    made = open_ticket(
        by=cast.wang, requester=cast.lin, subject="带字段", body="x", department=cast.support, fields={"extra": given}
    )
    assert made.data["extra"] == kept
    set_fields(ticket, by=cast.wang, **set_fields.parse({"fields": {"extra": given}}, Context(by=cast.wang)))
    assert ticket.data["extra"] == kept

    filled = condition("extra:any", TICKET, Context(by=cast.wang)).filter(Ticket.objects.visible_to(cast.wang))
    in_chinese = condition("新字段:any", TICKET, Context(by=cast.wang)).filter(Ticket.objects.all())
    assert {t.pk for t in filled} == {t.pk for t in in_chinese} == {made.pk, ticket.pk}

    _token, text = tokens.create(cast.zhou, by=cast.zhou)
    answer = Client().get(f"/api/v1/tickets/{made.number}", headers={"Authorization": f"Bearer {text}"})
    assert json.loads(answer.content)["fields"]["extra"] == kept
    listed = Client().get("/api/v1/tickets", {"query": "extra:any"}, headers={"Authorization": f"Bearer {text}"})
    assert {one["number"] for one in json.loads(listed.content)["items"]} == {made.number, ticket.number}


def test_its_words_are_searched(cast: Any, ticket: Ticket) -> None:
    records["field"].create({"labels": "序列号", "slug": "serial", "type": "text", "subject": "ticket"}, by=cast.zhou)
    set_fields(ticket, by=cast.wang, fields={"serial": "SN88213"})
    found = condition("SN88213", TICKET, Context(by=cast.wang)).filter(Ticket.objects.visible_to(cast.wang))
    assert [one.pk for one in found] == [ticket.pk]


def test_the_type_of_a_field_stays(cast: Any) -> None:
    row = records["field"].create({"labels": "数", "slug": "n", "type": "integer", "subject": "ticket"}, by=cast.zhou)
    with pytest.raises(Invalid):
        records["field"].edit(row, {"type": "text"}, by=cast.zhou)
