"""Steps are checked when they are kept, and done one after the other."""

from typing import Any

import pytest

from yizhan.spine.actors import Machine
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import ConditionText, Context
from yizhan.spine.models import Event
from yizhan.spine.steps import Steps, run
from yizhan.tickets.placeholders import fill_text

RULE = Machine("rule", 1, "Test")


def test_steps_are_kept_as_they_were_given(cast: Any) -> None:
    given = [{"do": "assign", "with": {"agent": cast.wang.email, "team": ""}}, {"do": "tag", "with": {"add": ["vip"]}}]
    kept = Steps().parse(given, Context(by=cast.zhou))
    assert kept == [{"do": "assign", "with": {"agent": cast.wang.email}}, {"do": "tag", "with": {"add": ["vip"]}}]
    assert Steps().parse('[{"do": "resolve"}]', Context(by=cast.zhou)) == [{"do": "resolve", "with": {}}]


@pytest.mark.parametrize(
    "wrong",
    ["{", "5", [5], [{"do": "fly"}], [{"do": "merge", "with": {}}], [{"do": "assign", "with": {"agent": "nobody"}}],
     [{"do": "assign", "with": {"rank": 1}}], [{"do": "resolve", "why": 1}], [{"do": "resolve"}] * 21],
)  # fmt: skip
def test_wrong_steps_are_refused_with_a_sentence(cast: Any, wrong: Any) -> None:
    with pytest.raises(Invalid) as told:
        Steps().parse(wrong, Context(by=cast.zhou))
    assert str(told.value)


def test_a_message_names_the_step_and_its_parameter(cast: Any) -> None:
    with pytest.raises(Invalid) as told:
        Steps().parse([{"do": "resolve"}, {"do": "assign", "with": {"agent": "nobody"}}], Context(by=cast.zhou))
    assert "2" in str(told.value) and "nobody" in str(told.value)


def test_steps_are_done_in_order_and_one_that_fails_does_not_stop_the_next(cast: Any, ticket: Any) -> None:
    steps = [
        {"do": "wake"},
        {"do": "assign", "with": {"agent": cast.li.pk}},
        {"do": "set", "with": {"fields": {"priority": "high"}}},
    ]
    done = run(steps, ticket, by=RULE, context=Context(by=RULE))
    assert [bool(one.why) for one in done] == [True, False, False]
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.priority) == (cast.li, 3)
    names = Event.objects.filter(ticket_id=ticket.pk, actor_kind="rule").order_by("id").values_list("name", flat=True)
    assert list(names) == ["ticket.assigned", "ticket.edited"]


def test_texts_are_filled_in(cast: Any, ticket: Any) -> None:
    steps = [{"do": "note", "with": {"body": "{{ ticket.code }}: {{ customer.name }}"}}]
    run(steps, ticket, by=RULE, context=Context(by=RULE), fill=lambda text: fill_text(text, ticket))
    assert ticket.messages.get(kind="note").text == f"{ticket.code}: 林晓云"


def test_a_condition_is_checked_when_it_is_kept(cast: Any) -> None:
    assert ConditionText().parse("status:open\n tag:vip", Context(by=cast.zhou)) == "status:open tag:vip"
    with pytest.raises(Invalid):
        ConditionText().parse("no_such_field:1", Context(by=cast.zhou))
