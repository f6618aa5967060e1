"""The form of a brand: its logo beside it, its shades with their figures."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yizhan.catalog.brands import Brand

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def test_a_logo_is_uploaded_and_taken_away_beside_the_form(cast: Any, browser: Callable) -> None:
    brand, admin = Brand.objects.get(is_default=True), browser(cast.zhou)
    at, page = f"/admin/brand/{brand.pk}/logo", f"/admin/brand/{brand.pk}"
    admin.post(page, {"labels.zh-hans": "青山", "colour": "#2457C5", "is_default": "on", "position": "0"})
    html = admin.get(page).content.decode()
    assert "#2457c5" in html and "shade-soft-2" in html and f"/submit?brand={brand.slug}" in html
    answer = admin.post(at, {"logo": SimpleUploadedFile("x.png", b"<svg/>", "image/png")}, follow=True)
    assert "标志须为" in answer.content.decode() and not Brand.objects.get(pk=brand.pk).logo
    admin.post(at, {"logo": SimpleUploadedFile("x.svg", PNG, "image/svg+xml")})
    assert Brand.objects.get(pk=brand.pk).logo.endswith(".png")
    admin.post(at, {"drop": "1"})
    assert not Brand.objects.get(pk=brand.pk).logo
