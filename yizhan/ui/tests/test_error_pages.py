"""What went wrong is said on a page of the house, in the reader's language."""

import pytest
from django.template import loader
from django.test import Client
from django.utils.translation import override

SAID = {
    "400.html": ("操作未成功", "This did not work"),
    "403_csrf.html": ("页面已过期", "This form is too old"),
    "404.html": ("页面不存在", "Nothing here"),
    "500.html": ("操作未成功", "This did not work"),
    "503.html": ("数据库暂时无法连接", "The database does not answer"),
}


@pytest.mark.parametrize("name", SAID)
def test_each_is_drawn_without_a_request(name: str) -> None:
    """So Django draws 400 and 500: nothing of it may be needed."""
    for language, words in zip(("zh-hans", "en"), SAID[name], strict=True):
        with override(language):
            page = loader.get_template(name).render()
        assert words in page and "stylesheet" in page


def test_an_unknown_address_is_answered_so(desk: None) -> None:
    answer = Client().get("/nonesuch", headers={"Accept-Language": "en"})
    assert answer.status_code == 404 and "Nothing here" in answer.content.decode()


def test_a_form_without_its_token_is_answered_so(desk: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in", {}, headers={"Accept-Language": "en"})
    assert answer.status_code == 403 and "This form is too old" in answer.content.decode()
