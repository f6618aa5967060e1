"""Brands and announcements by programs."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from yizhan.catalog.announcements import Announcement
from yizhan.catalog.brands import Brand

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def test_a_program_keeps_a_brand_with_its_logo_and_announces(zhou: Any, wang: Any) -> None:
    made = zhou.post("/brands", {"labels": {"en": "Qiming"}, "colour": "#FFD24D", "domain": "Help.Qiming.example"})
    assert (
        made.status_code == 201 and made.json()["domain"] == "help.qiming.example" and made.json()["slug"] == "qiming"
    )
    at = f"/api/v1/brands/{made.json()['id']}/logo"
    for content, status in ((b"<svg/>", 422), (PNG, 200)):
        file = SimpleUploadedFile("x.png", content, "image/png")
        assert zhou.client.post(at, {"file": file}, headers=zhou.headers).status_code == status
    file = SimpleUploadedFile("x.png", PNG, "image/png")
    assert wang.client.post(at, {"file": file}, headers=wang.headers).status_code == 403
    assert Brand.objects.get(slug="qiming").logo.endswith(".png")
    assert zhou.delete(at.removeprefix("/api/v1")).status_code == 204 and not Brand.objects.get(slug="qiming").logo
    told = {"titles": {"en": "Network down"}, "texts": {"en": "We are on it."}, "brands": ["qiming"]}
    assert wang.post("/announcements", told).status_code == 403
    answer = zhou.post("/announcements", told).json()
    assert answer["level"] == "outage" and answer["starts_at"] and Announcement.objects.get().brand_ids
    assert zhou.patch(f"/announcements/{answer['id']}", {"level": "solved"}).json()["ends_at"]
