"""The gallery's condition builder and steps: they ask as the real ones do and are answered from invented data."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from yizhan.lib import json_text
from yizhan.lib.clock import now
from yizhan.lib.digits import whole
from yizhan.spine.conditions import condition
from yizhan.spine.conditions.rows import offered, offered_words, rows
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Boolean, Choice, Context, Field, Integer, Moment, Option, Subject, Tags, Text
from yizhan.ui import sample

CONDITION = "status:open -assignee:none (priority>=high OR created<7d OR tag:vip)"
DEEP = "status:open (tag:vip OR (priority:urgent created<2h))"
STEPS = [
    {"do": "assign", "with": {"agent": "20"}},
    {"do": "note", "with": {"body": "{{ customer.name }}：{{ ticket.code }}"}},
    {"do": "set", "with": {"fields": {"priority": "3"}}},
    {"do": "tag", "with": {}},
]


class Invented(Subject):
    """A subject that nobody outside the gallery knows."""

    def __post_init__(self) -> None:
        return


def subject() -> Subject:
    """The fields of the invented tickets, in the language of this request."""
    both = sample.both
    statuses = [
        ("new", "待受理", "New"),
        ("open", "处理中", "Open"),
        ("on_hold", "挂起", "On hold"),
        ("closed", "已办结", "Closed"),
    ]
    priorities = [(4, "urgent", "紧急", "Urgent"), (3, "high", "高", "High"), (2, "normal", "普通", "Normal")]
    fields = (
        Field("status", both("状态", "Status"),
              Choice([Option(key, key, both(*names)) for key, *names in statuses]), "status"),
        Field("priority", both("优先级", "Priority"),
              Choice([Option(n, key, both(*names)) for n, key, *names in priorities], ordered=True), "priority"),
        Field("assignee", both("负责人", "Assignee"),
              Choice([Option(one["id"], str(one["id"]), one["name"]) for one in sample.cast().values()]), "assignee"),
        Field("subject", both("标题", "Subject"), Text(), "subject"),
        Field("tag", both("标签", "Tags"), Tags(), "tags"),
        Field("created", both("创建时间", "Opened"), Moment(), "created"),
        Field("due", both("截止时间", "Due"), Moment(ahead=True), "due"),
        Field("messages", both("消息数", "Messages"), Integer(), "messages"),
        Field("spam", both("垃圾", "Spam"), Boolean(), "spam"),
    )  # fmt: skip
    return Invented("sample", "sample", fields)


def fields(request: HttpRequest) -> HttpResponse:
    """What the invented tickets can be asked for."""
    every = subject().builtin
    found = offered(every, Context(), search_url=lambda field: "/gallery/options/tag" if field.key == "tag" else "")
    return JsonResponse({"fields": found, "words": offered_words()})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """A condition as rows; the number it finds is invented."""
    text, whole, tree = request.POST.get("text", ""), subject(), None
    try:
        tree = rows(text, whole, Context())
        condition(text, whole, Context())
    except Invalid as error:
        return JsonResponse({"tree": tree, "error": str(error), "count": None})
    return JsonResponse({"tree": tree, "error": "", "count": 148 // (1 + text.count(":")), "more": not text})


@require_POST
def found(request: HttpRequest) -> HttpResponse:
    """The invented tickets, whatever is asked."""
    return render(request, "ui/parts/gallery-found.html", {"tickets": sample.tickets(now())[:4]})


@require_POST
def steps(request: HttpRequest) -> HttpResponse:
    """Steps as forms."""
    post = request.POST
    start, fresh = whole(post.get("from", "")) or 0, bool(post.get("fresh"))
    try:
        given = json_text.read(post.get("steps") or "[]")
        shown = [drawn(one, f"step{start + at}", fresh) for at, one in enumerate(given)]
    except (ValueError, TypeError, LookupError):
        raise Http404 from None
    return render(request, "ui/parts/gallery-steps.html", {
        "steps": shown, "actions": actions(), "with_menu": bool(post.get("menu")),
        "people": list(sample.cast().values()), "priorities": subject().builtin[1].type.options(Context()),
        "placeholders": [("ticket.code", sample.both("工单编号", "Ticket number")),
                         ("customer.name", sample.both("客户姓名", "Name of the customer"))],
    })  # fmt: skip


def drawn(given: dict[str, Any], id_: str, fresh: bool) -> dict[str, Any]:
    """One step; a tag step without tags shows what an error looks like. Raises LookupError, TypeError for no step."""
    key, values = given["do"], given.get("with", {})
    action = {one["key"]: one for one in actions()}[key]
    wrong = key == "tag" and not values.get("add") and not fresh
    error = [sample.both("请填写标签。", "Please give a tag.")] if wrong else []
    return {
        **action,
        "id": id_,
        "kept": "{}",
        "with": values,
        "errors": error,
        "template": "ui/parts/gallery-step.html",
    }


def value(request: HttpRequest) -> HttpResponse:
    """The control of a field that a step sets."""
    priorities = subject().builtin[1].type.options(Context())
    return render(request, "ui/parts/gallery-value.html", {"id": request.GET.get("id", ""), "priorities": priorities})


def week() -> list[dict[str, Any]]:
    """The hours of a week: two spans, a night, a closed day, a wrong one."""
    office = [{"from": "09:00", "to": "12:00"}, {"from": "13:30", "to": "18:00"}, {}]
    night = [{"from": "22:00", "to": "06:00", "is_overnight": True}, {}]
    half = [{"from": "10:00", "to": "", "is_wrong": True}, {}]
    error = [sample.both("时段须同时填写开始和结束时间。", "Hours have a beginning and an end.")]
    days: tuple[tuple[str, str, list[dict[str, Any]]], ...] = (
        ("周一", "Monday", office), ("周二", "Tuesday", office), ("周三", "Wednesday", office),
        ("周四", "Thursday", office), ("周五", "Friday", night), ("周六", "Saturday", half), ("周日", "Sunday", [{}]),
    )  # fmt: skip
    return [
        {"id": f"day{at}", "name": f"day.{at}", "field": {"label": sample.both(zh, en)}, "spans": spans,
         "errors": error if spans is half else []}
        for at, (zh, en, spans) in enumerate(days, 1)
    ]  # fmt: skip


def actions() -> list[dict[str, str]]:
    """What a step can do."""
    known = (
        ("assign", "forward", "转派", "Assign"), ("set", "pen", "修改字段", "Edit fields"),
        ("tag", "tag", "标签", "Tags"), ("note", "note", "添加备注", "Add note"),
        ("resolve", "check", "解决", "Resolve"),
    )  # fmt: skip
    return [{"key": key, "icon": icon, "label": sample.both(*names)} for key, icon, *names in known]
