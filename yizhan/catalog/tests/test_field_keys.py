"""The key of a custom field: always one that conditions and SQL can say, and never another one later."""

from typing import Any

import pytest

from yizhan.spine.errors import Invalid
from yizhan.spine.records import records


@pytest.mark.parametrize(
    ("given", "kept"),
    [("floor", "floor"), ("Floor No.", "floor_no"), ("2nd-floor", "f_2nd_floor"), ("a b/../'", "a_b"), ("subject", "subject_2"),
     ("楼层", "field_1"), ("x" * 59, "x" * 57)],
)  # fmt: skip
def test_a_key_can_be_said_in_conditions(cast: Any, given: str, kept: str) -> None:
    raw = {"labels": {"zh-hans": "楼层"}, "slug": given, "type": "text", "subject": "ticket"}
    assert records["field"].create(raw, by=cast.zhou).slug == kept


def test_a_key_stays(cast: Any) -> None:
    """Values of all tickets are kept under it."""
    row = records["field"].create(
        {"labels": "楼层", "slug": "floor", "type": "text", "subject": "ticket"}, by=cast.zhou
    )
    with pytest.raises(Invalid) as refused:
        records["field"].edit(row, {"slug": "level"}, by=cast.zhou)
    assert "slug" in refused.value.errors
    row.refresh_from_db()
    records["field"].edit(row, {"slug": "floor", "labels": "层"}, by=cast.zhou)
    assert row.slug == "floor"


def test_a_key_that_is_taken_is_refused(cast: Any) -> None:
    raw = {"labels": "楼层", "slug": "floor", "type": "text", "subject": "ticket"}
    records["field"].create(raw, by=cast.zhou)
    with pytest.raises(Invalid):
        records["field"].create(raw, by=cast.zhou)
