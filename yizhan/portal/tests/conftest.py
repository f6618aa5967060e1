"""Visitors: a browser without an account, and a form that was shown long enough ago."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def visitor(cast: Any) -> Client:
    return Client(headers={"accept-language": "zh-CN"})


@pytest.fixture
def ask(visitor: Client) -> Callable[..., Any]:
    """Send the web form as a person would: it was on the screen for a minute."""
    from yizhan.portal import guards

    from .work import ASKED

    def send(client: Client = visitor, **given: Any) -> Any:
        opened = given.pop("opened", None) or guards.form_token(age=60)
        asked = given.get("asked", given.get("type", ASKED["type"]))
        return client.post("/submit", {**ASKED, "asked": asked, "opened": opened, **given})

    return send
