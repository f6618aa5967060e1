"""Who may look into the ledger sees there no more than elsewhere."""

from typing import Any

import pytest

from tests.cast import agent
from yizhan.channels import quarantine
from yizhan.spine.actors import SETUP
from yizhan.spine.errors import Refused

from .post import SUPPORT, drop, letter

BILLING = "billing@qingshan.example"


def test_a_mail_is_as_visible_as_its_ticket(boxes: Any, cast: Any) -> None:
    ours = drop(letter(to=SUPPORT, text="eins"), mailbox=boxes.support)
    theirs = drop(letter(to=BILLING, text="zwei", Message_ID="<other@home.example>"), mailbox=boxes.billing)
    assert (ours.disposition, theirs.disposition) == ("ticket", "ticket")
    chief = agent("何静", "he@qingshan.example", "supervisor", [cast.support.pk])
    assert [row.pk for row in quarantine.ledger(chief)] == [ours.pk]
    assert [row.pk for row in quarantine.ledger(cast.zhou)] == [theirs.pk, ours.pk]
    assert quarantine.ledger(SETUP).count() == 2


def test_a_mail_without_a_ticket_belongs_to_the_department_of_its_mailbox(boxes: Any, cast: Any) -> None:
    mine, other = drop(letter(), mailbox=boxes.support), drop(letter(Message_ID="<b@x.example>"), mailbox=boxes.billing)
    nobodys = drop(letter(Message_ID="<c@x.example>"), mailbox=None)
    for row in (mine, other, nobodys):
        row.ticket, row.disposition = None, "quarantined"
        row.save()
    chief = agent("何静", "he@qingshan.example", "supervisor", [cast.support.pk])
    assert {row.pk for row in quarantine.waiting(chief)} == {mine.pk, nobodys.pk}


def test_others_may_not_look(boxes: Any, cast: Any) -> None:
    with pytest.raises(Refused):
        quarantine.ledger(cast.wang)
