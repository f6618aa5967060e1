"""Pages of a rule: trial, log, versions; macros in the menu of a ticket."""

import json
from typing import Any

import pytest

from yizhan.automation.rules.models import Macro, Rule
from yizhan.spine.actions import registry
from yizhan.spine.records import records

STEPS = [{"do": "tag", "with": {"add": ["seen"]}}]


@pytest.fixture
def rule(cast: Any) -> Any:
    raw = {
        "labels": {"zh-hans": "加急", "en": "Hurry"},
        "on": ["noted"],
        "condition": "priority:urgent",
        "steps": STEPS,
    }
    return records["rule"].create(raw, by=cast.zhou)


def form(**more: Any) -> dict[str, Any]:
    return {
        "labels.zh-hans": "加急",
        "labels.en": "",
        "on": ["opened"],
        "condition": "",
        "steps": json.dumps(STEPS),
        **more,
    }


def test_a_rule_is_written_in_its_form(browser: Any, cast: Any) -> None:
    made = browser(cast.zhou).post("/admin/rule/new", form(watch_field="", position="3"))
    assert made.status_code == 302
    rule = Rule.objects.latest("pk")
    assert (rule.on, rule.steps, rule.position, rule.kind) == (["opened"], STEPS, 3, "event")
    wrong = browser(cast.zhou).post("/admin/rule/new", form(steps='[{"do": "fly"}]'))
    assert wrong.status_code == 422 and "fly" in wrong.content.decode()


def test_a_trial_tells_what_would_have_been_done(browser: Any, cast: Any, ticket: Any) -> None:
    tried = browser(cast.zhou).post("/admin/rule/trial", form()).content.decode()
    assert ticket.code in tried and "1" in tried
    ticket.refresh_from_db()
    assert ticket.tags == []
    assert (
        ticket.code
        not in browser(cast.zhou).post("/admin/rule/trial", form(condition="priority:urgent")).content.decode()
    )
    assert "nonsense" in browser(cast.zhou).post("/admin/rule/trial", form(condition="nonsense:1")).content.decode()


def test_the_log_tells_why_and_what(browser: Any, cast: Any, ticket: Any, rule: Any) -> None:
    registry["ticket.note"](ticket, by=cast.wang, body="x")
    page = browser(cast.zhou).get(f"/admin/rule/{rule.pk}/log").content.decode()
    assert ticket.code in page and "priority:urgent" in page and "工单不满足条件" in page
    assert ticket.code not in browser(cast.zhou).get(f"/admin/rule/{rule.pk}/log?only=fired").content.decode()
    registry["ticket.set"](ticket, by=cast.wang, fields={"priority": 4})
    registry["ticket.note"](ticket, by=cast.wang, body="y")
    assert ticket.code in browser(cast.zhou).get(f"/admin/rule/{rule.pk}/log?only=fired").content.decode()


def test_a_change_of_a_rule_can_be_taken_back(browser: Any, cast: Any, rule: Any) -> None:
    records["rule"].edit(rule, {"condition": "tag:vip", "labels": {"zh-hans": "别的"}}, by=cast.zhou)
    page = browser(cast.zhou).get(f"/admin/rule/{rule.pk}").content.decode()
    address = page[page.index(f"/admin/rule/{rule.pk}/back/") :].split('"')[0]
    assert browser(cast.zhou).post(address).status_code == 302
    rule.refresh_from_db()
    assert (rule.condition, rule.labels) == ("priority:urgent", {"zh-hans": "加急", "en": "Hurry"})
    assert browser(cast.zhou).post(f"/admin/rule/{rule.pk}/back/1").status_code == 404


@pytest.mark.parametrize("path", ["/admin/rule", "/admin/rule/{pk}", "/admin/rule/{pk}/log", "/admin/time_rule/new"])
def test_rules_are_for_administrators(browser: Any, cast: Any, rule: Any, path: str) -> None:
    assert browser(cast.zhou).get(path.format(pk=rule.pk)).status_code == 200
    assert browser(cast.wang).get(path.format(pk=rule.pk)).status_code == 403
    assert browser(cast.wang).post("/admin/rule/trial", form()).status_code == 403
    assert browser(cast.zhou).get(f"/admin/team/{rule.pk}/log").status_code == 404


def test_the_timeline_names_the_rule(browser: Any, cast: Any, ticket: Any, rule: Any) -> None:
    registry["ticket.set"](ticket, by=cast.wang, fields={"priority": 4})
    registry["ticket.note"](ticket, by=cast.wang, body="x")
    assert "加急" in browser(cast.wang).get(f"/tickets/{ticket.code}").content.decode()


def test_a_macro_is_in_the_menu_and_runs_at_a_click(browser: Any, cast: Any, ticket: Any) -> None:
    made = records["macro"].create({"labels": {"zh-hans": "接单并回复"}, "steps": [{"do": "assign", "with": {"agent": "me"}}]},
                                   by=cast.zhou)  # fmt: skip
    page = browser(cast.wang).get(f"/tickets/{ticket.code}").content.decode()
    assert "接单并回复" in page and f'"macro": "{made.pk}"' in page
    done = browser(cast.wang).post(f"/tickets/{ticket.code}/do/macro", {"form": "1", "macro": made.pk})
    assert done.status_code == 200
    ticket.refresh_from_db()
    assert ticket.assignee == cast.wang
    assert Macro.objects.count() == 1


def test_the_audit_log_tells_a_new_name(browser: Any, cast: Any, rule: Any) -> None:
    records["rule"].edit(rule, {"labels": {"zh-hans": "别的"}}, by=cast.zhou)
    assert "别的" in browser(cast.zhou).get("/admin/audit").content.decode()
