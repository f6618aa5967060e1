"""The gallery's cast and tickets, in Chinese and in English; data, not interface text."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language

from .places import Place

Row = dict[str, Any]


def both(zh: str, en: str) -> str:
    """The wording for the language of this request."""
    return zh if (get_language() or "").startswith("zh") else en


def person(n: int, zh: str, en: str) -> Row:
    """Somebody whose avatar has colour `n`."""
    return {"id": 12 + n, "name": both(zh, en)}


def cast() -> Row:
    """The people of the gallery."""
    return {
        "wang": person(8, "王珂", "Wang Ke"),
        "li": person(2, "李倩", "Li Qian"),
        "lin": person(1, "林晓云", "Lin Xiaoyun"),
        "chen": person(0, "陈立", "Chen Li"),
        "sofia": person(2, "Sofia Reyes", "Sofia Reyes"),
        "zhao": person(3, "赵敏", "Zhao Min"),
        "zhou": person(4, "周凯", "Zhou Kai"),
        "zheng": person(5, "郑怡", "Zheng Yi"),
        "wu": person(6, "吴磊", "Wu Lei"),
        "ma": person(7, "马骏", "Ma Jun"),
    }


def views() -> list[Row]:
    """The column of views, in groups."""
    groups = [
        (
            "",
            "",
            [
                ("我的待办", "My tickets", 12),
                ("即将超时", "Due soon", 3),
                ("未分配", "Unassigned", 7),
                ("待我审核", "To approve", 2),
                ("我关注的", "Followed", 5),
            ],
        ),
        (
            "售后服务部",
            "After-sales",
            [
                ("全部处理中", "All in progress", 148),
                ("VIP 客户", "VIP customers", 9),
                ("上门维修 · 今日", "Repairs today", 21),
                ("催单未回", "Urged, no answer", 4),
                ("已办结 · 本周", "Closed this week", 326),
            ],
        ),
        ("在线会话", "Live chat", [("等待接入", "Waiting", 2), ("进行中", "Talking", 3)]),
        (
            "个人视图",
            "My own views",
            [("华东 · 压缩机故障", "East: compressor faults", 17), ("退换货 > ¥5000", "Returns over ¥5000", 6)],
        ),
    ]
    return [
        {
            "title": both(zh, en),
            "views": [{"name": both(*names), "count": count, "hot": count == 3 and not zh} for *names, count in views],
        }
        for zh, en, views in groups
    ]


def tickets(now: datetime) -> list[Row]:
    """The queue of the picture."""
    people = cast()
    hours = lambda n: timedelta(hours=n)  # noqa: E731
    rows = [
        (
            "chen",
            "恒信物业",
            "Hengxin Property",
            2,
            "3 号楼电梯困人后反复报警，要求今日到场",
            "Lift in building 3 keeps raising the alarm, visit wanted today",
            -hours(0.1),
            "紧急 · 电话 · 上门维修",
            "Urgent · Phone · Repair",
        ),
        (
            "lin",
            "微信",
            "WeChat",
            14,
            "中央空调制热时外机异响，室温上不去",
            "Outdoor unit rattles while heating, room stays cold",
            hours(1.41),
            "高 · 空调维修 · 催单 1 次",
            "High · Air conditioning · urged once",
        ),
        (
            "sofia",
            "Acme GmbH",
            "Acme GmbH",
            31,
            "Invoice 2026-1187 shows the wrong VAT number",
            "Invoice 2026-1187 shows the wrong VAT number",
            hours(2.17),
            "中 · 邮件 · 账单",
            "Normal · Mail · Billing",
        ),
        (
            "zhao",
            "企业微信",
            "WeCom",
            63,
            "VPN 换手机后收不到验证码",
            "No VPN code after changing phones",
            hours(5.01),
            "中 · IT 支持 · 等待客户",
            "Normal · IT · waiting for customer",
        ),
        (
            "zhou",
            "网页表单",
            "Web form",
            185,
            "申请采购 12 台显示器（待审核）",
            "Request: 12 monitors (to be approved)",
            None,
            "低 · 采购申请",
            "Low · Purchasing",
        ),
        (
            "zheng",
            "小程序",
            "Mini program",
            60 * 26,
            "扫码报修：2F 饮水机漏水",
            "Scanned: water dispenser on 2F leaks",
            hours(24.02),
            "低 · 设备维护 · 子工单 2",
            "Low · Facilities · 2 subtickets",
        ),
        (
            "wu",
            "钉钉",
            "DingTalk",
            60 * 30,
            "考勤数据未同步到薪资系统",
            "Attendance is not reaching payroll",
            hours(24.02),
            "中 · ERP 集成",
            "Normal · ERP",
        ),
        (
            "ma",
            "邮件",
            "Mail",
            60 * 75,
            "Re: 退换货单 RT-2231 物流状态",
            "Re: where is return RT-2231?",
            hours(48.02),
            "低 · 退换货",
            "Low · Returns",
        ),
    ]
    return [
        {
            "customer": people[who],
            "channel": both(via_zh, via_en),
            "at": now - timedelta(minutes=minutes),
            "subject": both(zh, en),
            "due_at": now + left + timedelta(seconds=30) if left is not None else None,
            "meta": both(meta_zh, meta_en),
            "vip": who == "chen",
            "unread": who in ("lin", "sofia"),
            "current": who == "lin",
        }
        for who, via_zh, via_en, minutes, zh, en, left, meta_zh, meta_en in rows
    ]


def board(now: datetime) -> list[tuple[list[Row], tuple[str, str]]]:
    """Columns of a board: one as it is, one a card is over, one that would refuse it."""
    found = tickets(now)
    return [
        (found[:2], (both("待受理", "New"), "new")),
        (found[2:4], ("", "")),
        ([], (both("已办结", "Closed"), "closed")),
    ]


def steps() -> list[Row]:
    """The stages of the repair flow."""
    names = [
        ("受理", "Received"),
        ("派单", "Dispatched"),
        ("处理中", "In progress"),
        ("主管审核", "Review"),
        ("客户确认", "Confirmed"),
        ("办结", "Closed"),
    ]
    return [
        {"name": both(*pair), "state": "done" if i < 2 else "now" if i == 2 else ""} for i, pair in enumerate(names)
    ]


def rail() -> tuple[Place, ...]:
    """The main menu of the mock."""
    items = [
        ("inbox", "工单", "Tickets", "g t"),
        ("users", "客户", "Customers", "g c"),
        ("book", "知识库", "Knowledge", "g k"),
        ("chart", "报表", "Reports", "g r"),
        ("bolt", "自动化", "Automation", "g a"),
        ("gear", "设置", "Settings", "g s"),
    ]
    return tuple(
        Place("/gallery" if at else "/gallery/desk", icon, both(zh, en), key, current=at == 0, far=at in (3, 4))
        for at, (icon, zh, en, key) in enumerate(items)
    )


def options(kind: str, query: str) -> list[Row]:
    """What the completing components of the gallery are answered."""
    people = [{"value": p["id"], "insert": f"@{p['name']} ", "person": p, "label": p["name"]} for p in cast().values()]
    canned = [
        (
            both("已派工程师", "Engineer on the way"),
            both(
                "您好，工程师已出发，到达前 30 分钟会电话联系您。",
                "Our engineer is on the way and will call you 30 minutes before arriving.",
            ),
        ),
        (
            both("请补充照片", "Ask for a photo"),
            both("麻烦您补充一张设备铭牌的照片，方便我们核对型号。", "Could you send us a photo of the rating plate?"),
        ),
    ]
    fields = [
        ("status:open", both("状态", "Status")),
        ("priority:high", both("优先级", "Priority")),
        ("agent:me", both("负责人", "Agent")),
        ("created<7d", both("创建时间", "Created")),
    ]
    pages = [
        ("inbox", both("我的待办", "My tickets")),
        ("plus", both("新建工单", "New ticket")),
        ("users", both("客户", "Customers")),
        ("gear", both("设置", "Settings")),
    ]
    found = {
        "people": people,
        "mention": people,
        "canned": [{"insert": text, "label": name, "hint": text} for name, text in canned],
        "complete": [{"insert": text, "label": text, "hint": name} for text, name in fields],
        "palette": [{"url": "/gallery", "icon": icon, "label": name} for icon, name in pages],
    }[kind]
    return [one for one in found if query.lower() in f"{one['label']} {one.get('hint', '')}".lower()]
