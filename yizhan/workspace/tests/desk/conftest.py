"""A browser that is signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from yizhan.lib import clock

pytestmark = pytest.mark.django_db


def sign_in(agent: Any) -> Client:
    """A client with the agent's session."""
    client = Client()
    session = client.session
    session["agent"], session["stamp"] = agent.pk, agent.get_session_auth_hash()
    session["seen"] = clock.now().timestamp()
    session.save()
    return client


@pytest.fixture
def at(cast: Any) -> Callable[[Any], Client]:
    """`at(cast.wang)` sits at the desk as 王珂."""
    return sign_in
