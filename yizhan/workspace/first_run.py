"""Setting up an empty desk: what every desk begins with, and the first administrator."""

from typing import Any

from django.utils.crypto import salted_hmac

from yizhan.automation.approvals import shipped as approvals
from yizhan.automation.approvals.models import ApprovalTemplate
from yizhan.automation.clocks.models import Calendar, Policy
from yizhan.automation.clocks.shipped import CALENDAR, POLICY
from yizhan.automation.flows import shipped as flows
from yizhan.automation.rules.models import EventRule
from yizhan.automation.surveys import shipped as surveys
from yizhan.automation.surveys.models import CallbackPlan, Survey
from yizhan.catalog.brands import Brand
from yizhan.catalog.models import SHIPPED_STATUSES, SHIPPED_TYPES, Desk, Status, TicketType
from yizhan.channels.models import Template
from yizhan.channels.shipped import TEMPLATES
from yizhan.people.models import Agent, Department, Role
from yizhan.people.roles import SHIPPED
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change
from yizhan.spine.guard import Guarded
from yizhan.tickets.models import View

VIEWS = (
    # slug, Chinese, English, condition, order, icon, hot
    ("mine", "我的待办", "My open tickets", "assignee:me status:open", "-updated", "inbox", False),
    ("due-soon", "即将超时", "Due soon", "status:open (due<4h OR next_due<4h)", "next_due", "clock", True),
    ("unassigned", "未分配", "Unassigned", "assignee:none status:open", "created", "hand", False),
    ("following", "我关注的", "Following", "follower:me status:open", "-updated", "eye", False),
    ("open", "全部处理中", "All open", "status:open", "-updated", "inbox", False),
    ("on-hold", "已挂起", "On hold", "status:on_hold", "-updated", "pause", False),
    ("supervised", "督办中", "Under supervision", "supervised:yes", "-updated", "flag", False),
    ("extensions", "待审延期", "Extensions to decide", "extending:yes", "due", "clock", False),
    ("approvals", "待我审核", "Waiting for my approval", "approver:me", "-updated", "shield", False),
    ("done-this-week", "已办结 · 本周", "Done this week", "status:done resolved:this_week", "-updated", "check", False),
    ("spam", "垃圾工单", "Spam", "spam:yes", "-updated", "spam", False),
)


def keep(row: Guarded, **columns: Any) -> Any:
    """Save a shipped row through the door."""
    with change(row, f"{row.subject_kind()}.created", by=SETUP):
        for name, value in columns.items():
            setattr(row, name, value)
    return row


def is_set_up() -> bool:
    return Desk.the().is_set_up


def link_key() -> str:
    """The secret in the set-up link. It is drawn from the desk's own key, so every process knows the same one."""
    return salted_hmac("yizhan.set-up", "link", algorithm="sha256").hexdigest()[:40]


def announce(url: str) -> list[str]:
    """What the terminal says when the desk starts: how to set it up, as long as it is not."""
    if Desk.objects.filter(is_set_up=True).exists():
        return []
    return [
        "This desk is not set up yet. Open this link in a browser (it works until then):",
        "服务台尚未初始化，请在浏览器中打开以下链接（初始化后失效）：",
        f"  {url}/set-up/{link_key()}",
    ]


def install(
    *, name: str, language: str, zone: str, admin_name: str, admin_email: str, admin_password: str,
    department: tuple[str, str] = ("客户服务部", "Customer service"),
) -> Agent:  # fmt: skip
    """Make a desk with its shipped roles, statuses, types, views and templates. Returns the administrator."""
    ship_catalog()
    ship_approvals(language)
    flows.install()
    first = keep(Department(), slug="support", labels=both(*department), position=1)
    admin = Agent(name=admin_name, email=admin_email.casefold(), language=language, zone=zone)
    admin.set_password(admin_password)
    keep(admin, role=Role.objects.get(slug="administrator"), department_ids=[first.pk])
    keep(Desk(), name=name, language=language, zone=zone, is_set_up=True)
    keep(Brand(), slug="default", labels={language: name}, is_default=True)
    return admin


def ship_catalog() -> None:
    """Roles, statuses, types, views, templates, the calendar and a policy as shipped."""
    for at, (slug, (names, visibility, powers)) in enumerate(SHIPPED.items()):
        keep(Role(), slug=slug, labels=both(*names), visibility=visibility, powers=powers, is_shipped=True, position=at)
    for at, (slug, kind, zh, en, customer_zh, customer_en) in enumerate(SHIPPED_STATUSES):
        keep(
            Status(),
            slug=slug,
            kind=kind,
            labels=both(zh, en),
            customer_labels=both(customer_zh, customer_en),
            waits_for_customer=slug == "waiting",
            position=at,
        )
    for at, (slug, zh, en, icon) in enumerate(SHIPPED_TYPES):
        keep(TicketType(), slug=slug, labels=both(zh, en), icon=icon, position=at)
    for at, (slug, zh, en, condition, sort, icon, hot) in enumerate(VIEWS):
        keep(View(), slug=slug, labels=both(zh, en), condition=condition, sort=sort, icon=icon, is_hot=hot, position=at)
    for key, texts in TEMPLATES.items():
        for language, (subject, html) in texts.items():
            keep(Template(), key=key, language=language, subject=subject, html=html)
    calendar = keep(Calendar(), **CALENDAR)
    keep(Policy(), calendar=calendar, **POLICY)
    keep(Survey(), **surveys.SURVEY)
    keep(CallbackPlan(), **surveys.PLAN)
    for rule in surveys.RULES:
        keep(EventRule(), **rule)


def ship_approvals(language: str) -> None:
    """Templates of approvals; what they ask is written in the language of the desk."""
    for at, (slug, names, questions, purpose, levels) in enumerate(approvals.TEMPLATES):
        keep(
            ApprovalTemplate(), slug=slug, labels=both(*names), question=questions[language], purpose=purpose,
            levels=levels, remind_hours=approvals.REMIND_HOURS, escalate_hours=approvals.ESCALATE_HOURS, position=at,
        )  # fmt: skip


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh-hans": zh, "en": en}
