"""What is being typed is kept, whatever comes with it and from however many windows."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from yizhan.tickets.models import Draft


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["²", "9" * 30, "٣", "-1"])
def test_a_draft_is_kept_without_a_file_that_cannot_be(at: Any, cast: Any, ticket: Any, file: str) -> None:
    form = {"kind": "note", "body": "草稿内容", "attachment": file}
    assert at(cast.wang).post(f"/tickets/{ticket.code}/draft", form).status_code == 204
    assert Draft.objects.get().attachment_ids == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/admin/audit?agent=²", "/admin/audit?subject=²&before=²", "/admin/mail?before=²", "/tickets/new?requester=²"],
)
def test_what_only_looks_like_a_number_is_none(at: Any, cast: Any, path: str) -> None:
    assert at(cast.zhou).get(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_windows_keep_drafts_at_once(at: Any, cast: Any, ticket: Any) -> None:
    client = at(cast.wang)
    cookies = client.cookies.output(header="", sep=";")

    def keep(number: int) -> int:
        try:
            form = {"kind": ("reply", "note")[number % 2], "body": f"草稿 {number}"}
            return client.post(f"/tickets/{ticket.code}/draft", form, headers={"cookie": cookies}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(keep, range(40))) == {204}
    assert Draft.objects.filter(agent=cast.wang, ticket=ticket).exists()
