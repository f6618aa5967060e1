"""Guides for programs: a draft is checked and published, its versions and figures are read."""

from typing import Any

from yizhan.automation.guides.tests.work import in_use, plain


def test_a_guide_is_checked_published_and_counted(zhou: Any, wang: Any) -> None:
    guide = in_use(plain())
    at = f"/guides/{guide.pk}"
    assert zhou.get(f"{at}/problems").json()["items"] == [] and zhou.post(f"{at}/publish", {}).status_code == 409
    zhou.patch(at, {"draft": plain(hello={"to": ""})})
    told = zhou.get(f"{at}/problems").json()["items"][0]
    assert (told["node"], told["code"], told["level"]) == ("node:hello", "dead_end", "error")
    assert zhou.post(f"{at}/publish", {}).status_code == 422
    zhou.patch(at, {"draft": plain(hello={"texts": {"zh-hans": "您好呀", "en": "Hello"}})})
    made = zhou.post(f"{at}/publish", {})
    assert (made.status_code, made.json()["number"]) == (201, 2)
    assert [one["number"] for one in zhou.get(f"{at}/versions").json()["items"]] == [2, 1]
    figures = zhou.get(f"{at}/figures", days=7).json()
    assert (figures["began"], figures["left"], figures["nodes"]) == (0, 0, [])
    assert wang.get(f"{at}/figures").status_code == 403 and zhou.get("/guides/999999/figures").status_code == 404
