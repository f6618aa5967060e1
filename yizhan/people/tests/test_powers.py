"""Nobody lifts themselves up, and nobody locks the desk."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.cast import agent, keep
from yizhan.people.models import Agent, Role
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.guard import door
from yizhan.spine.records import records


@pytest.fixture
def clerk(cast: Any) -> Agent:
    """Keeps the people, and nothing else."""
    keep(Role(), slug="clerk", labels={"en": "Clerk"}, powers=["admin.people", "ticket.view"], visibility="own")
    return agent("小吏", "clerk@qingshan.example", "clerk", [cast.support.pk])


def test_a_role_gets_no_power_its_giver_lacks(cast: Any, clerk: Agent) -> None:
    role = Role.objects.get(slug="clerk")
    for powers in (["*"], ["admin.people", "ticket.delete"]):
        with pytest.raises(Invalid):
            records["role"].edit(role, {"powers": powers}, by=clerk)
    with pytest.raises(Invalid):
        records["role"].create({"labels": "新", "visibility": "all", "powers": ["*"]}, by=clerk)
    role.refresh_from_db()
    assert role.powers == ["admin.people", "ticket.view"]


def test_nobody_is_made_more_than_the_maker(cast: Any, clerk: Agent) -> None:
    for who in (clerk, cast.li):
        with pytest.raises(Invalid):
            records["agent"].edit(Agent.objects.get(pk=who.pk), {"role": "administrator"}, by=clerk)
    records["agent"].edit(Agent.objects.get(pk=cast.li.pk), {"name": "李倩倩"}, by=clerk)
    assert Agent.objects.get(pk=cast.li.pk).name == "李倩倩"


def test_the_last_administrator_stays(cast: Any) -> None:
    zhou = Agent.objects.get(pk=cast.zhou.pk)
    for raw in ({"is_active": False}, {"role": "agent"}):
        with pytest.raises(Conflict):
            records["agent"].edit(zhou, raw, by=cast.zhou)
    with pytest.raises(Conflict):
        records["agent"].remove(zhou, by=cast.zhou)
    with pytest.raises(Conflict):
        records["role"].remove(Role.objects.get(slug="administrator"), by=cast.zhou)
    assert Agent.objects.get(pk=zhou.pk).is_active


def test_agents_without_the_power_change_nobody(cast: Any) -> None:
    for change in (
        lambda: records["agent"].edit(Agent.objects.get(pk=cast.li.pk), {"role": "administrator"}, by=cast.wang),
        lambda: records["role"].create({"labels": "x", "visibility": "all"}, by=cast.wang),
        lambda: records["department"].remove(cast.billing, by=cast.wang),
    ):
        with pytest.raises(Refused):
            change()


@pytest.mark.django_db
def test_roles_of_older_desks_get_what_new_ones_may(cast: Any) -> None:
    """Those shipped, and only those: a role somebody made keeps what it was given."""
    bring = import_module("yizhan.people.migrations.0006_powers_of_the_customers_side").bring
    before = {slug: set(Role.objects.get(slug=slug).powers) for slug in ("supervisor", "agent", "light-agent")}
    with connection.cursor() as sql:
        sql.execute("UPDATE people_role SET powers = '{ticket.view}' WHERE slug IN ('supervisor', 'light-agent')")
        sql.execute("UPDATE people_role SET powers = array_remove(powers, 'chat.take') WHERE slug = 'agent'")
    with door(True):
        bring(apps, None)
    now = {slug: set(Role.objects.get(slug=slug).powers) for slug in before}
    assert now["agent"] == before["agent"] and now["light-agent"] == {"ticket.view"}
    assert {"chat.supervise", "knowledge.publish"} <= now["supervisor"] <= before["supervisor"]
