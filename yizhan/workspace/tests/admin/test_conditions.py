"""What the condition builder is answered: the fields, the rows of a text, what it finds; and who may ask."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from tests.cast import both, keep
from yizhan.catalog.models import CustomField
from yizhan.spine.conditions.rows import rows
from yizhan.spine.fields import Context
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.fields import TICKET

pytestmark = pytest.mark.django_db


def asked(client: Any, text: str) -> dict[str, Any]:
    answer = client.post("/admin/conditions/read", {"text": text})
    assert answer.status_code == 200
    return answer.json()


def test_fields_come_with_operators_and_choices_in_the_readers_language(cast: Any, browser: Callable) -> None:
    keep(CustomField(), slug="floor", labels=both("楼层", "Floor"), type="integer")
    client = browser(cast.zhou)
    found = {one["key"]: one for one in client.get("/admin/conditions/fields").json()["fields"]}
    assert (found["floor"]["label"], found["floor"]["kind"]) == ("楼层", "number")
    assert [one["label"] for one in found["status"]["operators"]] == ["是", "不是", "为空", "已填写"]
    assert {"value": "open", "label": "未办结（全部）"} in found["status"]["options"]
    assert {"value": "wang@qingshan.example", "label": "王珂"} in found["assignee"]["options"]
    assert found["requester"]["url"] and not found["requester"]["options"]
    assert [one["key"] for one in found["due"]["operators"]][:2] == ["<s", ">s"]
    assert "<s" not in {one["key"] for one in found["messages"]["operators"]}


def test_me_is_offered_only_where_it_means_who_looks(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    for address, offered in (("/admin/conditions/fields", False), ("/admin/conditions/fields?personal=1", True)):
        found = {one["key"]: one for one in client.get(address).json()["fields"]}
        assert ("me" in {one["value"] for one in found["assignee"]["options"]}) is offered
        assert ("mine" in {one["value"] for one in found["team"]["options"]}) is offered


def test_a_text_is_read_as_rows_and_counted(cast: Any, ticket: Any, browser: Callable) -> None:
    said = asked(browser(cast.zhou), "状态:未办结 -负责人:王珂 (优先级>=高 OR 创建<7天) 外机")
    tree = said["tree"]
    assert (tree["kind"], said["error"], said["count"], said["more"]) == ("and", "", 1, False)
    status, assignee, group, words = tree["parts"]
    assert (status["field"], status["values"]) == ("status", [{"value": "open", "label": "未办结（全部）"}])
    assert assignee["operator"]["key"] == "!="
    assert assignee["values"] == [{"value": "wang@qingshan.example", "label": "王珂"}]
    assert group["kind"] == "or" and [one["field"] for one in group["parts"]] == ["priority", "created"]
    assert group["parts"][1]["values"] == [{"value": "7d", "label": "7天"}]
    assert (words["field"], words["values"][0]["value"]) == ("", "外机")


@pytest.mark.parametrize(
    ("text", "has_rows", "says"),
    [
        ("nofield:1", False, "nofield"),
        ("priority>=banana", True, "banana"),
        ("created:7d,2d", False, ""),
        ("status:open (tag:a OR (tag:b type:incident))", False, ""),
        ("x" * 5000, False, "4000"),
    ],
)
def test_what_is_wrong_or_has_no_rows_is_told(
    cast: Any, browser: Callable, text: str, has_rows: bool, says: str
) -> None:
    said = asked(browser(cast.zhou), text)
    assert bool(said["tree"]) is has_rows
    assert says in said["error"] and bool(said["error"]) is bool(says)
    assert (said["count"] is None) is bool(says)


def test_only_what_the_asker_may_see_is_counted_and_shown(cast: Any, ticket: Any, browser: Callable) -> None:
    other = open_ticket(by=cast.zhao, requester=cast.sofia, subject="Invoice 17", department=cast.billing)
    for agent, codes in ((cast.zhou, {ticket.code, other.code}), (cast.zhao, {other.code}), (cast.wang, {ticket.code})):
        client = browser(agent)
        assert asked(client, "status:open")["count"] == len(codes)
        page = client.post("/admin/conditions/found", {"text": "status:open"}).content.decode()
        assert {code for code in (ticket.code, other.code) if code in page} == codes
        page = client.post("/admin/conditions/found", {"text": "异响 OR invoice"}).content.decode()
        assert {code for code in (ticket.code, other.code) if code in page} == codes


def test_a_tag_nobody_used_yet_can_be_chosen(cast: Any, browser: Callable) -> None:
    open_ticket(by=cast.wang, requester=cast.lin, subject="旧件", department=cast.support, tags=["返修", "vip"])
    client = browser(cast.zhou)
    assert "返修" in client.get("/admin/conditions/tags").content.decode()
    page = client.get("/admin/conditions/tags?q=返").content.decode()
    assert page.index('"返"') < page.index('"返修"') and "vip" not in page


@pytest.mark.parametrize("path", ["fields", "read", "found", "tags"])
def test_who_keeps_no_conditions_asks_nothing(cast: Any, browser: Callable, path: str) -> None:
    ask = "post" if path in {"read", "found"} else "get"
    assert getattr(browser(cast.zhou), ask)(f"/admin/conditions/{path}").status_code == 200
    assert getattr(browser(cast.sun), ask)(f"/admin/conditions/{path}").status_code == 403
    assert getattr(browser(), ask)(f"/admin/conditions/{path}").status_code == 302


def test_rows_read_the_same_in_both_languages(cast: Any) -> None:
    context = Context(by=cast.wang)
    with translation.override("en"):
        english = rows("status:resolved created<7d tag:none", TICKET, context)
    with translation.override("zh-hans"):
        chinese = rows("状态:已解决 创建<7天 标签:无", TICKET, context)
    assert english and chinese

    def bare(tree: Any) -> Any:
        return [(one["field"], one["operator"]["key"], [v["value"] for v in one["values"]]) for one in tree["parts"]]

    assert bare(english) == bare(chinese)
