"""What a ticket has: the built-in fields. Administrators add more (catalog.CustomField)."""

from typing import Any, ClassVar

from django.apps import apps
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from yizhan.catalog.models import UNFINISHED, Kind, Status, TicketType
from yizhan.catalog.requests.request_type import RequestType
from yizhan.spine.fields import (
    Boolean,
    Choice,
    Context,
    Field,
    Integer,
    Moment,
    Option,
    Reference,
    References,
    Subject,
    Tags,
    Text,
)
from yizhan.spine.fields.base import Column, Label
from yizhan.spine.fields.choice import flatten
from yizhan.spine.fields.reference import Person

from .satisfaction import ANSWERS, Rated, Satisfaction
from .search import TicketWords

PRIORITIES = (
    Option(4, "urgent", _l("Urgent"), ("紧急", "urgent")),
    Option(3, "high", _l("High"), ("高", "high")),
    Option(2, "normal", _l("Normal"), ("普通", "中", "normal", "medium")),
    Option(1, "low", _l("Low"), ("低", "low")),
)
PRIORITY_SLUGS = {option.value: option.slug for option in PRIORITIES}
CHANNELS = (
    Option("mail", "mail", _l("Mail"), ("邮件", "email")),
    Option("web", "web", _l("Web form"), ("网页表单", "网页")),
    Option("phone", "phone", _l("Phone"), ("电话",)),
    Option("walk_in", "walk_in", _l("Walk-in"), ("来访",)),
    Option("api", "api", _l("API")),
    Option("recurring", "recurring", _l("Recurring"), ("周期工单", "周期")),
    Option("agent", "agent", _l("Agent"), ("坐席",)),
    Option("chat", "chat", _l("Chat"), ("在线会话",)),
    Option("wechat", "wechat", _l("WeChat"), ("微信",)),
    Option("wecom", "wecom", _l("WeCom"), ("企业微信",)),
    Option("dingtalk", "dingtalk", _l("DingTalk"), ("钉钉",)),
)

SLA_STATES = (
    Option("running", "running", pgettext_lazy("clock", "Running"), ("计时中", "进行中")),
    Option("paused", "paused", pgettext_lazy("clock", "Paused"), ("已暂停", "暂停")),
    Option("breached", "breached", pgettext_lazy("clock", "Breached"), ("超时",)),
    Option("met", "met", pgettext_lazy("clock", "Met"), ("达标", "已达成")),
)


def request_options() -> list[Option]:
    """What was asked for, from the service catalogue."""
    return [Option(row.pk, row.slug, row.label, tuple(row.labels.values())) for row in RequestType.shelf()]


APPOINTMENT_STATES = (
    Option("offered", "offered", pgettext_lazy("appointment", "The customer is to choose"), ("待客户选择",)),
    Option("set", "set", pgettext_lazy("appointment", "Set"), ("已预约",)),
    Option("confirmed", "confirmed", pgettext_lazy("appointment", "Confirmed by the customer"), ("客户已确认",)),
    Option("wished", "wished", pgettext_lazy("appointment", "Another time is wanted"), ("客户要求改期",)),
)


def status_options() -> list[Option]:
    return [Option(s.pk, s.slug, s.label, tuple(s.labels.values())) for s in Status.shelf()]


def status_groups() -> dict[str, set[int]]:
    """`status:open` is everything unfinished, `status:done` the rest; a kind's name is all statuses of the kind."""
    by_kind = {str(kind): {s.pk for s in Status.shelf() if s.kind == kind} for kind in Kind}
    unfinished = {s.pk for s in Status.shelf() if s.kind in UNFINISHED}
    done = by_kind["resolved"] | by_kind["closed"]
    return {**by_kind, "open": unfinished, "未办结": unfinished, "未完成": unfinished, "done": done, "已完成": done,
            "新": by_kind["new"], "挂起": by_kind["on_hold"], "已办结": by_kind["closed"]}  # fmt: skip


