"""The OpenAPI document and the reference page."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from yizhan.spine.actions import actions_on
from yizhan.spine.records import records


def refs_in(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if "$ref" in part else set()
        return own.union(*(refs_in(one) for one in part.values()))
    return set().union(*(refs_in(one) for one in part)) if isinstance(part, list) else set()


def test_every_action_and_record_is_in_the_document_and_nothing_points_nowhere(zhou: Any) -> None:
    document = zhou.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for action in actions_on("ticket"):
        assert action.creates or f"/api/v1/tickets/{{number}}/actions/{action.key}" in document["paths"]
    assert len(records) * 2 < len(document["paths"])
    names = {ref.rpartition("/")[2] for ref in refs_in(document)}
    assert names <= set(document["components"]["schemas"])
    ids = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))


def test_every_operation_says_what_it_does_and_how_it_fails(zhou: Any) -> None:
    for path, operations in zhou.get("/openapi.json").json()["paths"].items():
        for method, one in operations.items():
            where = f"{method} {path}"
            assert one["summary"] and one["tags"] and one["security"], where
            assert {"400", "401", "429", "500"} <= set(one["responses"]), where
            assert all(answer["description"] for answer in one["responses"].values()), where
            if method in {"post", "patch"}:
                assert any(each["name"] == "Idempotency-Key" for each in one["parameters"]), where


def test_strangers_read_about_the_product_but_not_about_the_desk(zhou: Any) -> None:
    zhou.post(
        "/custom-fields", {"labels": {"zh-hans": "楼层秘密", "en": "Storey"}, "slug": "storey", "type": "integer"}
    )
    told, public = zhou.get("/openapi.json"), Client().get("/api/v1/openapi.json")
    assert "楼层秘密" in told.text or "Storey" in told.text
    assert public.status_code == 200 and "storey" not in public.text and "楼层秘密" not in public.text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_stands_alone_under_a_strict_policy(zhou: Any, language: str) -> None:
    page = Client().get("/api/v1/docs", headers={"Accept-Language": language})
    assert page.status_code == 200 and "/api/v1/tickets/{number}/actions/reply" in page.text
    assert "<style" not in page.text and "style=" not in page.text and "onclick" not in page.text
    assert "http://" not in page.text.replace("http://www.w3.org", "") and "https://" not in page.text
    assert "script-src 'self'" in page["Content-Security-Policy"]
    groups = re.findall(r"<h2>([^<]+)</h2>", page.text)
    assert len(groups) > 10 and (language == "en" or all(re.search("[\u4e00-\u9fff]", one) for one in groups)), groups


def test_the_document_is_the_same_json_twice(zhou: Any) -> None:
    assert json.dumps(zhou.get("/openapi.json").json()) == json.dumps(zhou.get("/openapi.json").json())
