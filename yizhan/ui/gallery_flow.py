"""A flow for the gallery: every kind of node and line of the designer, one with an error and one with a hint."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from .sample import both


def _named(slug: str, zh: str, en: str, **more: Any) -> dict[str, Any]:
    return {"slug": slug, "labels": {"zh-hans": zh, "en": en}, **more}


def _state(slug: str, zh: str, en: str, at: tuple[int, int], **more: Any) -> dict[str, Any]:
    return _named(slug, zh, en, status="open", view={"x": at[0], "y": at[1]}, **more)


FLOW: dict[str, Any] = {
    "start": "received",
    "strict": {"who": "nobody"},
    "states": [
        _state("received", "受理", "Received", (40, 110), limit=60),
        _state("working", "处理中", "In progress", (280, 110), limit=480, in_working_time=True),
        _state("parts", "备件调拨", "Waiting for parts", (280, 0)),
        _state("review", "主管审核", "Review", (520, 210), limit=240),
        _state("test", "试机", "Test", (520, 310), limit=240),
        _state("done", "办结", "Done", (40, 260), end=True),
    ],
    "transitions": [
        _named("start", "开始处理", "Start work", **{"from": ["received"]}, to="working"),
        _named("missing", "缺件", "Parts are missing", **{"from": ["working"]}, to="parts"),
        _named("arrived", "备件已到", "Parts are here", **{"from": ["parts"]}, to="working", kind="automatic"),
        _named("submit", "提交审核", "Submit", **{"from": ["working"]}, to="check", during=[
            {"part": "field", "field": "cause", "required": True}, {"part": "files", "least": 1},
            {"part": "reply"}]),
        _named("pass", "通过", "Pass", **{"from": ["review"]}, to="join"),
        _named("runs", "运转正常", "It runs", **{"from": ["test"]}, to="join"),
        _named("back", "退回", "Send back", **{"from": ["review"]}, to="working", tone="back"),
        _named("cancel", "取消", "Cancel", **{"from": "common"}, to="done"),
    ],
    "parallels": [_named("check", "并行检查", "Checks", need="all", to="done",
                         view={"x": 520, "y": 110, "join": {"x": 316, "y": 272}}, branches=[
                             _named("boss", "主管", "Supervisor", states=["review"]),
                             _named("field", "现场", "On site", states=["test"])])],
    "view": {"common": {"x": 40, "y": 370}},
}  # fmt: skip


def context() -> dict[str, str]:
    """The drawing and what can be chosen in it."""
    words = {
        "statuses": [["open", both("处理中", "In progress"), "open"], ["closed", both("已办结", "Closed"), "closed"]],
        "roles": [["supervisor", both("主管", "Supervisor")]],
        "departments": [["repairs", both("维修部", "Repairs")]],
        "teams": [["east", both("华东组", "East")]],
        "agents": [["wang@desk.example", both("王珂", "Wang Ke")]],
        "fields": [["cause", both("故障原因", "Cause")], ["priority", both("优先级", "Priority")]],
        "approvers": [["role:supervisor", both("主管", "Supervisor")]],
        "parts": [
            ["field", both("字段", "Field")], ["reply", both("给客户的话", "Words for the customer")],
            ["files", both("附件", "Files")],
        ],
    }  # fmt: skip
    return {"flow_text": json.dumps(FLOW, ensure_ascii=False, indent=2), "flow_choices": json.dumps(words)}


@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """What is said to be wrong: always the same."""
    return JsonResponse({"error": "", "problems": [
        {"node": "transition:submit", "code": "unknown_field", "key": "during", "level": "error",
         "text": both("没有可填写的字段“cause”。", "There is no field “cause” to fill in.")},
        {"node": "state:parts", "code": "no_limit", "key": "limit", "level": "warning",
         "text": both("“备件调拨”没有时限。", "“Waiting for parts” has no limit.")},
    ]})  # fmt: skip
