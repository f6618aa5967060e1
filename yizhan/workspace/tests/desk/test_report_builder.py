"""The builder of reports and what is saved from it: nothing typed is lost, nobody sees or changes more than they may."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from yizhan.insights import keeping
from yizhan.insights.models import SavedReport
from yizhan.spine.change import change
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.tickets.actions.open import open_ticket

HTMX = {"HTTP_HX_REQUEST": "true"}
ASKED = "metrics=created&metrics=resolved&by=department&by=priority&condition=空调&period=last_7&drawing=matrix"


@pytest.fixture(autouse=True)
def tickets(cast: Any) -> None:
    """Three in support, two in billing; one of them urgent."""
    where = (cast.support, cast.support, cast.support, cast.billing, cast.billing)
    made = [open_ticket(by=cast.wang, requester=cast.lin, subject="空调", body="不制冷", department=one, priority=4 if not at else 2)
            for at, one in enumerate(where)]  # fmt: skip
    keeping.write([one.pk for one in made])


def page(client: Client, path: str, **more: Any) -> str:
    answer = client.get(path, **more)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def saved(by: Any, **more: Any) -> SavedReport:
    return records["saved_report"].create({"title": "空调按部门", "folder": "售后", "definition": {  # type: ignore[no-any-return]
        "metrics": ["created"], "by": ["department"], "condition": "空调", "period": "last_7"}, **more}, by=by)  # fmt: skip


def test_the_address_is_the_report(cast: Any, at: Any) -> None:
    shown = page(at(cast.zhou), f"/reports/build?{ASKED}&sort=-created&top=5")
    assert 'data-order="created,resolved"' in shown and '<option value="-created" selected>' in shown
    assert "空调</textarea>" in shown and 'value="matrix" checked' in shown
    assert '<option value="department" selected>' in shown and '<option value="5" selected>' in shown


def test_htmx_gets_the_result_and_the_address(cast: Any, at: Any) -> None:
    """The form says everything; a formula comes as three boxes and stands in the address as one line."""
    typed = "built=1&formula_name=净增&formula_text=created - resolved&formula_unit=number&formula_name=&formula_text="
    answer = at(cast.zhou).get(f"/reports/build?{ASKED}&{typed}&formula_unit=number", **HTMX)
    shown = answer.content.decode()
    assert shown.strip().startswith('<section class="report-result"') and "净增" in shown and "<html" not in shown
    again = page(at(cast.zhou), answer["HX-Replace-Url"])
    assert 'value="净增"' in again and 'value="created - resolved"' in again and 'value="matrix" checked' in again


@pytest.mark.parametrize(("asked", "kind"), [
    ("metrics=created", "number"), ("metrics=created&by=week", "line"), ("metrics=created&by=type", "bar"),
    ("metrics=created&by=hour&by=type", "heat"), ("metrics=created&by=week&by=type", "stacked"),
    ("metrics=created&by=week&by=type&by=agent", "table"), ("metrics=first_response&by=type&by=department", "matrix"),
    ("metrics=created&by=type&drawing=line", "bar"), ("metrics=created&by=type&drawing=pie", "pie"),
])  # fmt: skip
def test_what_shows_it_best_is_chosen(cast: Any, at: Any, asked: str, kind: str) -> None:
    answer = at(cast.zhou).get(f"/reports/build?built=1&{asked}")
    assert answer.context["report"].drawing == kind
    for choice in answer.context["choices"]:
        assert (f'value="{choice.key}" disabled' in answer.content.decode()) == bool(choice.why)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast: Any, at: Any) -> None:
    shown = page(
        at(cast.zhou), "/reports/build?metrics=urges&by=hour&condition=status:nonsense&formulas=率 = urges / nothing"
    )
    assert 'role="alert"' in shown and "status:nonsense</textarea>" in shown and 'value="urges / nothing"' in shown
    assert "metrics" not in at(cast.zhou).get("/reports/build?built=1&by=type", **HTMX).get("HX-Replace-Url", "")
    assert 'role="alert"' in page(at(cast.zhou), "/reports/build?built=1&by=type")


def test_a_matrix_leads_to_its_tickets(cast: Any, at: Any) -> None:
    shown = page(at(cast.zhou), f"/reports/build?{ASKED}")
    links = re.findall(r'<td class="num"><a href="([^"]+)">(\d+)</a>', shown)
    found = []
    for link, count in links:
        behind = page(at(cast.zhou), unescape(link))
        assert len(re.findall(r'<a href="/tickets/\d+">', behind)) == int(count), link
        found.append(int(count))
    assert sorted(found) == sorted([1, 2, 3, 2, 2, 1, 4, 5])


def test_a_report_is_saved_from_the_builder(cast: Any, at: Any) -> None:
    client = at(cast.zhou)
    dialog = page(client, f"/reports/saved/new?{ASKED}", **HTMX)
    assert dialog.strip().startswith("<dialog")
    definition = unescape(re.findall(r'name="definition" value="([^"]+)"', dialog)[0])
    typed = {
        "title": "",
        "folder": "售后",
        "text": "给主管看",
        "roles": [str(cast.qian.role_id)],
        "definition": definition,
    }
    again = client.post("/reports/saved/new", typed, **HTMX)
    assert again.status_code == 422 and "给主管看" in again.content.decode()
    assert not SavedReport.objects.exists()
    kept = client.post("/reports/saved/new", typed | {"title": "空调矩阵"}, **HTMX)
    row = SavedReport.objects.get()
    assert kept["HX-Redirect"] == f"/reports/saved/{row.pk}" and row.definition["drawing"] == "matrix"
    assert (
        row.definition["by"] == ["department", "priority"]
        and Event.objects.filter(name="saved_report.created").exists()
    )
    for who in (cast.zhou, cast.qian):
        assert "空调矩阵" in page(at(who), "/reports/saved") and "空调矩阵" in page(at(who), f"/reports/saved/{row.pk}")
    assert 'data-order="created,resolved"' in page(client, f"/reports/build?saved={row.pk}")
    changed = page(client, f"/reports/saved/{row.pk}/edit?{ASKED}&top=3", **HTMX)
    definition = unescape(re.findall(r'name="definition" value="([^"]+)"', changed)[0])
    assert json.loads(definition)["top"] == 3 and 'value="空调矩阵"' in changed
    client.post(f"/reports/saved/{row.pk}/edit", typed | {"title": "空调矩阵", "definition": definition})
    row.refresh_from_db()
    assert row.definition["top"] == 3
    client.post(f"/reports/saved/{row.pk}/edit", {"title": "新名称"})
    row.refresh_from_db()
    assert (row.title, row.definition["top"]) == ("新名称", 3)


def test_foreign_reports_are_not_there(cast: Any, at: Any) -> None:
    row = saved(cast.zhou)
    for path in ("", "/edit"):
        assert at(cast.qian).get(f"/reports/saved/{row.pk}{path}").status_code == 404
        assert at(cast.sun).get(f"/reports/saved/{row.pk}{path}").status_code == 403
    for path in ("remove", "pin"):
        assert at(cast.qian).post(f"/reports/saved/{row.pk}/{path}").status_code == 404
    assert at(cast.qian).get(f"/reports/build?saved={row.pk}").status_code == 404
    shared = saved(cast.zhou, is_for_all=True)
    assert "空调按部门" in page(at(cast.qian), f"/reports/build?saved={shared.pk}")
    for path in ("edit", "remove"):
        assert at(cast.qian).post(f"/reports/saved/{shared.pk}/{path}", {"title": "x"}).status_code == 403
    assert SavedReport.objects.get(pk=shared.pk).title == "空调按部门"


def test_found_by_words_and_kept_at_hand(cast: Any, at: Any) -> None:
    first, _second = saved(cast.zhou), saved(cast.zhou, title="退换货", folder="")
    client = at(cast.zhou)
    assert page(client, "/reports/saved").count("修改</span>") == 2
    assert "退换货" not in page(client, "/reports/saved?q=售后 空调") and "空调按部门" in page(
        client, "/reports/saved?whose=mine"
    )
    assert "空调按部门" not in page(client, "/reports/saved?whose=others")
    assert f'class="inner" href="/reports/saved/{first.pk}"' not in page(client, "/reports")
    client.post(f"/reports/saved/{first.pk}/pin", {"back": "/reports/saved"})
    assert f'class="inner" href="/reports/saved/{first.pk}"' in page(client, "/reports")
    assert client.post(f"/reports/saved/{first.pk}/remove").status_code == 302
    assert "空调按部门" not in page(client, "/reports")


def test_a_report_that_can_no_longer_be_asked_says_so(cast: Any, at: Any) -> None:
    row = saved(cast.zhou)
    with change(row, "saved_report.edited", by=cast.zhou):
        row.definition = {**row.definition, "by": ["gone"]}
    assert 'role="alert"' in page(at(cast.zhou), f"/reports/saved/{row.pk}")
    assert 'role="alert"' in page(at(cast.zhou), f"/reports/build?saved={row.pk}")


def test_two_who_save_the_same_report_hear_of_each_other(cast: Any, at: Any) -> None:
    """Nothing typed is lost; one may save over the other, or as a new report."""
    row, client = saved(cast.zhou, is_for_all=True), at(cast.zhou)
    path = f"/reports/saved/{row.pk}/edit"
    assert f'name="version" value="{row.version}"' in page(client, f"/reports/build?saved={row.pk}")
    seen = row.version
    client.post(path, {"title": "同事改的", "folder": "运营", "version": seen})
    dialog = page(client, f"{path}?{ASKED}&saved={row.pk}&version={seen}", **HTMX)
    assert f'name="version" value="{seen}"' in dialog, "the builder was opened before"
    assert '<option value="运营">' in dialog and "datalist" in dialog
    definition = unescape(re.findall(r'name="definition" value="([^"]+)"', dialog)[0])
    typed = {"title": "我改的", "folder": "售后", "definition": definition, "version": seen}
    answer = client.post(path, typed, **HTMX)
    said = answer.content.decode()
    assert answer["HX-Retarget"] == "#dialog-place" and "我改的" in said and "周敏" in said
    assert answer.status_code == 409 and 'value="售后"' in said
    row.refresh_from_db()
    assert row.title == "同事改的" and f'name="version" value="{row.version}"' in said
    assert unescape(re.findall(r'name="definition" value="([^"]+)"', said)[0]) == definition
    assert 'formaction="/reports/saved/new"' in said
    client.post("/reports/saved/new", typed)
    assert SavedReport.objects.get(title="我改的").pk != row.pk
    client.post(path, typed | {"title": "我的为准", "version": row.version})
    row.refresh_from_db()
    assert row.title == "我的为准" and row.definition["metrics"]
    answer = client.post(path, {"title": "只改名", "version": seen})
    assert answer.status_code == 409 and 'name="definition"' in answer.content.decode()


def test_one_can_leave_without_saving(cast: Any, at: Any) -> None:
    row = saved(cast.zhou)
    for path in (f"/reports/build?saved={row.pk}", f"/reports/saved/{row.pk}/edit"):
        assert re.search(rf'href="/reports/saved/{row.pk}">取消</a>', page(at(cast.zhou), path))
