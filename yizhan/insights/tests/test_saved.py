"""Saved reports: one's own, shared with all, with roles, with teams; seen by nobody else."""

from typing import Any

import pytest

from tests.cast import agent
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.records import records

pytestmark = pytest.mark.django_db
DEFINITION = {"metrics": ["created"], "by": ["type", "hour"], "condition": "空调", "drawing": "heat"}


def kept(by: Any, **more: Any) -> Any:
    return records["saved_report"].create({"title": "空调按小时", "definition": DEFINITION, **more}, by=by)


def seen_by(agent: Any) -> set[int]:
    return set(records["saved_report"].rows(agent).values_list("pk", flat=True))


def test_a_report_is_kept_whole(cast: Any) -> None:
    row = kept(cast.qian)
    assert row.owner_id == cast.qian.pk
    assert row.definition["by"] == ["type", "hour"] and row.definition["condition"] == "空调"
    assert seen_by(cast.qian) == {row.pk} and seen_by(cast.zhou) == set()


@pytest.mark.parametrize("wrong", [
    {**DEFINITION, "metrics": ["nothing"]}, {**DEFINITION, "metrics": []}, {**DEFINITION, "metrics": "created"},
    {**DEFINITION, "by": ["type", "type"]}, {**DEFINITION, "period": "sometimes"}, {**DEFINITION, "top": 9999},
    {**DEFINITION, "condition": "created>soon"}, {**DEFINITION, "drawing": "sand"}, [], "{", None,
])  # fmt: skip
def test_what_cannot_be_asked_is_not_kept(cast: Any, wrong: Any) -> None:
    with pytest.raises(Invalid):
        records["saved_report"].create({"title": "x", "definition": wrong}, by=cast.zhou)


def test_shared_with_all_roles_or_teams(cast: Any) -> None:
    own, for_all, for_role = (
        kept(cast.zhou),
        kept(cast.zhou, is_for_all=True),
        kept(cast.zhou, roles=[cast.qian.role_id]),
    )
    for_team = kept(cast.zhou, teams=[cast.field.pk])
    assert seen_by(cast.qian) == {for_all.pk, for_role.pk}
    assert seen_by(agent("吴", "wu@qingshan.example", "auditor", [], [cast.field.pk])) == {
        for_all.pk, for_role.pk, for_team.pk}  # fmt: skip
    assert seen_by(cast.zhou) == {own.pk, for_all.pk, for_role.pk, for_team.pk}


def test_to_share_takes_the_power(cast: Any) -> None:
    with pytest.raises(Invalid):
        kept(cast.qian, is_for_all=True)
    other = kept(cast.zhou, is_for_all=True)
    with pytest.raises(Refused):
        records["saved_report"].edit(other, {"title": "另一个"}, by=cast.qian)
    with pytest.raises(Refused):
        records["saved_report"].rows(cast.wang)
    with pytest.raises(Refused):
        kept(cast.wang)