def type_options() -> list[Option]:
    return [Option(t.pk, t.slug, t.label, tuple(t.labels.values())) for t in TicketType.shelf()]


class StatusChoice(Choice):
    """Statuses. Where every status of some kinds is asked for, the kind itself is: that is what the small indexes of
    open tickets are built on, and one estimate instead of two keeps the planner right."""

    named_groups: ClassVar[dict[str, Label]] = {
        "open": _l("Unfinished (all)"), "on_hold": _l("On hold (all)"), "done": _l("Done (all)"),
    }  # fmt: skip

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        if op != "=":
            return super().sql(column, op, operands)
        wanted = set(flatten(operands))
        kinds = {s.kind for s in Status.shelf() if s.pk in wanted}
        names = ", ".join(f"'{kind}'" for kind in sorted(kinds))
        kind = f'"{column.table}"."kind" IN ({names})'
        if kinds and {s.pk for s in Status.shelf() if s.kind in kinds} <= wanted:
            return f"({kind})", []
        sql, params = super().sql(column, op, operands)
        return (f"({sql} AND {kind})", params) if kinds and kinds <= set(UNFINISHED) else (sql, params)


def stage_options() -> list[Option]:
    """The states of every flow, by key; flows stand on a floor above, so they are asked by name."""
    return apps.get_model("flows.FlowVersion").stage_options() if apps.is_installed("yizhan.automation.flows") else []


