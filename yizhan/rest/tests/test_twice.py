"""Asking twice, asking at once, asking too often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from yizhan.catalog.models import Desk
from yizhan.lib import clock
from yizhan.rest import idempotency
from yizhan.security.models import Idempotency
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.tickets.models import Attachment, Ticket

NEW = {"subject": "再说一次", "requester": {"email": "a@b.example"}}


def test_the_first_answer_is_given_again_and_nothing_is_done_twice(wang: Any) -> None:
    first = wang.post("/tickets", NEW, Idempotency_Key="k1")
    again = wang.post("/tickets", NEW, Idempotency_Key="k1")
    assert (again.status_code, again.content, again["Location"]) == (201, first.content, first["Location"])
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert Ticket.objects.count() == 1


def test_the_same_key_for_something_else_is_refused(wang: Any, li: Any) -> None:
    wang.post("/tickets", NEW, Idempotency_Key="k1")
    other = wang.post("/tickets", {**NEW, "subject": "anders"}, Idempotency_Key="k1")
    assert other.status_code == 422 and "Idempotency-Key" in other.json()["errors"]
    assert wang.post("/tags", {"name": "x"}, Idempotency_Key="k1").status_code == 422
    assert li.post("/tickets", NEW, Idempotency_Key="k1").status_code == 201
    assert Ticket.objects.count() == 2


def test_what_was_refused_is_not_kept(wang: Any) -> None:
    assert wang.post("/tickets", {"subject": "x"}, Idempotency_Key="k1").status_code == 422
    assert Idempotency.objects.count() == 0
    assert wang.post("/tickets", NEW, Idempotency_Key="k1").status_code == 201
    assert wang.post("/tickets", NEW, Idempotency_Key="x" * 201).status_code == 422


def test_a_key_is_forgotten_after_a_day(wang: Any) -> None:
    wang.post("/tickets", NEW, Idempotency_Key="k1")
    Idempotency.objects.update(at=clock.now() - timedelta(hours=25))
    assert wang.post("/tickets", {**NEW, "subject": "neu"}, Idempotency_Key="k1").status_code == 201
    assert idempotency.sweep() == 0
    Idempotency.objects.update(at=clock.now() - timedelta(hours=25))
    assert idempotency.sweep() == 1


def test_an_upload_can_be_repeated_too(wang: Any, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    sent = [wang.upload(SimpleUploadedFile("a.txt", b"hello"), Idempotency_Key="f") for _ in range(2)]
    assert sent[0].json() == sent[1].json() and Attachment.objects.count() == 1
    assert wang.upload(SimpleUploadedFile("a.txt", b"other"), Idempotency_Key="f").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_hundred_retries_at_once_make_one_ticket(wang: Any) -> None:
    def ask(_number: int) -> tuple[int, bytes]:
        try:
            answer = wang.post("/tickets", NEW, Idempotency_Key="storm")
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(ask, range(100)))
    assert len(answers) == 1 and next(iter(answers))[0] == 201
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_edits_of_the_same_version_at_once_let_one_win(wang: Any, ticket: Any) -> None:
    def edit(name: str) -> int:
        try:
            return wang.patch(f"/tickets/{ticket.number}", {"subject": name}, If_Match='"1"').status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(edit, "abcd")) == [200, 412, 412, 412]


def test_a_token_that_asks_too_often_is_told_when_to_come_back(wang: Any, li: Any) -> None:
    with change(desk := Desk.objects.get(), "desk.edited", by=SETUP):
        desk.settings = {"api_per_minute": 3}
    answers = [wang.get("/me") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 20
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert li.get("/me").status_code == 200
