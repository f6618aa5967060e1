"""Links, codes and embedding of a request type, from the administration to the customer."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.cast import both, keep
from yizhan.catalog.brands import Brand
from yizhan.catalog.models import CustomField
from yizhan.catalog.requests.request_type import RequestType
from yizhan.portal import guards
from yizhan.spine.change import change
from yizhan.tickets.models import Ticket

pytestmark = pytest.mark.django_db
ASKED = [{"field": one} for one in ("name", "contact", "device", "kind", "subject", "body")]


@pytest.fixture
def repair(cast: Any) -> RequestType:
    keep(CustomField(), slug="device", labels=both("设备编号", "Device"), type="text", is_public=True, position=8)
    keep(CustomField(), slug="kind", labels=both("故障", "Fault"), type="choice", is_public=True, position=9,
         settings={"choices": [{"value": "noise", "label": "异响"}, {"value": "leak", "label": "漏水"}]})  # fmt: skip
    return keep(RequestType(), slug="repair", labels=both("报修", "Repair"), position=1,
                definition={"sections": [{"key": "s1", "questions": ASKED}]})  # fmt: skip


def test_a_link_fills_the_form_in_and_is_checked_like_any_input(repair: Any, cast: Any, browser: Callable) -> None:
    page = browser(cast.zhou).get(f"/admin/request_type/{repair.pk}/links?device=KT-17&kind=leak&contact=x@y.example")
    link = unescape(re.search(r"<code>([^<]+/submit/repair[^<]*)</code>", page.content.decode())[1])  # type: ignore[index]
    assert link.endswith("/submit/repair?device=KT-17&kind=leak")
    shown = Client().get(link.partition("localhost")[2].partition("/")[2].join(["/", ""])).content.decode()
    assert 'value="KT-17"' in shown and '<option value="leak" selected>' in shown
    wrong = browser(cast.zhou).get(f"/admin/request_type/{repair.pk}/links?kind=nonsense").content.decode()
    assert "nonsense" in wrong and 'class="error"' in wrong


def test_codes_as_pictures_and_a_sheet_of_them(repair: Any, cast: Any, browser: Callable) -> None:
    desk, base = browser(cast.zhou), f"/admin/request_type/{repair.pk}"
    assert b"<svg" in desk.get(f"{base}/code.svg?device=KT-17").content
    assert desk.get(f"{base}/code.png?device=KT-17").content[:4] == b"\x89PNG"
    page = desk.post(f"{base}/sheet", {"field": "device", "lines": "KT-17\t三楼机房\nKT-18 <b>\n"}).content.decode()
    # Without a view box a smaller picture would cut the code off.
    assert re.search(r"<svg [^>]*viewBox=[^>]*class=\"segno\"", page)
    assert page.count("<svg") - page.count('class="icon') >= 2 and "三楼机房" in page and "KT-18 &lt;b&gt;" in page
    answer = desk.post(f"{base}/sheet", {"field": "kind", "lines": "noise\nnonsense"})
    assert answer.status_code == 422 and "nonsense" in answer.content.decode()
    assert desk.post(f"{base}/sheet", {"field": "device", "lines": "x\n" * 501}).status_code == 422


def test_only_named_sites_may_show_the_form(repair: Any, cast: Any, browser: Callable) -> None:
    desk, url = browser(cast.zhou), f"/admin/request_type/{repair.pk}/links"
    answer = desk.post(url, {"hosts": "https://a.example; script-src *"})
    assert answer.status_code == 422 and "script-src" in answer.content.decode()
    assert "frame-ancestors 'none'" in Client().get("/embed/repair")["Content-Security-Policy"]
    assert desk.post(url, {"hosts": "Intranet.example\nhttp://b.example:8080/x"}).status_code == 302
    framed, plain = Client().get("/embed/repair"), Client().get("/submit/repair")
    assert "frame-ancestors https://intranet.example http://b.example:8080" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers and plain["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert Client().get("/embed/none").status_code == 404


def test_an_address_sets_nothing_but_questions_of_the_form(repair: Any, cast: Any, browser: Callable) -> None:
    keep(CustomField(), slug="secret", labels=both("内部", "Internal"), type="text", is_public=False, position=10)
    odd = '"><script>alert(1)</script>'
    shown = Client().get("/submit/repair", {"secret": "gotcha", "device": odd, "priority": "urgent"}).content.decode()
    assert "gotcha" not in shown and "<script>alert" not in shown and "&lt;script&gt;alert" in shown
    page = browser(cast.zhou).get(f"/admin/request_type/{repair.pk}/links", {"secret": "gotcha", "device": odd})
    assert "gotcha" not in page.content.decode() and "<script>alert" not in page.content.decode()
    assert Client().get("/embed/repair", {"device": "x" * 9000}).status_code == 200


def test_a_guest_without_cookies_sends_from_the_frame(repair: Any) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"})
    page = client.get("/embed/repair?device=KT-17").content.decode()
    assert 'action="/embed/repair"' in page and "portal-head" not in page and "data-embedded" in page
    client.cookies.clear()
    form = {"name": "陈丽", "contact": "chen@example.org", "field-device": "KT-17", "field-kind": "leak", "body": "漏水",
            "subject": "空调", "opened": guards.form_token(age=60), "asked": "name,contact,device,kind,subject,body"}  # fmt: skip
    assert client.post("/embed/repair", form, headers={"sec-fetch-site": "cross-site"}).status_code == 404
    answer = client.post("/embed/repair", form, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 302 and answer["Location"].startswith("/embed/repair/done/")
    assert Ticket.objects.get().data == {"device": "KT-17", "kind": "leak"}
    said = client.get(answer["Location"]).content.decode()
    assert Ticket.objects.get().code in said and 'href="/embed/repair"' in said and 'href="/submit"' not in said


def test_a_form_of_signed_in_customers_leads_out_of_the_frame(repair: Any, cast: Any) -> None:
    with change(repair, "request_type.edited", by=cast.zhou):
        repair.audience, repair.hosts = RequestType.Audience.SIGNED_IN, ["https://intranet.example"]
    answer = Client().get("/embed/repair?device=KT-17&lang=en")
    assert answer.status_code == 200 and "frame-ancestors https://intranet" in answer["Content-Security-Policy"]
    link = re.search(r'href="([^"]+)" target="_blank"', answer.content.decode())
    assert link and unescape(link[1]) == "/submit/repair?device=KT-17&lang=en"
    late = Client().post("/embed/repair", {"field-device": "KT-17", "body": "漏水", "asked": "device,body"})
    held = late.content.decode()
    assert late.status_code == 403 and 'method="get" target="_blank" action="/submit/repair"' in held and "漏水" in held


def test_a_form_of_another_brand_is_sent_from_the_frame(repair: Any, cast: Any, browser: Callable) -> None:
    other = keep(Brand(), slug="cloud", labels=both("启明", "Qiming"), department_ids=[cast.support.pk])
    with change(repair, "request_type.edited", by=cast.zhou):
        repair.brands = [other.pk]
    assert Client().get("/embed/repair").status_code == 200 and Client().get("/submit/repair").status_code == 404
    form = {"name": "陈丽", "contact": "chen@example.org", "field-device": "KT-17", "field-kind": "leak", "body": "漏水",
            "subject": "空调", "opened": guards.form_token(age=60), "asked": "name,contact,device,kind,subject,body"}  # fmt: skip
    answer = Client().post("/embed/repair", form, headers={"sec-fetch-site": "same-origin"})
    assert answer["Location"].startswith("/embed/repair/done/") and Ticket.objects.exists()
    page = browser(cast.zhou).get(f"/admin/request_type/{repair.pk}/links").content.decode()
    assert "/submit/repair?brand=cloud<" in page
    assert Client().get("/submit/repair?brand=cloud").status_code == 200


def test_the_script_for_other_sites_checks_who_speaks(cast: Any) -> None:
    answer = Client().get("/embed.js")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin" and b"event.origin !== home" in answer.content


def test_a_frame_is_named_for_people_and_says_when_nobody_may_show_it(
    repair: Any, cast: Any, browser: Callable
) -> None:
    with change(repair, "request_type.edited", by=cast.zhou):
        repair.labels, repair.hosts = both('上门"维修"', 'Repair "at home"'), []
    address = f"/admin/request_type/{repair.pk}/links"
    page = unescape(browser(cast.zhou).get(address).content.decode())
    assert 'title="上门&quot;维修&quot;" width' in page and 'data-title="上门&quot;维修&quot;" async' in page
    assert "尚未允许任何网站嵌入" in page
    with change(repair, "request_type.edited", by=cast.zhou):
        repair.hosts = ["https://intranet.example"]
    assert "尚未允许任何网站嵌入" not in browser(cast.zhou).get(address).content.decode()
