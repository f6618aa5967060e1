"""Choices of custom fields are named in both languages, and each reader reads their own."""

from typing import Any

import pytest
from django.utils import translation

from yizhan.catalog.models import CustomField
from yizhan.spine.conditions import condition
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Field, Options
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.fields import TICKET
from yizhan.tickets.models import Ticket

LINES = "rma = 退货 | Return\nswap = 换货|Exchange\n其他"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("rma = 退货 | Return", {"value": "rma", "label": "退货", "labels": {"zh-hans": "退货", "en": "Return"}}),
        ("rma = 退货", {"value": "rma", "label": "退货"}),
        ("退货 | Return", {"value": "退货", "label": "退货", "labels": {"zh-hans": "退货", "en": "Return"}}),
        ("rma = | Return", {"value": "rma", "label": "Return"}),
        ("ERP | ERP", {"value": "ERP", "label": "ERP"}),
        ({"value": "rma", "label": "退货"}, {"value": "rma", "label": "退货"}),
        ({"value": "rma", "labels": {"en": "Return"}}, {"value": "rma", "label": "Return"}),
        ({"value": "rma", "label": "alt", "labels": {"zh-hans": 7, "en": None}}, {"value": "rma", "label": "alt"}),
    ],
)
def test_a_choice_as_it_is_written_and_kept(line: Any, kept: dict[str, Any]) -> None:
    read = Options().parse([line], Context())
    assert read == {"choices": [kept]}
    assert Options().parse(Options().show(read), Context()) == read


@pytest.fixture
def reason(cast: Any) -> CustomField:
    return records["field"].create(
        {"labels": {"zh-hans": "原因", "en": "Reason"}, "hints": {"zh-hans": "选一项", "en": "Choose one"},
         "slug": "reason", "type": "choice", "settings": LINES, "is_public": True}, by=cast.zhou)  # fmt: skip


def told(field: Field) -> list[str]:
    return [str(field.label), str(field.hint), *(label for _value, label in field.type.options(Context()))]


@pytest.mark.django_db
def test_each_reads_their_own_language_from_the_same_kept_field(reason: CustomField) -> None:
    field = TICKET.fields()["reason"]
    for language, words in {
        "zh-hans": ["原因", "选一项", "退货", "换货", "其他"], "en": ["Reason", "Choose one", "Return", "Exchange", "其他"],
    }.items():  # fmt: skip
        with translation.override(language):
            assert told(field) == words and field.type.show("rma") == words[2]
            with pytest.raises(Invalid, match=words[2]):
                field.parse("nothing of it", Context())


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("word", ["退货", "return", "rma"])
def test_either_label_is_understood_and_found(cast: Any, reason: CustomField, language: str, word: str) -> None:
    ticket = open_ticket(by=cast.wang, requester=cast.sofia, subject="空调", fields={"reason": "rma"})
    with translation.override(language):
        assert TICKET.fields()["reason"].parse(word, Context()) == "rma"
        for text in (f"reason:{word}", word):
            found = condition(text, TICKET, Context(by=cast.wang))
            assert found.test(ticket) and list(found.filter(Ticket.objects.all())) == [ticket]
