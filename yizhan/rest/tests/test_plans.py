"""Child tickets, checklists, templates and batches, for programs."""

from typing import Any

from yizhan.tickets.models import Ticket


def test_a_plan_is_opened_and_worked_through(zhou: Any, cast: Any) -> None:
    labels = {"zh-hans": "安装", "en": "Installation"}
    items = [{"title": "断电", "required": True}]
    check = zhou.post("/checklists", {"labels": labels, "items": items}).json()
    part = zhou.post("/ticket-templates", {"labels": labels, "subject": "领料"}).json()
    whole = {"labels": labels, "subject": "空调安装", "checklists": [check["id"]], "children": [part["id"]],
             "priority": "high"}  # fmt: skip
    template = zhou.post("/ticket-templates", whole).json()
    made = zhou.post("/tickets", {"requester": {"id": cast.lin.pk}, "template": template["slug"]}).json()
    assert (made["subject"], made["priority"], made["child_count"]) == ("空调安装", "high", 1)
    at = f"/tickets/{made['number']}"
    child = zhou.get(f"{at}/children").json()["items"][0]
    assert child["ticket"]["parent"] == made["number"] and child["ticket"]["is_internal"]
    assert zhou.post(f"{at}/actions/resolve").status_code == 409
    item = zhou.get(f"{at}/checklist").json()["items"][0]
    assert zhou.post(f"{at}/actions/tick_item", {"item": item["id"]}).json()["ticket"]["open_item_count"] == 0
    assert zhou.post(f"{at}/actions/resolve_family").json()["ticket"]["kind"] == "resolved"


def test_of_a_child_one_may_not_see_there_is_number_and_state(wang: Any, cast: Any, ticket: Ticket) -> None:
    made = wang.post(f"/tickets/{ticket.number}/actions/open_child", {"subject": "核价", "department": "billing"})
    code = made.json()["result"]["code"]
    part = wang.get(f"/tickets/{ticket.number}/children").json()["items"][0]
    assert (part["code"], part["kind"], part["ticket"]) == (code, "new", None)


def test_a_batch_over_a_query_and_back(wang: Any, li: Any, ticket: Ticket) -> None:
    steps = [{"do": "tag", "with": {"add": ["停电"]}}]
    batch = wang.post("/batches", {"query": "status:open", "steps": steps}).json()
    assert (batch["state"], batch["done_count"]) == ("done", 1)
    assert wang.get(f"/batches/{batch['id']}/items").json()["items"][0]["changed"] == ["tags"]
    assert li.get(f"/batches/{batch['id']}").status_code == 404
    assert wang.post(f"/batches/{batch['id']}/undo").json()["undoes"] == batch["id"]
    ticket.refresh_from_db()
    assert ticket.tags == [] and len(wang.get("/batches").json()["items"]) == 2
    for wrong in ({"steps": steps}, {"query": "status:open"}, {"numbers": ["x"], "steps": steps}):
        assert wang.post("/batches", wrong).status_code == 422
