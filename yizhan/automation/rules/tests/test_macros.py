"""Macros: many actions at one click, all of them or none."""

from typing import Any

import pytest

from yizhan.spine.actions import registry
from yizhan.spine.errors import Conflict, Refused
from yizhan.spine.models import Event
from yizhan.spine.records import records

MACRO = registry["ticket.macro"]


def macro(by: Any, *steps: dict[str, Any], **more: Any) -> Any:
    return records["macro"].create({"labels": {"en": "Done with it"}, "steps": list(steps), **more}, by=by)


def test_a_macro_does_all_its_steps_as_who_runs_it(cast: Any, ticket: Any) -> None:
    made = macro(cast.zhou, {"do": "assign", "with": {"agent": "me"}}, {"do": "reply", "with": {"body": "{{ agent.name }}"}},
                 {"do": "resolve"})  # fmt: skip
    MACRO(ticket, by=cast.wang, macro=made)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.kind) == (cast.wang, "resolved")
    assert ticket.messages.latest("id").text == "王珂"
    ran = Event.objects.get(ticket_id=ticket.pk, name="ticket.macro_run")
    assert ran.data["macro"] == made.pk
    assert {one.cause_id for one in Event.objects.filter(ticket_id=ticket.pk, id__gt=ran.pk)} == {ran.pk}


def test_a_step_that_is_not_possible_undoes_them_all(cast: Any, ticket: Any) -> None:
    made = macro(cast.zhou, {"do": "tag", "with": {"add": ["x"]}}, {"do": "wake"})
    with pytest.raises(Conflict):
        MACRO(ticket, by=cast.wang, macro=made)
    ticket.refresh_from_db()
    assert ticket.tags == [] and not Event.objects.filter(name="ticket.macro_run").exists()


def test_a_macro_gives_nobody_more_rights(cast: Any, ticket: Any) -> None:
    made = macro(cast.zhou, {"do": "resolve"})
    with pytest.raises(Refused):
        MACRO(ticket, by=cast.sun, macro=made)
    ticket.refresh_from_db()
    assert ticket.kind == "new"


def test_personal_macros_are_personal(cast: Any, ticket: Any) -> None:
    made = macro(cast.wang, {"do": "resolve"})
    assert made.owner == cast.wang
    with pytest.raises(Refused):
        MACRO(ticket, by=cast.li, macro=made)