class Stages(Choice):
    """States of flows, in an array. `=` means is in any of; a name means every state of that name."""

    key = ""
    sortable = False

    def operand(self, raw: str, context: Context) -> Any:
        named = {one.value for one in self.choices() if one.answers_to(raw)}
        return named or self.parse(raw, context)

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        left = column.sql("text")
        if op == "empty":
            return f"(cardinality({left}) = 0)", []
        # Only tickets in a flow have stages: said here too, because that is what the small index is built on.
        return f'("{column.table}"."flow_id" IS NOT NULL AND {left} && %s::varchar[])', [flatten(operands)]

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return not value if op == "empty" else bool(set(value or ()) & set(flatten(operands)))

    def show(self, value: Any) -> str:
        return pgettext("list", ", ").join(Choice.show(self, one) for one in value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


class TicketNumber(Integer):
    """A number with or without the desk's prefix."""

    def parse(self, raw: Any, context: Context) -> Any:
        from .ticket import number_in

        number = number_in(str(raw))
        return number if number is not None else super().parse(raw, context)


class ParentTicket(Reference):
    """A ticket by its number, in conditions."""

    key = ""

    def show(self, value: Any) -> str:
        row = self.model.objects.filter(pk=value).first() if isinstance(value, int) else value
        return row.code if row else ""

    def word(self, row: Any) -> str:
        return str(row.number)


class Overdue(Boolean):
    """Whether the due time has passed. `now` is a parameter, so SQL and Python agree on the moment."""

    def operand(self, raw: str, context: Context) -> Any:
        return self.parse(raw, context), context.now

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        left = column.sql("timestamptz")
        if op == "empty":
            return "FALSE", []
        wanted = [yes for yes, _now in operands]
        return f"(COALESCE({left} < %s, false) = ANY(%s))", [operands[0][1], wanted]

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        if op == "empty":
            return False
        return bool(value and value < operands[0][1]) in [yes for yes, _now in operands]


class Asked(References):
    """Agents a ticket waits for. Only tickets in approval have any, and these few have an index of their own."""

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        sql, params = super().sql(column, op, operands)
        return (sql, params) if op == "empty" else (f'("{column.table}"."is_in_approval" AND {sql})', params)


class AnyAtAll(Boolean):
    """Whether a number that is counted up is more than nothing."""

    def sql(self, column: Column, op: str, operands: list[Any]) -> tuple[str, list[Any]]:
        if op == "empty":
            return "FALSE", []
        return f"(({column.sql('smallint')} > 0) = ANY(%s))", [operands]

    def test(self, value: Any, op: str, operands: list[Any]) -> bool:
        return op != "empty" and bool(value) in operands


TICKET = Subject(
    key="ticket",
    table="tickets_ticket",
    builtin=(
        Field("number", pgettext_lazy("ticket", "Number"), TicketNumber(), "number",
              aliases=("编号", "工单号"), editable=False),
        Field("subject", pgettext_lazy("ticket", "Subject"), Text(500), "subject",
              aliases=("主题", "标题"), required=True),
        Field("status", _l("Status"), StatusChoice(status_options, groups=status_groups, cast="bigint"), "status_id",
              aliases=("状态",), editable=False),
        Field("type", _l("Type"), Choice(type_options, cast="bigint"), "type_id", aliases=("类型",)),
        Field("request_type", _l("Request type"), Choice(request_options, cast="bigint"), "request_type_id",
              aliases=("服务项目",), editable=False),
        Field("priority", _l("Priority"), Choice(PRIORITIES, ordered=True, cast="smallint"), "priority",
              aliases=("优先级",)),
        Field("channel", _l("Channel"), Choice(CHANNELS), "channel", aliases=("渠道",), editable=False),
        Field("department", _l("Department"), Reference("people.Department"), "department_id", aliases=("部门",),
              editable=False),
        Field("team", _l("Team"), Reference("people.Team"), "team_id", aliases=("小组", "团队"), editable=False),
        Field("assignee", _l("Assignee"), Person(), "assignee_id", aliases=("负责人", "坐席", "agent"), editable=False),
        Field("requester", _l("Requester"), Reference("people.Customer"), "requester_id", aliases=("客户", "customer")),
        Field("organization", _l("Organization"), Reference("people.Organization"), "organization_id",
              aliases=("单位", "公司", "org")),
        Field("tag", _l("Tags"), Tags(), "tags", aliases=("标签", "tags"), editable=False),
        Field("follower", _l("Followers"), References("people.Agent"), "follower_ids", aliases=("关注人",),
              editable=False),
        Field("created", _l("Opened"), Moment(), "created_at", aliases=("创建", "创建时间"), editable=False),
        Field("updated", _l("Last change"), Moment(), "updated_at", aliases=("更新", "更新时间"), editable=False),
        Field("due", _l("Due"), Moment(ahead=True), "due_at", aliases=("截止", "到期")),
        Field("overdue", _l("Overdue"), Overdue(), "due_at", aliases=("超时", "逾期"), editable=False),
        Field("next_due", _l("Next target due"), Moment(ahead=True), "next_due_at", aliases=("最近时限", "下一时限"),
              editable=False),
        Field("reply_due", _l("Reply due"), Moment(ahead=True), "reply_due_at", aliases=("回复时限", "回复截止"),
              editable=False),
        Field("sla", _l("SLA"), Choice(SLA_STATES), "sla_state", aliases=("时效", "时效状态"), editable=False),
        Field("policy", _l("SLA policy"), Reference("clocks.Policy"), "sla_policy_id", aliases=("时效策略",),
              editable=False),
        Field("breached", _l("SLA breached"), AnyAtAll(), "breach_count", aliases=("已超时", "违约"), editable=False),
        Field("customer_wrote", _l("Customer wrote"), Moment(), "customer_wrote_at", aliases=("客户回复",),
              editable=False),
        Field("agent_wrote", _l("Agent wrote"), Moment(), "agent_wrote_at", aliases=("坐席回复",), editable=False),
        Field("wakes", _l("Wakes up"), Moment(ahead=True), "wakes_at", aliases=("唤醒",), editable=False),
        Field("resolved", pgettext_lazy("moment", "Resolved"), Moment(), "resolved_at",
              aliases=("解决时间",), editable=False),
        Field("closed", pgettext_lazy("moment", "Closed"), Moment(), "closed_at",
              aliases=("办结时间",), editable=False),
        Field("reopened", _l("Times reopened"), Integer(), "reopen_count", aliases=("重开次数",), editable=False),
        Field("messages", pgettext_lazy("how many", "Messages"), Integer(), "message_count",
              aliases=("消息数",), editable=False),
        Field("urged", _l("Times urged"), Integer(), "urge_count", aliases=("催单", "催单次数"), editable=False),
        Field("transferred", _l("Times transferred"), Integer(), "transfer_count", aliases=("转派次数",),
              editable=False),
        Field("returned", _l("Times returned"), Integer(), "return_count", aliases=("退单次数",), editable=False),
        Field("supervised", _l("Under supervision"), Boolean(), "is_supervised", aliases=("督办", "督办中"),
              editable=False),
        Field("extending", _l("Extension to decide"), Boolean(), "is_extending", aliases=("延期待审", "待审延期"),
              editable=False),
        Field("extensions", _l("Extensions asked for"), Integer(), "extension_count", aliases=("延期次数",),
              editable=False),
        Field("resting", _l("Customer's turn since"), Moment(), "rests_since", aliases=("等客户",),
              editable=False),
        Field("closing", _l("Closes by itself"), Moment(ahead=True), "closing_at", aliases=("自动办结",),
              editable=False),
        Field("archived", _l("In the archive"), Boolean(), "is_archived", aliases=("归档", "已归档"), editable=False),
        Field("approving", _l("Approval to decide"), Boolean(), "is_in_approval", aliases=("审核中", "待审核"),
              editable=False),
        Field("approver", _l("Approvers asked"), Asked("people.Agent"), "approver_ids",
              aliases=("待审核人", "审核人"), editable=False),
        Field("approvals", _l("Approvals asked for"), Integer(), "approval_count", aliases=("审核次数",),
              editable=False),
        Field("flow", _l("Flow"), Reference("flows.Flow"), "flow_id", aliases=("流程",), editable=False),
        Field("stage", pgettext_lazy("of a flow", "Stage"), Stages(stage_options), "stages",
              aliases=("环节", "阶段"), editable=False),
        Field("parent", _l("Parent ticket"), ParentTicket("tickets.Ticket"), "parent_id",
              aliases=("父工单", "上级工单"), editable=False),
        Field("children", _l("Child tickets"), Integer(), "child_count", aliases=("子工单", "子工单数"),
              editable=False),
        Field("open_children", _l("Open child tickets"), Integer(), "open_child_count", aliases=("未完成子工单",),
              editable=False),
        Field("incidents", _l("Incidents of the problem"), Integer(), "incident_count", aliases=("关联事件", "事件数"),
              editable=False),
        Field("checklist", _l("Checklist items"), Integer(), "item_count", aliases=("检查项",), editable=False),
        Field("open_items", _l("Open checklist items"), Integer(), "open_item_count", aliases=("未完成检查项",),
              editable=False),
        Field("internal", _l("Customers do not see it"), Boolean(), "is_internal", aliases=("内部工单",),
              editable=False),
        Field("rating", _l("Satisfaction"), Satisfaction(), "rating", aliases=("满意度", "评价"), editable=False),
        Field("rated", _l("Rated"), Rated(), "rating", aliases=("已评价",), editable=False),
        Field("confirmed", _l("Confirmed as solved"), Choice(ANSWERS, cast="boolean"), "is_confirmed",
              aliases=("确认解决", "客户确认"), editable=False),
        Field("callback", _l("Call-back to do"), Boolean(), "awaits_callback", aliases=("待回访",), editable=False),
        Field("callbacks", _l("Call-backs"), Integer(), "callback_count", aliases=("回访次数",), editable=False),
        Field("visit", _l("Visit by appointment"), Moment(ahead=True), "appointment_at",
              aliases=("预约上门", "上门时间"), editable=False),
        Field("visit_state", _l("State of the appointment"), Choice(APPOINTMENT_STATES), "appointment_state",
              aliases=("预约状态",), editable=False),
        Field("spam", _l("Spam"), Boolean(), "is_spam", aliases=("垃圾",), editable=False),
    ),
    words=TicketWords(),
)  # fmt: skip
