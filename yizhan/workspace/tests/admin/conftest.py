"""A browser for each member of the cast."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def browser(cast: Any) -> Callable[..., Client]:
    """`browser(cast.zhou)` is signed in as 周敏; `browser()` is nobody."""

    from tests.cast import PASSWORD  # needs the models, which a conftest comes before
    from yizhan.spine.change import change

    def sign_in(agent: Any = None) -> Client:
        client = Client()
        if agent is not None:
            if not agent.has_usable_password() or not agent.check_password(PASSWORD):
                with change(agent, "agent.password_changed", by=cast.zhou):
                    agent.set_password(PASSWORD)
            answer = client.post("/sign-in", {"email": agent.email, "password": PASSWORD, "remember": "on"})
            assert answer.status_code == 302, answer.content.decode()
        return client

    return sign_in
