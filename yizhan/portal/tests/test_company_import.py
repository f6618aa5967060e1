"""Many requests at once: only for who acts for a company, only for colleagues, each row once, none lost."""

import io
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from tests.cast import both, customer, keep
from yizhan.catalog.models import CustomField
from yizhan.people.models import Customer, Organization
from yizhan.portal import company_import, tables
from yizhan.security import throttle
from yizhan.spine.errors import Invalid
from yizhan.tickets.models import Ticket

from .work import enter

ROWS = "主题\t说明\t报修人\t数量\n打印机卡纸\t三楼\tkim@acme.example\t2\n空调不制冷\t=1+1\t\t三\n门禁失灵\t\tren@other.example\t1"


@pytest.fixture
def contact(cast: Any) -> Client:
    """Sofia answers for Acme; Kim is her colleague, Ren is not."""
    keep(CustomField(), slug="amount", labels=both("数量", "Amount"), type="integer", is_public=True, position=9)
    cast.kim = customer("Kim", "kim@acme.example", cast.acme)
    cast.ren = customer("Ren", "ren@other.example", keep(Organization(name="Other KG")))
    keep(cast.sofia, company_access=Customer.Company.ANSWERS)
    return enter(Client(headers={"accept-language": "zh-CN"}), "sofia@acme.example")


def carried(page: str, **more: str) -> dict[str, str]:
    """The form of a page as a browser sends it."""
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)" value="([^"]*)"', page))
    chosen = {
        name: (re.search(r'value="([^"]*)" selected', body) or ["", ""])[1]
        for name, body in re.findall(r'<select[^>]*name="(column-\d+)">(.*?)</select>', page, re.DOTALL)
    }
    fields.pop("without", None)
    return {name: unescape(value) for name, value in {**fields, **chosen}.items()} | more


def test_a_cell_of_several_lines_keeps_them_while_its_row_is_corrected(contact: Client) -> None:
    text = '主题\t说明\n\t"一楼\n二楼 ""东"""\n'
    page = contact.post("/requests/import", {"text": text}).content.decode()
    box = re.search(r'<textarea[^>]*name="cell-1-1"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert box and unescape(box[1]) == '一楼\n二楼 "东"'
    # No row is ready yet: the button below the rows looks them over once more.
    assert page.rindex('value="check"') > page.rindex("cell-1-1") and 'value="open"' not in page
    # A browser sends the lines of a text area with \\r\\n between them.
    sent = carried(page, step="open", **{"cell-1-0": "漏水", "cell-1-1": unescape(box[1]).replace("\n", "\r\n")})
    contact.post("/requests/import", sent)
    assert Ticket.objects.get().messages.get().text == '一楼\n二楼 "东"'


def test_good_rows_are_opened_once_and_wrong_ones_stay_to_be_corrected(contact: Client, cast: Any) -> None:
    page = contact.post("/requests/import", {"type": "incident", "text": ROWS}).content.decode()
    assert "1 行可以提交" in page and "2 行需要修改" in page and not Ticket.objects.exists()
    assert 'value="三"' in page and 'value="ren@other.example"' in page and "aria-invalid" in page
    form = carried(page, step="open")
    for _twice in range(2):
        page = contact.post("/requests/import", form).content.decode()
        ticket = Ticket.objects.get()
        assert ticket.code in page and (ticket.requester, ticket.organization) == (cast.kim, cast.acme)
    assert ticket.data == {"amount": 2} and ticket.messages.get().customer == cast.sofia
    page = contact.post(
        "/requests/import", carried(page, step="open", **{"cell-2-3": "3", "without": "3"})
    ).content.decode()
    assert Ticket.objects.count() == 2 and "需要修改" not in page
    assert Ticket.objects.latest("pk").messages.get().text == "=1+1"


def test_only_for_who_acts_for_the_company(contact: Client, cast: Any) -> None:
    keep(cast.sofia, company_access=Customer.Company.SEES)
    assert contact.get("/requests/import").status_code == 404
    assert contact.post("/requests/import", {"text": ROWS}).status_code == 404
    assert "/requests/import" not in contact.get("/requests").content.decode()
    assert Client().get("/requests/import").status_code == 302


def test_what_is_not_read_is_said_and_stays(contact: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = contact.post("/requests/import", {"text": "a\n" * 502})
    assert answer.status_code == 422 and "500" in answer.content.decode() and "a\na\n" in answer.content.decode()
    assert contact.post("/requests/import", {"step": "open", "rows": "[[1"}).status_code == 422
    monkeypatch.setitem(company_import.IMPORTS, "most", 1)
    throttle.count("company-rows", str(Customer.objects.get(name__startswith="Sofia").organization_id))
    page = contact.post("/requests/import", {"text": "打印机"}).content.decode()
    answer = contact.post("/requests/import", carried(page, step="open"))
    assert answer.status_code == 429 and "打印机" in answer.content.decode() and not Ticket.objects.exists()


def test_files_in_any_encoding_and_workbooks(contact: Client) -> None:
    text = "标题,描述\r\n打印机卡纸,“三楼”\r\n"
    for data in (text.encode("gbk"), text.encode("utf-8-sig"), text.encode("utf-16"), _workbook()):
        answer = contact.post("/requests/import", {"file": SimpleUploadedFile("a", data)})
        assert (
            answer.status_code == 200
            and "打印机卡纸" in answer.content.decode()
            and "1 行可以提交" in answer.content.decode()
        )


def _workbook() -> bytes:
    book, kept = Workbook(), io.BytesIO()
    book.active.append(["标题", "描述"])
    book.active.append(["打印机卡纸", 13800138000.0])
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("data", [b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0", b"\x89PNG\r\n\x00\x1a", b""])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        tables.of_file("x.xlsx", data)


def test_cells_are_read_as_people_see_them() -> None:
    assert tables.of_text('主题\t说明\n"两\n行"\t"a ""b"""\n\n') == [["主题", "说明"], ["两\n行", 'a "b"']]
    assert [tables.in_words(one) for one in (13800138000.0, 1.5, None, "=A1")] == ["13800138000", "1.5", "", "=A1"]
