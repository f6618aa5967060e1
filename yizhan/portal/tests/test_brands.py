"""Brands: whose domain is asked says who greets, in what colour and language, and where requests go."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.cast import keep
from yizhan.catalog.brands import Brand
from yizhan.catalog.logos import keep_logo
from yizhan.knowledge.tests.work import made_shelf, publish
from yizhan.lib.colour import contrast, dark_tones, light_tones
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid, Refused
from yizhan.spine.records import records
from yizhan.tickets.models import Ticket
from yizhan.tickets.placeholders import context_of

HOST = {"HTTP_HOST": "help.qiming.example"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def qiming(cast: Any) -> Brand:
    """A second business with its own domain; it does billing and speaks English only."""
    return keep(Brand(), slug="qiming", labels={"en": "Qiming"}, domain="help.qiming.example", colour="#ffd24d",
                languages=["en"], department_ids=[cast.billing.pk], footers={"en": "Qiming Ltd"})  # fmt: skip


def test_a_brands_domain_shows_its_face_and_nothing_of_the_desk(qiming: Brand, cast: Any) -> None:
    client = Client(headers={"accept-language": "zh-CN"}, **HOST)
    page = client.get("/submit")
    html = page.content.decode()
    assert "<b>Qiming</b>" in html and "Qiming Ltd" in html and page["Content-Language"] == "en" and "中文" not in html
    assert f'href="/brand/qiming.css?v={qiming.style_key}"' in html
    assert client.get("/").url == "/help"
    for path in (
        "/tickets",
        "/admin",
        "/sign-in",
        "/set-up/x",
        "/account/tokens",
        "/api/v1/tickets",
        "/files/x",
        "/live",
    ):
        assert client.get(path).status_code == 404, path
    forged = Client(headers={"x-forwarded-host": "help.qiming.example", "accept-language": "zh-CN"})
    assert "<b>青山</b>" in forged.get("/submit").content.decode()
    assert forged.get("/sign-in").status_code == 200


def test_the_desks_address_shows_the_default_or_what_was_chosen(qiming: Brand, visitor: Client) -> None:
    assert "<b>青山</b>" in visitor.get("/submit").content.decode()
    assert "<b>Qiming</b>" in visitor.get("/submit?brand=qiming").content.decode()
    assert "<b>Qiming</b>" in visitor.get("/track").content.decode()  # remembered
    assert "<b>青山</b>" in visitor.get("/track?brand=default").content.decode()
    assert "<b>青山</b>" in visitor.get("/track?brand=nobody").content.decode()


def test_search_engines_are_told_addresses_that_work_without_a_domain(qiming: Brand, cast: Any) -> None:
    plain = keep(Brand(), slug="plain", labels={"en": "Plain"})
    shelf = made_shelf(cast.zhou)
    with change(shelf, "category.edited", by=cast.zhou):
        shelf.brands = [plain.pk, qiming.pk]
    publish("外机异响", by=cast.zhou, shelf=shelf)
    told = Client().get("/sitemap.xml?brand=plain").content.decode()
    (there,) = re.findall(r"<loc>http://localhost:8000([^<]+)</loc>", told)
    page = Client().get(unescape(there))
    assert page.status_code == 200 and f'rel="canonical" href="http://localhost:8000{there}"' in page.content.decode()
    assert "help.qiming.example:8000/help/article/" in Client(**HOST).get("/sitemap.xml").content.decode()
    assert "Sitemap: http://localhost:8000/sitemap.xml\n" in Client().get("/robots.txt").content.decode()


def test_requests_go_to_the_brands_departments_only(qiming: Brand, cast: Any, ask: Callable) -> None:
    client = Client(**HOST)
    assert ask(client).status_code == 302 and Ticket.objects.get().department == cast.billing
    assert ask(client, department="support").status_code == 302
    assert set(Ticket.objects.values_list("department", flat=True)) == {cast.billing.pk}


def test_links_in_mails_lead_to_the_domain_of_the_department(qiming: Brand, ticket: Any, cast: Any) -> None:
    assert context_of(ticket)["ticket"]["url"].startswith("http://localhost:8000/track/")
    ticket.department = cast.billing
    told = context_of(ticket)
    assert told["ticket"]["url"].startswith("http://help.qiming.example:8000/track/")
    assert told["ticket"]["desk_url"].startswith("http://localhost:8000/") and told["desk"]["name"] == "Qiming"


def test_a_form_from_the_brands_domain_passes_the_check_at_once(qiming: Brand) -> None:
    strict = Client(enforce_csrf_checks=True, **HOST)
    word = strict.get("/submit") and strict.cookies["csrftoken"].value
    sent = {"csrfmiddlewaretoken": word, "lang": "en"}
    own, foreign = "http://help.qiming.example:8000", "https://evil.example"
    assert strict.post("/submit", sent, headers={"origin": own}).status_code == 200
    assert strict.post("/submit", sent, headers={"origin": foreign}).status_code == 403


@pytest.mark.parametrize(
    "colour", ["#ffd24d", "#000000", "#ffffff", "#0d7377", "#ff0000", "#00ff00", "#0000ff", "#808080"]
)
def test_every_colour_can_be_read(colour: str) -> None:
    for tones, grounds in ((light_tones(colour), ("#ffffff", "#fbfaf8")), (dark_tones(colour), ("#1b2128", "#252b33"))):
        assert min(contrast(tones.accent, behind) for behind in (tones.soft, tones.on, *grounds)) >= 4.5
        assert min(contrast(tones.deep, behind) for behind in (tones.soft, tones.on, *grounds)) >= 4.5
        assert contrast(tones.ground, "#f2f2f2") >= 4.5


def test_the_style_sheet_is_kept_under_its_key(qiming: Brand) -> None:
    visitor = Client()
    sheet = visitor.get(f"/brand/qiming.css?v={qiming.style_key}")
    assert sheet["Content-Type"].startswith("text/css") and "immutable" in sheet["Cache-Control"]
    assert b"--accent:light-dark(#" in sheet.content and len(sheet.content) < 400
    assert visitor.get("/brand/qiming.css", headers={"if-none-match": sheet["ETag"]}).status_code == 304
    assert visitor.get("/brand/nobody.css").status_code == 404


def test_a_logo_is_a_small_picture_by_its_content(qiming: Brand, cast: Any) -> None:
    for bad in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 32, PNG + b"\0" * 300_000, b""):
        with pytest.raises(Invalid):
            keep_logo(qiming, bad, by=cast.zhou)
    with pytest.raises(Refused):
        keep_logo(qiming, PNG, by=cast.wang)
    assert Brand.objects.get(pk=qiming.pk).logo == ""
    keep_logo(qiming, PNG, by=cast.zhou)
    shown = Client().get(f"/brand/qiming/logo?v={qiming.logo_key}")
    assert shown["Content-Type"] == "image/png" and shown.content == PNG and "immutable" in shown["Cache-Control"]
    assert "sandbox" in shown["Content-Security-Policy"]
    assert f"/brand/qiming/logo?v={qiming.logo_key}" in Client(**HOST).get("/track").content.decode()


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("HTTPS://Help.Example.com:443/x", "help.example.com"),
        ("客服.example.com", "xn--ubtq9x.example.com"),
        ("", None),
    ],
)
def test_a_domain_is_kept_as_browsers_send_it(cast: Any, raw: str, kept: str | None) -> None:
    assert records["brand"].create({"labels": "乙", "domain": raw}, by=cast.zhou).domain == kept


def test_there_is_one_default_and_agents_keep_their_address(qiming: Brand, cast: Any) -> None:
    record, first = records["brand"], Brand.objects.get(is_default=True)
    for bad in ({"domain": "localhost"}, {"domain": "a b"}, {"colour": "red"}, {"language": "zh-hans"}):
        with pytest.raises(Invalid):
            record.edit(qiming, bad, by=cast.zhou)
        qiming.refresh_from_db()
    with pytest.raises(Conflict):
        record.remove(first, by=cast.zhou)
    with pytest.raises(Invalid):
        record.edit(first, {"is_default": False}, by=cast.zhou)
    record.edit(qiming, {"is_default": True}, by=cast.zhou)
    assert list(Brand.objects.filter(is_default=True)) == [qiming]
