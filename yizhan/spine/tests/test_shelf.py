"""What stands on the shelf is read again as soon as it changes, by every process."""

from typing import Any

import pytest
from django.apps import apps

from tests.cast import keep
from yizhan.automation.clocks.models import Calendar, Policy
from yizhan.automation.recurring.models import RecurringTicket
from yizhan.automation.rules.models import EventRule, TimeRule
from yizhan.people.models import Department
from yizhan.spine import shelf
from yizhan.spine.change import change
from yizhan.spine.guard import Guarded
from yizhan.spine.models import Event

SHELVED = [model for model in apps.get_models() if issubclass(model, shelf.Shelved)]


@pytest.mark.parametrize("model", SHELVED, ids=lambda model: model.__name__)
def test_every_change_of_a_shelved_row_makes_another_version(model: Any) -> None:
    assert issubclass(model, Guarded)
    assert shelf.bump.wants(Event(subject_kind=model.subject_kind()))  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", [Department, EventRule, Policy, RecurringTicket, TimeRule], ids=lambda m: m.__name__)
def test_who_reads_next_reads_what_was_kept_and_edited(cast: Any, model: Any) -> None:
    before = shelf.read_version()
    needs = {Policy: {"calendar": Calendar.current()[0]}, RecurringTicket: {"requester": cast.lin}}
    row = keep(model(), slug="new", labels={"en": "New"}, **needs.get(model, {}))
    made = shelf.read_version()
    with shelf.settled(made):
        assert [one.label for one in model.shelf() if one.slug == "new"] == ["New"]
    with change(row, f"{model.subject_kind()}.edited", by=cast.zhou):
        row.labels = {"en": "Newer"}
    with shelf.settled(shelf.read_version()):
        assert [one.label for one in model.shelf() if one.slug == "new"] == ["Newer"]
    assert len({before, made, shelf.read_version()}) == 3
