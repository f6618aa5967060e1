"""What comes again and again: the weekly inspection, which has opened its ticket, and the monthly report to come."""

from datetime import datetime, timedelta
from typing import Any

from yizhan.automation.recurring.running import go_round
from yizhan.lib import clock
from yizhan.people.models import Agent, Customer, Department
from yizhan.spine.actors import through
from yizhan.spine.records import records

WEEK = timedelta(days=8)
JUST_NOW = timedelta(minutes=10)
WORDS = {
    "zh": {
        "inspection": ("机房与电梯周巡检", "每周巡检 第 {{ week }} 周", "按巡检表逐项检查并拍照，异常请单独建单。"),
        "report": (
            "月度服务报告",
            "{{ year }} 年 {{ month }} 月服务报告",
            "整理上月工单数据和客户意见，发给客户确认。",
        ),
        "tag": "巡检",
    },
    "en": {
        "inspection": ("Weekly inspection", "Inspection of week {{ week }}", "Go through the list and take pictures."),
        "report": ("Monthly report", "Service report {{ month }}/{{ year }}", "Sum up last month and send it out."),
        "tag": "inspection",
    },
}


def repeat(now: datetime, language: str) -> None:
    """Two recurring tickets, made a good week ago; the weekly one has come once since."""
    words, record = WORDS[language], records["recurring_ticket"]
    by = next(one for one in Agent.active() if one.may("admin.automation"))
    requester = Customer.objects.filter(organization__isnull=False, merged_into=None).order_by("pk").first()
    department = Department.current()[0]
    monday = (now - WEEK).date() - timedelta(days=(now - WEEK).weekday())
    shared: dict[str, Any] = {"requester": requester, "department": department, "starts_on": monday.isoformat(),
                              "times": "08:30", "off_days": "next"}  # fmt: skip
    with clock.at(now - WEEK), through("web"):
        for key, when in (
            ("inspection", {"every": "week", "weekdays": ["mon"], "tags": words["tag"]}),
            ("report", {"every": "month", "month_days": ["last"], "off_days": "previous"}),
        ):
            name, subject, body = words[key]
            told = {"labels": {"zh-hans" if language == "zh" else "en": name}, "subject": subject, "body": body}
            record.create({**shared, **when, **told}, by=by)
    with clock.at(now - JUST_NOW):
        go_round()
