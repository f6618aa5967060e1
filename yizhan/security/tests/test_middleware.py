"""Every request, whatever is in it."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.test_every_address import signed_in
from yizhan.security.middleware import without_nul
from yizhan.tickets.models import Draft, Ticket


def test_no_view_reads_a_nul_from_an_address_or_a_form() -> None:
    def view(request: Any) -> HttpResponse:
        said = [request.path_info, request.GET["q"], request.POST["body"], *request.POST.getlist("x\ufffd")]
        return HttpResponse(" ".join(said))

    asked = RequestFactory().post("/files/%00?q=a%00b", "body=c%00d&x%00=1&x%00=2", "application/x-www-form-urlencoded")
    assert without_nul(view)(asked).content.decode() == "/files/\ufffd a\ufffdb c\ufffdd 1 2"


@pytest.mark.parametrize("path", ["/?q=%00", "/tickets/callers?q=%00", "/palette?q=%00", "/customers?q=%00", "/organizations?q=%00",
                                  "/admin/mail?q=%00", "/admin/audit?name=%00", "/files/%00"])  # fmt: skip
def test_pages_answer_a_nul(cast: Any, path: str) -> None:
    assert signed_in(cast.zhou).get(path).status_code in {200, 404}


FORM = "kind=public&body=%3Cdiv%3Ea%00b%3C%2Fdiv%3E"


@pytest.mark.parametrize(
    "form", [(FORM, "application/x-www-form-urlencoded"), ({"kind": "public", "body": "<div>a\0b</div>"},)]
)
def test_a_draft_with_a_nul_is_kept(cast: Any, ticket: Ticket, form: tuple[Any, ...]) -> None:
    answer = signed_in(cast.wang).post(f"/tickets/{ticket.code}/draft", *form)
    assert answer.status_code < 400 and "a\ufffdb" in Draft.objects.get().html
