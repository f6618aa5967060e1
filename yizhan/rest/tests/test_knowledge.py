"""Articles for programs: written with If-Match, published, withdrawn; what readers say and look for."""

from typing import Any

import pytest

from yizhan.knowledge.models import Opinion, Search
from yizhan.knowledge.reading import editions
from yizhan.knowledge.tests.work import made_shelf
from yizhan.spine.change import change

pytestmark = pytest.mark.django_db


def test_an_article_is_written_and_published_by_a_program(cast: Any, zhou: Any, zhao: Any, program: Any) -> None:
    made_shelf(cast.zhou)
    reader = program(cast.qian)
    begun = zhou.post(
        "/editions", {"category": "aircon", "language": "zh-hans", "title": "异响", "html": "<h1>一</h1>"}
    )
    assert begun.status_code == 201 and begun.json()["draft_html"] == "<h2>一</h2>"
    at, stamp = f"/editions/{begun.json()['id']}", begun.headers["ETag"]
    assert zhou.ask("PATCH", at, {"html": "<p>二</p>"}, If_Match=stamp).status_code == 200
    assert zhou.ask("PATCH", at, {"html": "<p>三</p>"}, If_Match=stamp).status_code == 412
    assert zhou.ask("PATCH", at, {"html": 7}).status_code == 422
    assert zhou.post(f"{at}/publish", {"at": "soon"}).status_code == 422
    assert zhou.post(f"{at}/publish", {"at": "2999-01-01T08:00:00+08:00"}).json()["stage"] == "scheduled"
    assert zhou.post(f"{at}/call_off").json()["stage"] == "draft" and zhou.post(f"{at}/call_off").status_code == 409
    assert zhou.post(f"{at}/publish", {}).json()["is_live"] is True
    assert editions(None).get().html == "<p>二</p>"
    assert zhou.post(f"{at}/publish", {}).status_code == 409
    english = zhou.post("/editions", {"article": begun.json()["article"], "language": "en", "title": "Noise"})
    assert english.status_code == 201
    assert [one["language"] for one in zhou.get("/editions?stage=draft").json()["items"]] == ["en"]
    assert [one["number"] for one in zhou.get(f"{at}/versions").json()["items"]] == [1]
    assert [one["slug"] for one in zhou.get("/categories").json()["items"]] == ["aircon"]
    assert len(reader.get("/articles").json()["items"]) == 1
    assert zhou.post(f"{at}/withdraw", {}).json()["is_live"] is False
    assert reader.get("/articles").json()["items"] == [] != zhao.get("/articles").json()["items"]
    assert zhou.post("/editions", {"category": "nowhere", "language": "en", "title": "x"}).status_code == 422


def test_opinions_and_searches_are_for_writers(cast: Any, zhou: Any) -> None:
    made_shelf(cast.zhou)
    made = zhou.post("/editions", {"category": "aircon", "language": "en", "title": "Noise"}).json()
    said = Opinion(edition_id=made["id"], number=1, visit="v", is_helpful=False, reason="wrong", comment="no")
    with change(said, "opinion.given", by=cast.lin):
        pass
    Search.objects.create(visit="v", query="发票", language="zh-hans", found=0)
    assert [one["comment"] for one in zhou.get("/opinions").json()["items"]] == ["no"]
    assert zhou.post(f"/opinions/{said.pk}/handle", {}).json()["handled_at"]
    assert zhou.get("/opinions").json()["items"] == [] and zhou.post("/opinions/999/handle", {}).status_code == 404
    assert [one["words"] for one in zhou.get("/searches?empty=true").json()["items"]] == ["发票"]
