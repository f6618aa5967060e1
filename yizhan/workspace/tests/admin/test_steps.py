"""What the editor of steps is answered: forms of actions, what is wrong with each, and who may ask."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import both, keep
from yizhan.catalog.models import CustomField
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context
from yizhan.spine.steps import Steps
from yizhan.tickets.placeholders import context_of
from yizhan.workspace.pages.steps import PLACEHOLDERS, UNDRAWN

pytestmark = pytest.mark.django_db


def drawn(client: Any, *steps: Any, **more: Any) -> str:
    answer = client.post("/admin/steps", {"steps": json.dumps(steps), **more})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_every_action_a_step_may_be_has_a_form(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    for action in Steps().possible():
        page = drawn(client, {"do": action.key}, fresh=1)
        assert f'<option value="{action.key}" selected>' in page
        for name, param in action.params.items():
            shown = not param.hidden and param.type.control not in UNDRAWN
            assert (f'data-param="{name}"' in page) is shown, f"{action.key}.{name}"
        assert 'class="error"' not in page


def test_what_is_kept_stands_in_the_controls(cast: Any, browser: Callable) -> None:
    keep(CustomField(), slug="floor", labels=both("楼层", "Floor"), type="integer")
    page = drawn(
        browser(cast.zhou),
        {"do": "assign", "with": {"agent": "wang@qingshan.example", "keep_following": True}},
        {"do": "tag", "with": {"add": ["vip", "返修"]}},
        {"do": "set", "with": {"fields": {"floor": 3, "priority": "high"}}},
        {"do": "note", "with": {"html": "<p>x</p>"}},
    )
    assert f'<option value="{cast.wang.pk}" selected>' in page and 'name="step0_keep_following" checked' in page
    assert 'value="vip, 返修"' in page and 'value="3"' in page and '<option value="3" selected>' in page
    # What no control shows is not lost.
    assert "&quot;html&quot;: &quot;&lt;p&gt;x&lt;/p&gt;&quot;" in page


def test_levels_of_an_approval_stand_in_their_lines_and_say_what_is_wrong(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    levels = [
        {"mode": "all", "who": ["head:ticket", "mail:boss@acme.example"]},
        {"mode": "some", "who": ["role:agent"]},
    ]
    page = drawn(client, {"do": "ask_approval", "with": {"question": "？", "levels": levels}})
    assert '<option value="all" selected>' in page and '<option value="head:ticket" selected>' in page
    assert 'name="step0_levels.0.mail" value="boss@acme.example"' in page and "<details open>" in page
    assert 'class="error"' in page  # the second level does not say how many
    assert 'name="step0_levels.0.who"' in drawn(client, {"do": "ask_approval", "with": {"levels": [{"who": 3}, 7]}})


def test_a_value_that_is_gone_is_told_and_stays(cast: Any, browser: Callable) -> None:
    page = drawn(
        browser(cast.zhou),
        {"do": "assign", "with": {"agent": "gone@qingshan.example"}},
        {"do": "fly", "with": {"to": "moon"}},
        {"do": "set", "with": {"fields": {"priority": "banana", "nofield": 17}}},
    )
    assert '<option value="gone@qingshan.example" selected>' in page and "gone@qingshan.example”" in page
    assert "fly" in page and "moon" in page
    assert "banana" in page and '<option value="nofield" selected>' in page and 'data-raw="17"' in page


def test_steps_that_nobody_can_read_stay_text(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    for text in ("{", '{"do": "note"}'):
        assert client.post("/admin/steps", {"steps": text}).status_code == 422
    page = client.get("/admin/macro/new").content.decode()
    assert "<yz-steps" in page and '<textarea id="id_steps"' in page


def test_only_fields_that_can_be_set_have_a_control(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    assert "<select" in client.get("/admin/steps/value?field=priority&id=v1").content.decode()
    assert client.get("/admin/steps/value?field=number&id=v1").status_code == 404
    assert client.get("/admin/steps/value?field=priority&id=%22%3E").status_code == 404


def test_every_placeholder_is_filled_in(cast: Any, ticket: Any) -> None:
    known = context_of(ticket, agent=cast.wang)
    for name, _meaning in PLACEHOLDERS:
        subject, _dot, key = name.partition(".")
        assert key in known[subject]


def test_who_keeps_no_steps_asks_nothing(cast: Any, browser: Callable) -> None:
    for agent, status in ((cast.zhou, 200), (cast.wang, 200), (cast.sun, 403), (cast.qian, 403), (None, 302)):
        client = browser(agent)
        assert client.post("/admin/steps", {"steps": "[]"}).status_code == status
        assert client.get("/admin/steps/value?field=priority&id=v1").status_code == status


def test_steps_nested_without_end_are_refused(cast: Any, browser: Callable) -> None:
    for text in ("[" * 50_000, "[" * 500 + "]" * 500):
        assert browser(cast.zhou).post("/admin/steps", {"steps": text}).status_code == 422
        with pytest.raises(Invalid):
            Steps().parse(text, Context(by=cast.zhou))
    assert browser(cast.zhou).post("/admin/steps", {"steps": "[]", "from": "9" * 5000}).status_code == 200
