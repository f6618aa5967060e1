"""Every address of these pages, asked by the wrong person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from yizhan.spine.models import Event
from yizhan.workspace.urls_admin import urlpatterns

pytestmark = pytest.mark.django_db
PUBLIC = {
    "set-up",
    "set-up-progress",
    "not-set-up",
    "sign-in",
    "sign-out",
    "forgotten",
    "reset",
    "invitation",
    "language",
}
# Every agent may keep personal views and canned replies.
EVERYBODY = {"account", "account-notices", "account-sessions", "account-end", "account-tokens", "token-revoke", "customers", "customer",
             "organizations", "organization", "organization-options"}  # fmt: skip
VALUES = {
    "pk": "1",
    "identity": "1",
    "token": "x",
    "key": "role",
    "event": "1",
    "number": "1",
    "delivery": "1",
    "kind": "svg",
}


def address(pattern: URLPattern) -> str:
    url = str(pattern.pattern)
    for name in pattern.pattern.converters:
        kind = type(pattern.pattern.converters[name]).__name__.removesuffix("Converter").lower()
        kind = {"string": "str"}.get(kind, kind)
        url = url.replace(f"<{kind}:{name}>", VALUES[name])
    return "/" + url


PRIVATE = [one for one in urlpatterns if one.name not in PUBLIC]


@pytest.mark.parametrize("pattern", PRIVATE, ids=lambda one: one.name)
def test_nobody_gets_in_without_signing_in(pattern: URLPattern, cast: Any) -> None:
    for answer in (Client().get(address(pattern)), Client().post(address(pattern))):
        assert answer.status_code in {302, 405}, pattern.name
        if answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in"), pattern.name


@pytest.mark.parametrize("pattern", [one for one in PRIVATE if one.name not in EVERYBODY], ids=lambda one: one.name)
def test_a_light_agent_keeps_nothing(pattern: URLPattern, cast: Any, browser: Callable) -> None:
    client, before = browser(cast.sun), Event.objects.count()
    for answer in (client.get(address(pattern)), client.post(address(pattern))):
        assert answer.status_code in {403, 404, 405}, f"{pattern.name} {answer.status_code}"
    assert Event.objects.count() == before


@pytest.mark.parametrize("pattern", PRIVATE, ids=lambda one: one.name)
def test_looking_changes_nothing(pattern: URLPattern, cast: Any, browser: Callable) -> None:
    client, before = browser(cast.zhou), Event.objects.count()
    url = address(pattern).replace("/1", f"/{cast.lin.pk}")
    assert client.get(url).status_code < 500
    assert Event.objects.count() == before


def test_a_form_without_its_token_is_refused(cast: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in", {"email": cast.zhou.email, "password": "x"}).status_code == 403


def test_a_fragment_asked_for_by_nobody_sends_the_page_to_the_sign_in(cast: Any) -> None:
    answer = Client().get("/customers", headers={"HX-Request": "true"})
    assert answer.status_code == 401 and answer["HX-Redirect"] == "/sign-in"


def test_nobody_sets_the_password_of_someone_mightier(cast: Any, browser: Callable) -> None:
    from yizhan.people.models import Role
    from yizhan.spine.change import change

    role = Role.objects.get(slug="supervisor")
    with change(role, "role.edited", by=cast.zhou):
        role.powers = [*role.powers, "admin.people"]
    with change(cast.li, "agent.edited", by=cast.zhou):
        cast.li.role = role
    assert browser(cast.li).post(f"/admin/agent/{cast.zhou.pk}/link", {"how": "show"}).status_code == 403
