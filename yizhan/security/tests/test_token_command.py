"""`yizhan token` on the command line."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from yizhan.security import tokens
from yizhan.security.models import Token
from yizhan.spine.models import Event


def run(*words: str) -> str:
    out = StringIO()
    call_command("token", *words, stdout=out)
    return out.getvalue()


def test_create_prints_the_token_alone(cast: Any) -> None:
    text = run("create", "--agent", "Wang@qingshan.example", "--name", "Shop", "--power", "ticket.view", "--days", "7")
    found = tokens.find(text)
    assert found is not None and text.count("\n") == 1
    assert (found.agent_id, found.name, found.powers) == (cast.wang.pk, "Shop", ["ticket.view"])
    assert found.expires_at is not None
    assert "digest" not in str(Event.objects.filter(name="token.created").values_list("data"))


def test_list_shows_no_secret_and_revoke_ends_it(cast: Any) -> None:
    text = run("create", "--agent", "wang@qingshan.example")
    listed = run("list")
    assert "wang@qingshan.example" in listed and text.strip()[-16:] not in listed
    run("revoke", Token.objects.get().prefix)
    assert tokens.find(text) is None and Event.objects.filter(name="token.revoked").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("create", "--agent", "nobody@x.example"),
        ("create", "--agent", "wang@qingshan.example", "--power", "ticket.explode"),
        ("create", "--agent", "wang@qingshan.example", "--days", "0"),
        ("revoke", "zzzz"),
    ],
)
def test_what_cannot_be_is_said(cast: Any, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*words)
    assert Token.objects.count() == 0
