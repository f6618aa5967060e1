"""Work that is divided on the last day: a parent with child tickets, checklists, a template, a problem with incidents."""

from datetime import datetime, timedelta
from typing import Any

from yizhan.automation.batches.actions.together import link_problem
from yizhan.automation.plans.actions.checklist import add_checklist, add_item, tick_item
from yizhan.automation.plans.actions.children import open_child
from yizhan.automation.plans.actions.template import apply_template
from yizhan.automation.urging.powers import administrators
from yizhan.catalog.models import Kind
from yizhan.lib import clock
from yizhan.people.models import Agent, Department
from yizhan.spine.actors import SETUP, through
from yizhan.spine.records import records
from yizhan.tickets.actions.finish import resolve
from yizhan.tickets.actions.open import open_ticket
from yizhan.tickets.models import Ticket

JUST_NOW = timedelta(minutes=25)
INCIDENTS = 4
WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "visit": "上门维修", "installation": "设备安装",
        "visit_items": ["与客户确认时间和地址", "断电并挂牌", "试机 30 分钟", "拍照存档"],
        "parts": [("调拨外机电机一台", "从华东仓调拨，到货后通知上门师傅。"), ("核对保修与收费", "确认是否在保，报价给客户。"), ("预约上门时间", "")],
        "steps": ["勘察现场 {{ ticket.code }}", "备货与配送 {{ ticket.code }}", "安装调试 {{ ticket.code }}"],
        "callback": "修好后回访客户", "problem": "多处反馈系统登录缓慢，疑似认证服务异常",
        "told": "已联系运营商和运维，正在排查认证服务，恢复后统一答复。",
    },
    "en": {
        "visit": "On-site repair", "installation": "Installation",
        "visit_items": ["Agree on time and address", "Switch off and tag the power", "Test for 30 minutes", "Take photos"],
        "parts": [("Fetch a fan motor from the warehouse", "Tell the engineer when it is here."),
                  ("Check warranty and price", "Is it covered? If not, send an offer."), ("Arrange the visit", "")],
        "steps": ["Survey for {{ ticket.code }}", "Stock and delivery for {{ ticket.code }}", "Fit and test {{ ticket.code }}"],
        "callback": "Call the customer afterwards", "problem": "Signing in is slow everywhere: the identity service?",
        "told": "Operations looks at the identity service; everybody gets an answer when it is back.",
    },
}  # fmt: skip


def divide_work(now: datetime, language: str) -> None:
    """What the desk keeps for such work, and tickets on which it is used."""
    words = WORDS[language]
    with clock.at(now - JUST_NOW), through("web"):
        checklist, template = _kept(words, language)
        found = list(_open(now)[: 3 + INCIDENTS])
        if len(found) < 4:
            return  # a very small demo
        first, second, third, *others = found
        _family(first, words)
        add_checklist(first, by=first.assignee, checklist=checklist)
        apply_template(second, by=second.assignee, template=template)
        add_checklist(third, by=third.assignee, checklist=checklist)
        add_item(third, by=third.assignee, title=words["callback"], owner=third.assignee, due=now + timedelta(days=1),
                 required=True)  # fmt: skip
        tick_item(third, by=third.assignee, item=third.items.order_by("id").values_list("pk", flat=True)[0])
        _problem(others, words)


def _kept(words: dict[str, Any], language: str) -> tuple[Any, Any]:
    """A checklist, and a template with three child tickets."""
    items = [{"title": one, "required": at < 2, "owner": "assignee" if at < 3 else "", "due": "" if at else "4h"}
             for at, one in enumerate(words["visit_items"])]  # fmt: skip
    checklist = records["checklist"].create({"labels": _labels("visit"), "items": items}, by=SETUP)
    steps = [
        records["ticket_template"].create(
            {"labels": {"zh-hans": zh.split(" ")[0], "en": en.split(" for ")[0].split(" {{")[0]}, "subject": own,
             "due_in": f"{at + 1}d", "is_offered": False},
            by=SETUP,
        )
        for at, (zh, en, own) in enumerate(zip(WORDS["zh"]["steps"], WORDS["en"]["steps"], words["steps"], strict=True))
    ]  # fmt: skip
    whole = {"labels": _labels("installation"), "subject": words["installation"], "priority": "normal",
             "checklists": [checklist.pk], "children": [one.pk for one in steps]}  # fmt: skip
    return checklist, records["ticket_template"].create(whole, by=SETUP)


def _labels(key: str) -> dict[str, str]:
    return {"zh-hans": WORDS["zh"][key], "en": WORDS["en"][key]}


def _family(ticket: Ticket, words: dict[str, Any]) -> None:
    """Three parts: one in another department, one finished, one due after its parent."""
    by: Agent = ticket.assignee  # type: ignore[assignment]
    elsewhere = Department.objects.exclude(pk=ticket.department_id).order_by("position", "id").last()
    due = (ticket.due_at or clock.now()) + timedelta(days=1)
    places: tuple[dict[str, Any], ...] = ({"due": due}, {"department": elsewhere}, {"assignee": by})
    made = [
        open_child(ticket, by=by, subject=subject, text=text, **place)
        for (subject, text), place in zip(words["parts"], places, strict=True)
    ]
    with clock.at(clock.now() + timedelta(minutes=9)):
        resolve(made[2], by=by)


def _problem(incidents: list[Ticket], words: dict[str, Any]) -> None:
    """A ticket of our own that several others come from."""
    first = incidents[0]
    by: Agent = first.assignee  # type: ignore[assignment]
    problem = open_ticket(by=by, requester=first.requester, subject=words["problem"], body=words["told"],
                          department=first.department, assignee=by, priority=3)  # fmt: skip
    # Incidents are of several departments; whoever works on the first does not see all of them.
    for one in incidents:
        link_problem(one, by=administrators()[0], problem=problem)


def _open(now: datetime) -> Any:
    """What is in work and rests for a moment, the latest first; what is watched already is left alone."""
    found = Ticket.objects.filter(kind=Kind.OPEN, merged_into=None, is_spam=False, deleted_at=None, is_supervised=False)
    quiet = found.filter(updated_at__lt=now - JUST_NOW, flow_id=None, is_extending=False)
    return quiet.exclude(assignee=None).select_related("requester", "department").order_by("-priority", "-id")
