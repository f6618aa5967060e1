"""Forms that cannot be read are refused wherever they are sent, and break no page."""

from typing import Any

import pytest

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"a=1", f"{FORM}; charset=utf-16"), ("&".join(f"a{n}=1" for n in range(2000)).encode(), FORM)],
)
@pytest.mark.parametrize("path", ["/nowhere", "/portal/nowhere", "/account/availability"])
def test_it_is_a_400_and_no_failure(cast: Any, browser: Any, path: str, body: bytes, kind: str) -> None:
    client = browser(cast.wang)
    client.raise_request_exception, client.handler.enforce_csrf_checks = False, True
    assert client.generic("POST", path, body, content_type=kind).status_code == 400
