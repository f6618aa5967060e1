"""The form of a widget: what is kept, what stands beside it, and its preview."""

from collections.abc import Callable
from typing import Any

import pytest

from yizhan.automation.chat.models import Widget
from yizhan.automation.chat.visitors import secret_of

pytestmark = pytest.mark.django_db
FORM = {"labels_zh-hans": "商城", "labels_en": "Shop", "origins": "https://shop.example\nhttps://*.shop.example",
        "accept_seconds": "20", "making": "always", "tabs": ["chat", "help"], "asks": ["name"], "colour": "#0F6F73",
        "side": "left"}  # fmt: skip


def test_a_widget_is_made_with_its_secret_and_shown_with_its_line(cast: Any, browser: Callable) -> None:
    client = browser(cast.zhou)
    form = client.get("/admin/widget/new").content.decode()
    named = {name: value for name, value in FORM.items() if f'name="{name}"' in form or name.startswith("labels")}
    assert {"origins", "colour", "tabs", "asks"} <= set(named)
    for name in ("labels.zh-hans", "labels.en", "labels_zh-hans", "labels_en", "labels-zh-hans", "labels-en"):
        if f'name="{name}"' in form:
            named[name] = "商城" if "zh" in name else "Shop"
    assert client.post("/admin/widget/new", {**named, "colour": "red"}).status_code == 422
    assert client.post("/admin/widget/new", named).status_code == 302
    row = Widget.objects.get()
    assert (row.colour, row.origins, row.tabs) == (
        "#0f6f73",
        ["https://shop.example", "https://*.shop.example"],
        ["chat", "help"],
    )
    page = client.get(f"/admin/widget/{row.pk}").content.decode()
    assert f"data-widget=&quot;{row.key}&quot;" in page and secret_of(row) in page and row.secret not in page


def test_only_the_preview_may_be_framed_and_only_by_us(cast: Any, browser: Callable) -> None:
    from yizhan.automation.chat.tests.work import made_widget

    row, client = made_widget(cast), browser(cast.zhou)
    shown = client.get(f"/admin/widget/{row.pk}/preview")
    assert shown["X-Frame-Options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    for path in ("/chats", f"/admin/widget/{row.pk}", "/submit"):
        assert client.get(path)["X-Frame-Options"] == "DENY"
