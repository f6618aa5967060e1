"""Texts as people write them, and what of them may stand in an article."""

from typing import Any

import pytest
from django.utils import translation

from yizhan.knowledge.anonymous import anonymous
from yizhan.knowledge.from_ticket import begin_from, sketch
from yizhan.knowledge.models import Category
from yizhan.spine.errors import Refused
from yizhan.tickets.actions.note import note
from yizhan.tickets.actions.reply import reply
from yizhan.tickets.models import Ticket

GONE = [
    ("我叫张伟，电话 138 1234 5678，或打 0571-87654321 转 8001。", ["张伟", "138", "5678", "87654321"]),
    ("身份证 11010519491231002X，卡号 6222 0200 1234 5678 901 不对也不要紧", ["11010519491231002X"]),
    ("银行卡 4111-1111-1111-1111 扣了两次款", ["4111"]),
    ("请寄到浙江省杭州市西湖区文三路138号3幢2单元501室，谢谢", ["文三路", "138号", "501"]),
    ("我住在上海市浦东新区张江镇科苑路88号", ["科苑路", "88号"]),
    ("车牌浙A·12345，另一辆沪AD12345", ["12345"]),
    ("联系人：欧阳静，邮箱 ou.yang@corp.example.cn", ["欧阳静", "ou.yang", "corp"]),
    ("李师傅上门看过，王建国先生在家", ["李师傅", "王建国"]),
    ("工单 [YZ-104382] 和 YZ-104399 是同一个问题", ["104382", "104399"]),
    ("订单号：QS2026030400123，快递单号 SF1234567890123", ["QS2026", "SF1234"]),
    ("我们合同 MC-9808 由彭店长签的", ["9808", "彭"]),
    ("见 https://desk.example/track/YZ-1/abcDEF123", ["abcDEF123"]),
    ("电话１３８１２３４５６７８、138.1234.5678，座机(021)6234 5678 转 12", ["１３８", "138", "6234", "12"]),
    ("微信号 wx_lina88，QQ：3344556677，护照 E12345678", ["lina88", "3344", "E1234"]),
    ("身份证 110101 19900307 851X，卡号 6222 0210 0111 4567 890", ["110101", "851X", "6222", "4567", "890"]),
    ("林 晓云、林\u200b晓云，SOFIA  REYES 也在 https://x.example/?a=1&amp;token=abc", ["晓云", "REYES", "abc"]),
    ("林晓云说：林晓云家的空调不热", ["林晓云"]),
    ("My name is Sofia Reyes, call +49 30 1234 5678 or (555) 010-2345.", ["Sofia", "Reyes", "1234", "010-2345"]),
    ("Ship it to 221B Baker Street, Flat 4 please. Regards, John Smith", ["Baker", "John", "Smith"]),
    ("Mr. Tanaka of Acme GmbH wrote; order number A-12345-XY", ["Tanaka", "Acme", "12345"]),
    ("我是Sofia，让Reyes接电话", ["Sofia", "Reyes"]),
    ('<a href="mailto:sofia@home.example">写信</a>或<a href="tel:13812345678">打电话</a>', ["sofia", "1381234"]),
    (
        '<a href="https://desk.example/track/YZ-1/abcDEF123">看进度</a>，<a href="/u/SOFIA">这里</a>',
        ["abcDEF", "SOFIA"],
    ),
]
STAYS = [
    "先把温度调到 26 度，等待 15 分钟，再看滤网。",
    "型号 KFR-35GW/26 的噪声为 22 分贝，售价 2999 元，2026年3月4日起执行。",
    "拨打服务热线 400-820-1234，工作时间 9:00-18:00。",
    "在设置里打开“网络”，选 2.4 GHz，密码长度 8 至 63 位。",
    "用微信扫码，或打开 QQ 空间；order the filter on time.",
    "道路施工期间配送可能延迟，高温天气请错峰。",
    "Open Settings > Network and choose 2.4 GHz; wait 15 minutes and restart.",
    "The warranty covers 24 months, see section 3.2 of the manual.",
    '见<a href="https://www.example.com/manual.pdf" rel="noopener">说明书</a>第 3 页。',
]
KNOWN: dict[str, Any] = {"names": ["林晓云", "Sofia Reyes"], "companies": ["Acme GmbH"], "prefix": "YZ-"}


@pytest.mark.parametrize(("text", "gone"), GONE)
def test_what_tells_who_it_was_is_taken_out(text: str, gone: list[str]) -> None:
    made = anonymous(f"<p>{text}</p>", **KNOWN)
    assert made.found and made.text.startswith("<p>") and made.text.endswith("</p>")
    assert [one for one in gone if one in made.text] == []


@pytest.mark.parametrize("text", STAYS)
def test_what_helps_others_stays(text: str) -> None:
    assert anonymous(f"<p>{text}</p>", **KNOWN).text == f"<p>{text}</p>"


def test_the_words_that_stand_there_are_in_the_language_of_the_article() -> None:
    with translation.override("zh-hans"):
        made = anonymous("我叫张伟，电话13812345678", **KNOWN)
    assert made.text == "我叫[姓名]，电话[电话]" and made.originals["[电话]"] == {"13812345678"}


@pytest.mark.django_db
def test_an_article_of_a_ticket_names_nobody_and_tells_no_note(cast: Any, ticket: Ticket) -> None:
    reply(
        ticket,
        by=cast.li,
        html=f"<p>您好，{ticket.requester.name}：</p><p>请清洗<b>滤网</b>，我是李倩，电话 13812345678。</p>",
    )
    note(ticket, by=cast.li, body="客户脾气不好")
    made = sketch(ticket, "zh-hans")
    whole = made.copy.title + made.copy.html
    assert "<h2>问题</h2>" in whole and "<h2>解决办法</h2>" in whole
    assert "滤网" in whole and "脾气" not in whole
    assert not [one for one in (ticket.requester.name, "李倩", "13812345678") if one in whole]
    assert dict(made.replaced)["[电话]"] == ["13812345678"]
    from .work import made_shelf

    shelf: Category = made_shelf(cast.zhou)
    edition = begin_from(ticket, shelf, "zh-hans", "", by=cast.li)
    assert edition.article.source_ticket == ticket and not edition.is_live
    with pytest.raises(Refused):
        begin_from(ticket, shelf, "zh-hans", "", by=cast.qian)
