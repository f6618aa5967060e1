"""The administration drawn from records."""

from collections.abc import Callable
from typing import Any

import pytest

from yizhan.people.models import Agent, Department, Role, Team
from yizhan.spine.models import Event
from yizhan.spine.records import records
from yizhan.workspace.pages.sections import ELSEWHERE

pytestmark = pytest.mark.django_db
LISTED = sorted(set(records) - ELSEWHERE)


@pytest.mark.parametrize("key", LISTED)
def test_every_record_has_a_list_and_a_form(key: str, cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    assert client.get(f"/admin/{key}").status_code == 200
    assert client.get(f"/admin/{key}/new").status_code == 200
    row = records[key].model._default_manager.first()
    if row:
        assert client.get(f"/admin/{key}/{row.pk}").status_code == 200


@pytest.mark.parametrize("key", LISTED)
def test_an_empty_form_is_answered_with_what_is_missing(key: str, cast: Any, browser: Callable) -> None:
    count = records[key].model._default_manager.count()
    answer = browser(cast.zhou).post(f"/admin/{key}/new", {})
    assert answer.status_code == 422
    assert records[key].model._default_manager.count() == count


def test_a_team_is_made_renamed_and_removed(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    form = {"labels.zh-hans": "夜班", "labels.en": "Night shift", "position": "3", "department": cast.support.pk}
    assert client.post("/admin/team/new", form).status_code == 302
    team = Team.objects.get(slug="night-shift")
    assert team.department == cast.support
    assert (
        client.post(f"/admin/team/{team.pk}", {**form, "labels.zh-hans": "大夜班", "department": ""}).status_code == 302
    )
    team.refresh_from_db()
    assert (team.labels["zh-hans"], team.department) == ("大夜班", None)
    assert client.post(f"/admin/team/{team.pk}/remove").status_code == 302
    assert not Team.objects.filter(pk=team.pk).exists()
    assert list(Event.objects.filter(subject_kind="team", subject_id=team.pk).order_by("pk").values_list("name", flat=True)) == [
        "team.created", "team.edited", "team.removed"]  # fmt: skip


def test_a_department_in_use_is_archived_and_can_be_used_again(cast: Any, ticket: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    client.post(f"/admin/department/{cast.support.pk}/remove")
    assert Department.objects.get(pk=cast.support.pk).is_archived
    assert "客户服务部" in client.get("/admin/department?archived=1").content.decode()
    client.post(f"/admin/department/{cast.support.pk}/restore")
    assert not Department.objects.get(pk=cast.support.pk).is_archived


def test_what_was_typed_stays_when_something_is_wrong(cast: Any, browser: Callable) -> None:
    answer = browser(cast.zhou).post("/admin/agent/new", {"name": "新同事", "email": "not an address", "role": "1"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "新同事" in said and "not an address" in said and 'aria-invalid="true"' in said


def test_powers_of_a_role_are_a_list_of_boxes(cast: Any, browser: Callable) -> None:
    role = Role.objects.get(slug="agent")
    form = {
        "labels.zh-hans": "坐席",
        "labels.en": "Agent",
        "position": "2",
        "visibility": "team",
        "powers": ["ticket.view", "ticket.reply"],
    }
    assert browser(cast.zhou).post(f"/admin/role/{role.pk}", form).status_code == 302
    role.refresh_from_db()
    assert (role.powers, role.visibility) == (["ticket.view", "ticket.reply"], "team")


def test_the_last_administrator_cannot_be_lost(cast: Any, browser: Callable) -> None:
    role = Role.objects.get(slug="agent")
    form = {
        "name": "周敏",
        "email": cast.zhou.email,
        "role": role.pk,
        "language": "zh-hans",
        "zone": "Asia/Shanghai",
        "is_active": "on",
    }
    answer = browser(cast.zhou).post(f"/admin/agent/{cast.zhou.pk}", form)
    assert answer.status_code == 409
    assert Agent.objects.get(pk=cast.zhou.pk).role.slug == "administrator"


def test_choices_of_a_field_are_lines(cast: Any, browser: Callable) -> None:
    from yizhan.catalog.models import CustomField

    form = {"labels.zh-hans": "保修", "labels.en": "Warranty", "slug": "warranty", "subject": "ticket", "type": "choice", "position": "0",
            "settings.label": ["在保", "过保", ""], "settings.value": ["in", "", ""]}  # fmt: skip
    answer = browser(cast.zhou).post("/admin/field/new", form)
    assert answer.status_code == 302, answer.content.decode()
    assert CustomField.objects.get().settings == {
        "choices": [{"value": "in", "label": "在保"}, {"value": "过保", "label": "过保"}]
    }


def test_a_secret_is_never_shown_and_stays_when_left_empty(cast: Any, browser: Callable) -> None:
    from yizhan.channels.models import Mailbox

    client = browser(cast.zhou)
    form = {"labels.zh-hans": "客服", "address": "help@qingshan.example", "department": cast.support.pk, "secret": "hunter2-secret", "auth": "password",
            "imap_port": "993", "imap_security": "tls", "smtp_port": "465", "smtp_security": "tls", "silent_minutes": "30", "imap_folder": "INBOX"}  # fmt: skip
    assert client.post("/admin/mailbox/new", form).status_code == 302
    box = Mailbox.objects.get()
    assert box.secret and "hunter2" not in box.secret
    assert "hunter2" not in client.get(f"/admin/mailbox/{box.pk}").content.decode()
    assert client.post(f"/admin/mailbox/{box.pk}", {**form, "secret": ""}).status_code == 302
    assert Mailbox.objects.get().secret == box.secret


def test_a_new_agent_is_invited_and_the_link_can_be_shown(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    role = Role.objects.get(slug="agent")
    form = {"name": "新同事", "email": "new@qingshan.example", "role": role.pk, "departments": [cast.support.pk], "language": "zh-hans",
            "zone": "Asia/Shanghai", "is_active": "on"}  # fmt: skip
    assert client.post("/admin/agent/new", form).status_code == 302
    agent = Agent.objects.get(email="new@qingshan.example")
    answer = client.post(f"/admin/agent/{agent.pk}/link", {"how": "show"})
    assert "/invitation/" in answer.content.decode()
    assert "/invitation/" not in client.get(f"/admin/agent/{agent.pk}").content.decode()


def test_a_preview_is_filled_and_safe(cast: Any, browser: Callable) -> None:
    said = (
        browser(cast.zhou)
        .post("/admin/preview/canned_reply", {"html": "<p>{{ agent.name }}<script>alert(1)</script></p>"})
        .content.decode()
    )
    assert "周敏" in said and "<script" not in said


@pytest.mark.parametrize("key", LISTED)
def test_a_list_asks_a_bounded_number_of_questions(
    key: str, cast: Any, browser: Callable, django_assert_max_num_queries: Any
) -> None:
    client = browser(cast.zhou)
    client.get(f"/admin/{key}")
    with django_assert_max_num_queries(22):
        client.get(f"/admin/{key}")


def test_the_week_of_a_calendar_is_drawn_and_what_is_wrong_stands_at_its_day(cast: Any, browser: Callable) -> None:
    client, url = browser(cast.zhou), "/admin/calendar/new"
    form = {"labels.en": "Night", "zone": "Asia/Shanghai", "position": "1", "hours.1.from": ["09:00", "13:30", ""],
            "hours.1.to": ["12:00", "18:00", ""], "hours.5.from": ["22:00"], "hours.5.to": ["06:00"],
            "hours.6.from": ["10:00"], "hours.6.to": [""], "hours.7.from": ["00:00"], "hours.7.to": ["00:00"]}  # fmt: skip
    wrong = client.post(url, form)
    told = wrong.content.decode()
    assert wrong.status_code == 422 and told.count("时段须同时填写") == 2 and 'href="#id_hours.6"' in told
    assert 'name="hours.1.from" value="13:30"' in told and 'name="hours.6.from" value="10:00"' in told
    assert told.count('aria-invalid="true"') == 2
    assert client.post(url, {**form, "hours.6.from": [""]}).status_code == 302
    kept = records["calendar"].rows(cast.zhou).get(slug="night")
    assert kept.hours == {"1": "09:00-12:00, 13:30-18:00", "5": "22:00-06:00", "7": "00:00-24:00"}
    page = client.get(f"/admin/calendar/{kept.pk}").content.decode()
    assert page.count("<small>次日") == 1 and page.count('name="hours.1.from"') == 3
