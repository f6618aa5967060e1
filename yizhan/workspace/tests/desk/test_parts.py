"""The parts of a ticket on its page: child tickets, a checklist ticked off in place; a whole view worked on."""

from typing import Any

from yizhan.automation.batches.models import Batch
from yizhan.automation.plans.actions.checklist import add_item
from yizhan.automation.plans.actions.children import open_child
from yizhan.automation.plans.models import ChecklistItem, TicketTemplate
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket


def test_the_page_shows_parts_and_of_hidden_ones_only_the_number(at: Any, cast: Any, ticket: Ticket) -> None:
    seen = open_child(ticket, by=cast.wang, subject="预约上门")
    hidden = open_child(ticket, by=cast.wang, subject="核对成本", department=cast.billing)
    page = at(cast.wang).get(f"/tickets/{ticket.code}").content.decode()
    assert "0/2" in page and seen.subject in page and hidden.code in page and hidden.subject not in page
    assert ticket.subject in at(cast.wang).get(f"/tickets/{seen.code}").content.decode()
    answer = at(cast.wang).post(f"/tickets/{ticket.code}/do/detach_child", {"form": "1", "child": seen.code})
    assert answer.status_code == 200 and Ticket.objects.get(pk=seen.pk).parent is None


def test_a_child_is_opened_from_the_page_and_the_page_stays(at: Any, cast: Any, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.code}/do/open_child"
    assert 'name="subject"' in at(cast.wang).get(url).content.decode()
    wrong = at(cast.wang).post(url, {"form": "1", "subject": "", "text": "两台"})
    assert wrong.status_code == 422 and "两台" in wrong.content.decode()
    done = at(cast.wang).post(url, {"form": "1", "subject": "调拨电机", "due": "2099-01-01T09:00"})
    assert done.status_code == 200 and "调拨电机" in done.content.decode()


def test_items_are_ticked_off_in_place_and_changed_in_a_dialog(at: Any, cast: Any, ticket: Ticket) -> None:
    add_item(ticket, by=cast.wang, title="断电挂牌", owner=cast.li, required=True)
    item = ChecklistItem.objects.get()
    page = at(cast.wang).post(f"/tickets/{ticket.code}/do/tick_item", {"form": "1", "item": item.pk}).content.decode()
    assert "1/1" in page and "断电挂牌" in page
    url = f"/tickets/{ticket.code}/do/change_item"
    assert "断电挂牌" in at(cast.wang).get(f"{url}?item={item.pk}").content.decode()
    at(cast.wang).post(url, {"form": "1", "item": item.pk, "title": "验电", "owner": ""})
    changed = ChecklistItem.objects.get()
    assert (changed.title, changed.owner, changed.is_required) == ("验电", None, False)
    assert at(cast.wang).get(f"{url}?item=0").status_code == 404


def test_the_form_of_a_checklist_keeps_what_was_typed(at: Any, cast: Any) -> None:
    typed = {"labels.zh-hans": "上门", "labels.en": "Visit", "items.title": ["断电", "拍照", ""],
             "items.required": ["yes", "", ""], "items.owner": ["assignee", "", ""], "items.due": ["", "soon", ""],
             "position": "0"}  # fmt: skip
    wrong = at(cast.zhou).post("/admin/checklist/new", typed)
    assert wrong.status_code == 422 and "soon" in wrong.content.decode()
    typed["items.due"] = ["", "2h", ""]
    assert at(cast.zhou).post("/admin/checklist/new", typed).status_code == 302
    made = records["checklist"].rows(cast.zhou).get()
    assert made.items[1] == {"title": "拍照", "required": False, "due": "2h", "owner": ""}


def test_a_template_fills_the_new_ticket_in(at: Any, cast: Any) -> None:
    labels = {"zh-hans": "安装", "en": "Installation"}
    part = records["ticket_template"].create({"labels": labels, "subject": "领料", "is_offered": False}, by=cast.zhou)
    whole = records["ticket_template"].create(
        {"labels": labels, "subject": "空调安装", "children": [part.pk]}, by=cast.zhou
    )
    page = at(cast.wang).get(f"/tickets/new?template={whole.slug}").content.decode()
    assert 'value="空调安装"' in page and f'template={part.slug}"' not in page
    sent = {"template": whole.slug, "requester": cast.lin.pk, "subject": "空调安装 三楼", "body": "", "channel": "phone",
            "priority": "2"}  # fmt: skip
    assert at(cast.wang).post("/tickets/new", sent).status_code == 302
    made = Ticket.objects.get(subject="空调安装 三楼")
    assert [one.subject for one in made.children.all()] == ["领料"]


def test_a_template_asks_for_fields_with_the_controls_of_a_new_ticket(at: Any, cast: Any) -> None:
    for slug, kind, settings in (("place", "choice", {"choices": ["一楼", "二楼"]}), ("wanted", "datetime", {}),
                                 ("guide", "person", {}), ("parts", "integer", {})):  # fmt: skip
        records["field"].create({"slug": slug, "labels": {"en": slug}, "subject": "ticket", "type": kind,
                                 "settings": settings, "is_required": True}, by=cast.zhou)  # fmt: skip
    url, named = "/admin/ticket_template/new", {"labels.en": "Visit", "position": "0", "is_offered": "on"}
    page = at(cast.zhou).get(url).content.decode()
    assert '<select id="id_values.place"' in page and 'type="datetime-local" id="id_values.wanted"' in page
    typed = {"values.place": "二楼", "values.wanted": "2026-10-08T09:30", "values.guide": str(cast.li.pk)}
    wrong = at(cast.zhou).post(url, {**named, **typed, "values.parts": "many"})
    told = wrong.content.decode()
    assert wrong.status_code == 422 and 'value="many"' in told and 'value="2026-10-08T09:30"' in told
    assert 'href="#id_values.parts"' in told and told.count('href="#id_values') == 1
    assert at(cast.zhou).post(url, {**named, **typed}).status_code == 302
    kept = TicketTemplate.objects.get()
    assert kept.values == {"place": "二楼", "wanted": "2026-10-08T01:30:00Z", "guide": cast.li.pk}
    begun = at(cast.wang).get(f"/tickets/new?template={kept.slug}").content.decode()
    for form in (at(cast.zhou).get(f"/admin/ticket_template/{kept.pk}").content.decode(), begun):
        assert '<option value="二楼" selected' in form and 'value="2026-10-08T09:30"' in form
        assert f'<option value="{cast.li.pk}" selected' in form


def test_a_macro_over_the_whole_view_is_a_batch_that_can_be_undone(at: Any, cast: Any, ticket: Ticket) -> None:
    macro = records["macro"].create({"labels": {"en": "Power"}, "steps": [{"do": "tag", "with": {"add": ["停电"]}}]},
                                    by=cast.zhou)  # fmt: skip
    whole = {"all": "1", "view": "", "q": "status:open"}
    assert "Power" in at(cast.wang).post("/tickets/bulk/macro", whole).content.decode()
    answer = at(cast.wang).post("/tickets/bulk/macro/do", {**whole, "macro": macro.pk})
    batch = Batch.objects.get()
    assert answer.status_code == 200 and f"/batches/{batch.pk}/undo" in answer.content.decode()
    assert at(cast.li).get(f"/batches/{batch.pk}").status_code == 404
    at(cast.wang).post(f"/batches/{batch.pk}/undo")
    assert Ticket.objects.get().tags == [] and Batch.objects.first().undoes == batch  # type: ignore[union-attr]
    assert at(cast.wang).get("/batches").status_code == 200
