"""A browser for each member of the cast."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from yizhan.lib import clock


@pytest.fixture
def browser(cast: Any) -> Callable[..., Client]:
    """`browser(cast.zhou)` is signed in as 周敏; `browser()` is nobody."""

    def sign_in(agent: Any = None) -> Client:
        client = Client()
        if agent is not None:
            from yizhan.security.models import SignIn  # needs the models, which a conftest comes before

            session = client.session
            session.update({"agent": agent.pk, "stamp": agent.get_session_auth_hash(), "seen": clock.now().timestamp()})
            session.save()
            SignIn.objects.create(agent=agent, session_key=session.session_key, browser="Firefox/140 Linux")
        return client

    return sign_in
