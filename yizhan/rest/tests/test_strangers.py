"""Every address as somebody who must not: nothing is said, nothing leaks, nothing changes."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yizhan.spine.models import Event

OPEN_TO_ALL = {"/api/v1/openapi.json", "/api/v1/docs"}


@pytest.fixture
def secrets(wang: Any, cast: Any, ticket: Any, tmp_path: Any, settings: Any) -> dict[str, Any]:
    """What 赵磊 of billing must not learn of."""
    settings.MEDIA_ROOT = tmp_path
    file = wang.upload(SimpleUploadedFile("geheim.txt", b"secret")).json()
    message = wang.post(f"/tickets/{ticket.number}/actions/note", {"body": "暗号七七七", "files": [file["id"]]}).json()
    view = {"labels": {"en": "Mine"}, "condition": "暗号七七七"}
    wang.post("/views", view)
    return {"number": ticket.number, "key": file["key"], "message": message["message"]["id"]}


def operations(program: Any) -> list[tuple[str, str]]:
    paths = program.get("/openapi.json").json()["paths"]
    return [(method.upper(), path) for path, each in paths.items() for method in each]


def test_without_a_token_every_address_answers_401(zhou: Any, secrets: Any) -> None:
    for method, path in operations(zhou):
        filled = re.sub(r"\{\w+\}", "1", path)
        refused = Client().generic(method, filled)
        assert refused.status_code == 401, (method, path)
        assert refused["Content-Type"] == "application/problem+json" and set(refused.json()) == {
            "type",
            "title",
            "status",
            "detail",
        }


def test_a_ticket_that_may_not_be_seen_is_as_good_as_none(zhou: Any, zhao: Any, secrets: Any) -> None:
    before = Event.objects.count()
    for method, path in operations(zhou):
        if "{number}" in path:
            there = zhao.ask(method, path.removeprefix("/api/v1").replace("{number}", str(secrets["number"])), {})
            absent = zhao.ask(method, path.removeprefix("/api/v1").replace("{number}", "987654"), {})
            assert there.status_code == absent.status_code == 404, (method, path)
            assert there.content == absent.content
            assert {*there.headers} == {*absent.headers}
    there, absent = zhao.get(f"/attachments/{secrets['key']}"), zhao.get("/attachments/nothing")
    assert there.status_code == absent.status_code == 404 and there.content == absent.content
    assert Event.objects.count() == before


def test_lists_counts_and_searches_say_nothing_of_it(zhou: Any, zhao: Any, secrets: Any) -> None:
    words = ("外机", "暗号七七七", "geheim", secrets["key"])
    for method, path in operations(zhou):
        if method == "GET" and "{" not in path:
            for query in (
                {},
                {"q": "暗号七七七"},
                {"query": "number:" + str(secrets["number"])},
                {"query": "外机 OR id:1"},
            ):
                answer = zhao.get(path.removeprefix("/api/v1"), **query)
                assert not any(word in answer.text for word in words), (path, query)
    for view in zhao.get("/views").json()["items"]:
        assert zhao.get(f"/views/{view['slug']}/count").json()["count"] == 0
        assert zhao.get(f"/views/{view['id']}/tickets").json()["items"] == []


def test_it_cannot_be_named_in_what_one_does_oneself(zhao: Any, cast: Any, secrets: Any) -> None:
    own = zhao.post(
        "/tickets", {"subject": "账", "requester": {"email": "x@x.example"}, "department": "billing"}
    ).json()["number"]
    for action, body in [("merge", {"into": secrets["number"]}), ("link", {"kind": "related", "to": secrets["number"]}),
                         ("unlink", {"to": secrets["number"]}), ("reply", {"body": "x", "files": [secrets["key"]]})]:  # fmt: skip
        named = zhao.post(f"/tickets/{own}/actions/{action}", body)
        assert named.status_code == 422, action
        absent = {key: 987654 if value == secrets["number"] else value for key, value in body.items()}
        other = zhao.post(f"/tickets/{own}/actions/{action}", absent)
        assert named.text.replace(str(secrets["number"]), "N") == other.text.replace("987654", "N"), action


def test_who_only_reads_changes_nothing_anywhere(program: Any, zhou: Any, cast: Any, ticket: Any) -> None:
    qian = program(cast.qian)
    before = Event.objects.count()
    for method, path in operations(zhou):
        if method != "GET":
            filled = (
                path.removeprefix("/api/v1").replace("{number}", str(ticket.number)).replace("{key}", str(cast.lin.pk))
            )
            answer = qian.ask(method, re.sub(r"\{\w+\}", "1", filled), {})
            # Following is seeing, and one's own views, canned replies and notices are one's own.
            own = filled.endswith("actions/follow") or filled in {"/views", "/canned-replies", "/me/notices"}
            assert own or answer.status_code in {403, 404, 409, 415, 422}, (method, path, answer.text)
    named = {"ticket.followed", "view.created", "canned_reply.created"}
    assert not Event.objects.exclude(name__in=named).filter(pk__gt=Event.objects.order_by("pk")[before - 1].pk).exists()
