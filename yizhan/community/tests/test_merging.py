"""Merged customers are one member; undoing the merge gives everything back."""

from types import SimpleNamespace
from typing import Any

import pytest

from yizhan.community import members, posting, taking_part
from yizhan.community.models import Following, Member, Post, Report, Topic, Vote
from yizhan.people.actions.erase import erase
from yizhan.people.actions.merge import merge, unmerge
from yizhan.spine.change import change

from .work import begun, opened, writer

pytestmark = pytest.mark.django_db
TABLES: tuple[Any, ...] = (Member, Topic, Post, Vote, Report, Following)


def everything() -> list[list[tuple[Any, ...]]]:
    """Every row of the community, so that nothing differs unseen. Votes that come back get numbers of their own."""
    columns = {Member: ("pk", "customer", "name", "is_banned", "ban_reason", "approved"),
               Topic: ("pk", "member", "votes"), Post: ("pk", "member", "votes", "reports"), Vote: ("post", "member"),
               Report: ("post", "member"), Following: ("topic", "member")}  # fmt: skip
    return [sorted(one.objects.values_list(*columns[one])) for one in TABLES]


@pytest.fixture
def place(cast: Any) -> Any:
    rules = opened()
    found = SimpleNamespace(lin=writer(cast.lin, "小林", rules), sofia=writer(cast.sofia, "Sofia R", rules))
    found.theirs, found.own = begun(found.lin, "林的问题"), begun(found.sofia, "Sofia asks")
    found.answer = posting.answer(found.own, "拧紧支架。", by=found.lin)
    first = Post.objects.get(topic=found.own, is_first=True)
    taking_part.vote(first, found.lin.member, by=cast.lin, wants=True)
    taking_part.vote(found.answer, found.sofia.member, by=cast.sofia, wants=True)
    taking_part.report(first, found.lin.member, "spam", "", by=cast.lin, hides=0)
    taking_part.follow(found.own, found.lin.member, by=cast.lin, wants=True)
    return found


def test_posts_and_votes_go_to_the_one_that_stays_and_come_back(cast: Any, place: Any) -> None:
    members.ban(place.lin.member, "粗口", by=cast.zhou)
    before = everything()
    merge(cast.lin, by=cast.zhou, into=cast.sofia)
    member = Member.objects.get(customer=cast.sofia)
    assert (
        {one.member_id for one in Post.objects.all()} == {one.member_id for one in Topic.objects.all()} == {member.pk}
    )
    assert not Vote.objects.exists() and {*Post.objects.values_list("votes", flat=True)} == {0}, "nobody votes for own"
    assert Topic.objects.get(pk=place.own.pk).votes == 0 and member.is_banned
    later = posting.begin(place.own.board, "idea", "以后写的", "写在合并之后", by=posting.as_agent(cast.zhou))
    unmerge(cast.lin, by=cast.zhou)
    with change(later, "topic.edited", by=cast.zhou):
        Topic.objects.filter(pk=later.pk).delete()
    assert everything() == before


def test_a_member_goes_along_whole_where_the_other_is_none(cast: Any, place: Any) -> None:
    with change(cast.sofia, "customer.edited", by=cast.zhou):
        Member.objects.filter(pk=place.sofia.member.pk).delete()
    before = everything()
    merge(cast.lin, by=cast.zhou, into=cast.sofia)
    assert Member.objects.get(customer=cast.sofia).name == "小林"
    unmerge(cast.lin, by=cast.zhou)
    assert everything() == before


def test_who_was_erased_after_a_merge_leaves_no_name(cast: Any, place: Any) -> None:
    merge(cast.lin, by=cast.zhou, into=cast.sofia)
    erase(cast.sofia, by=cast.zhou)
    assert not {"小林", "Sofia R"} & {*Member.objects.values_list("name", flat=True)}
    assert {*Post.objects.values_list("text", flat=True)} <= {"…"}
