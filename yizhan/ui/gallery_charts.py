"""The gallery's charts: a quarter of an after-sales desk, invented."""

from yizhan.ui.charts import Chart, Series
from yizhan.ui.sample import both

OPENED = [212, 236, 228, 281, 306, 292, 274, 322, 371, 486, 452, 380, 318]
CLOSED = [198, 226, 233, 259, 278, 301, 280, 287, 318, 366, 437, 424, 352]
BACKLOG = [84, 94, 89, 111, 139, 130, 124, 159, 212, 332, 347, 303, 269]
HOURS = range(7, 22)
DAYS = [("周一", "Mon", 1.0), ("周二", "Tue", 0.85), ("周三", "Wed", 0.8), ("周四", "Thu", 0.7), ("周五", "Fri", 0.76)]
WEEKEND = [("周六", "Sat", 0.4), ("周日", "Sun", 0.3)]
BY_HOUR = [6, 8, 38, 46, 41, 9, 12, 33, 31, 28, 25, 6, 8, 14, 4]


def context() -> dict[str, list[Chart]]:
    """One chart of every kind."""
    return {"figures": _figures(), "charts": [_weeks(), _hours(), _first_reply(), *_parts(), *_shares(), _funnel()]}


def _links(count: int) -> list[str]:
    return [f"/gallery#charts-{at}" for at in range(count)]


def _week_names() -> list[str]:
    return [
        both(
            f"7月{1 + 7 * at}日" if at < 5 else f"8月{7 * at - 30}日",
            f"{'Jul' if at < 5 else 'Aug'} {1 + 7 * at if at < 5 else 7 * at - 30}",
        )
        for at in range(9)
    ] + [both(f"9月{2 + 7 * at}日", f"Sep {2 + 7 * at}") for at in range(4)]


def _figures() -> list[Chart]:
    weeks = _week_names()

    def one(zh: str, en: str, values: list[float], unit: str, trend: str, good: bool | None) -> Chart:
        return Chart(
            "number",
            both(zh, en),
            weeks[-len(values) :],
            [Series(both(zh, en), values, unit)],
            trend=trend,
            trend_is_good=good,
        )

    return [
        one("新建工单", "New tickets", [3120, 3384, 3290, 3610, 3752, 4218], "count", "+12.4%", False),
        one(
            "首次响应 中位",
            "First reply, median",
            [720, 690, 700, 660, 600, 560, 540],
            "seconds",
            both("−3 分", "−3 min"),
            True,
        ),
        one("SLA 达成", "SLA met", [0.922, 0.918, 0.931, 0.927, 0.94, 0.938, 0.943], "share", "+2.1 pt", True),
        one("满意度", "Satisfaction", [4.62], "stars", "+0.05", True),
    ]


def _weeks() -> Chart:
    series = [
        Series(both("新建", "New"), OPENED, links=_links(13)),
        Series(both("办结", "Solved"), CLOSED),
        Series(both("积压", "Backlog"), BACKLOG, kind="area"),
    ]
    said = both("7 月第 3 周起上升，9 月初达到每周 486 张。", "Rising from July, 486 a week in early September.")
    return Chart("line", both("新建与办结", "New and solved"), _week_names(), series, said, both("周", "Week"))


def _hours() -> Chart:
    rows = [
        Series(both(zh, en), [round(n * share) for n in BY_HOUR], links=_links(15)) for zh, en, share in DAYS + WEEKEND
    ]
    said = both("峰值周一 10 点 46 张。", "Most on Mondays at 10: 46.")
    return Chart(
        "heat",
        both("空调报修 · 受理时段", "Repairs by hour"),
        [str(hour) for hour in HOURS],
        rows,
        said,
        both("星期", "Day"),
    )


def _first_reply() -> Chart:
    teams = [
        both("空调安装与维修一组", "Installation & repair 1"),
        both("退换货", "Returns"),
        both("发票与对账", "Billing"),
        both("华东区上门服务", "Field service East"),
        both("企业客户", "Business"),
    ]
    said = both("华东区上门服务最慢。", "Field service East is slowest.")
    return Chart(
        "bar",
        both("首次响应 · 按小组", "First reply by team"),
        teams,
        [Series(both("首次响应", "First reply"), [540, 1260, 900, 4980, 420], "seconds", _links(5))],
        said,
        both("小组", "Team"),
        target=1800,
    )


def _parts() -> list[Chart]:
    months = [
        both(f"{n}月", name) for n, name in [(4, "Apr"), (5, "May"), (6, "Jun"), (7, "Jul"), (8, "Aug"), (9, "Sep")]
    ]
    names = [("电话", "Phone"), ("微信", "WeChat"), ("邮件", "Mail"), ("网页表单", "Web form")]
    numbers = [
        [420, 390, 410, 520, 610, 480],
        [310, 340, 380, 460, 540, 590],
        [220, 210, 190, 205, 215, 200],
        [90, 120, 140, 160, 175, 210],
    ]
    series = [Series(both(zh, en), values) for (zh, en), values in zip(names, numbers, strict=True)]
    head, said = both("月", "Month"), both("微信超过电话。", "WeChat has overtaken the phone.")
    return [
        Chart("stacked", both("渠道", "Channels"), months, series, said, head),
        Chart("share", both("渠道占比", "Share of channels"), months, series, said, head),
    ]


def _shares() -> list[Chart]:
    kinds = [
        both("制热效果差", "Poor heating"),
        both("异响", "Noise"),
        both("漏水", "Leaking"),
        both("遥控器失灵", "Remote control"),
        both("其他", "Other"),
    ]
    said = both("制热效果差占四成。", "Poor heating is two in five.")
    return [
        Chart(
            "pie",
            both("问题类型", "Kinds of problems"),
            kinds,
            [Series(both("工单", "Tickets"), [412, 236, 188, 97, 74], links=_links(5))],
            said,
            both("类型", "Kind"),
        ),
        Chart(
            "area",
            both("解决率（客户确认）", "Solved, as customers say"),
            _week_names(),
            [
                Series(
                    both("解决率", "Solved"),
                    [0.89, 0.9, 0.91, 0.9, 0.88, 0.89, None, 0.9, 0.87, 0.85, 0.86, 0.88, 0.887],
                    "share",
                )
            ],
            both("略降到 88.7%。", "Slightly down to 88.7%."),
            both("周", "Week"),
            target=0.9,
        ),
    ]


def _funnel() -> Chart:
    steps = [
        both("受理", "Received"),
        both("派单", "Assigned"),
        both("上门处理", "Visited"),
        both("主管审核", "Reviewed"),
        both("办结", "Closed"),
    ]
    return Chart(
        "funnel",
        both("报修派工", "Repairs, step by step"),
        steps,
        [Series(both("工单", "Tickets"), [4218, 4190, 4102, 3870, 3853], links=_links(5))],
        both("九成走到办结。", "Nine in ten are closed."),
        both("步骤", "Step"),
    )
