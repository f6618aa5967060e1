"""A form for the gallery: the builder with sections, a conditional question and one that is wrong."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from yizhan.spine.fields.address import PARTS, Address

from .sample import both

ADDRESS = ("浙江省", "杭州市", "西湖区", "文三路 90 号")


def _question(field: str, **more: Any) -> dict[str, Any]:
    return {"field": field, **more}


FORM: dict[str, Any] = {"sections": [
    {"key": "s1", "labels": {"zh-hans": "联系方式", "en": "How we reach you"},
     "questions": [_question("name"), _question("contact")]},
    {"key": "s2", "labels": {"zh-hans": "设备", "en": "The device"}, "questions": [
        _question("model", required=True),
        _question("noise", shown_if="priority:high"),
        _question("gone", labels={"zh-hans": "购买日期", "en": "Date of purchase"}),
        _question("files")]},
]}  # fmt: skip


def _entry(field: str, zh: str, en: str, icon: str, kind: str, typed: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"field": field, "label": both(zh, en), "icon": icon, "kind": kind, "typed": both(*typed), "options": [],
            "required": False, **more}  # fmt: skip


def context() -> dict[str, Any]:
    """The form and what else could be asked."""
    line, text = ("单行文本", "Line of text"), ("多行文本", "Text")
    questions = [
        _entry("name", "您的称呼", "Your name", "user", "text", line, builtin=True, required=True, fixed=True),
        _entry("contact", "邮箱或手机", "Mail or phone", "phone", "text", line, builtin=True, required=True,
               fixed=True),
        _entry("subject", "标题", "Subject", "pen", "text", line, builtin=True, required=True, prefill=True),
        _entry("body", "问题描述", "What happened", "note", "textarea", text, builtin=True, prefill=True),
        _entry("files", "附件", "Files", "paperclip", "files", ("文件", "Files"), builtin=True),
        _entry("model", "设备型号", "Model", "list", "select", ("单选", "Choice"), prefill=True,
               options=[["kf", "KF-35"], ["kfr", "KFR-72"]]),
        _entry("noise", "响声何时出现", "When does it rattle", "check-all", "multiselect", ("多选", "Choices"),
               prefill=True, options=[["heat", both("制热", "Heating")], ["cool", both("制冷", "Cooling")]]),
        _entry("serial", "机身编号", "Serial number", "pen", "text", line, prefill=True),
    ]  # fmt: skip
    return {"form_text": json.dumps(FORM, ensure_ascii=False, indent=2),
            "form_choices": json.dumps({"questions": questions}, ensure_ascii=False),
            "address_kind": Address(), "address": dict(zip(PARTS, ADDRESS, strict=True))}  # fmt: skip


@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """What is said to be wrong: always the same."""
    text = both("没有名为“gone”的公开字段。", "There is no public field “gone”.")
    return JsonResponse({"problems": [{"node": "question:gone", "key": "", "level": "error", "text": text}]})
