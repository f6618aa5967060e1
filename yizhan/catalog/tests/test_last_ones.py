"""What tickets cannot do without cannot be put away."""

from typing import Any

import pytest

from yizhan.catalog.models import Kind, Status
from yizhan.people.models import Department
from yizhan.spine.errors import Conflict
from yizhan.spine.records import records


def test_a_status_of_every_kind_stays(cast: Any, ticket: Any) -> None:
    for status in Status.objects.filter(is_archived=False):
        others = Status.objects.filter(kind=status.kind, is_archived=False).exclude(pk=status.pk)
        if others.exists():
            records["status"].remove(status, by=cast.zhou)
            continue
        with pytest.raises(Conflict):
            records["status"].remove(status, by=cast.zhou)
    assert {status.kind for status in Status.current()} == set(Kind.values)


def test_a_department_stays(cast: Any, ticket: Any) -> None:
    for one in Department.objects.exclude(pk=cast.support.pk):
        records["department"].remove(one, by=cast.zhou)
    with pytest.raises(Conflict):
        records["department"].remove(cast.support, by=cast.zhou)
    assert Department.current() == [cast.support]
