"""A guide in use: printers and the network, asked step by step, to an article, a ticket or an agent."""

from typing import Any

from yizhan.automation.chat.models import Widget
from yizhan.automation.clocks.models import Calendar
from yizhan.automation.guides.models import Guide
from yizhan.automation.guides.versions import publish
from yizhan.knowledge.models import Edition
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh-hans": zh, "en": en}


def option(slug: str, to: str, zh: str, en: str) -> dict[str, Any]:
    return {"slug": slug, "to": to, "labels": words(zh, en)}


def guide_visitors() -> None:
    """Make and publish it; the company's widget begins with it. Needs the articles of the demo."""
    jam = Edition.objects.filter(title="打印机卡纸").values_list("article", flat=True).first()
    guide = Guide(slug="office-it", labels=words("打印机与网络故障排查", "Trouble with a printer or the network"))
    with change(guide, "guide.created", by=SETUP):
        guide.draft = {"start": "hello", "nodes": [*beginning(jam), *further(), *ends()]}
    publish(guide, by=SETUP)
    for widget in Widget.objects.all():
        with change(widget, "widget.edited", by=SETUP):
            widget.guide_id = guide.pk


def beginning(jam: int | None) -> list[dict[str, Any]]:
    return [
        {"slug": "hello", "kind": "say", "to": "what",
         "texts": words("您好，我来帮您一步步排查。", "Hello! Let us find out together what is wrong.")},
        {"slug": "what", "kind": "buttons", "texts": words("是哪里出了问题？", "What gives you trouble?"), "options": [
            option("printer", "printer", "打印机", "The printer"),
            option("network", "lights", "网络", "The network"),
            option("person", "hours", "直接找人", "I want to talk to somebody")]},
        {"slug": "printer", "kind": "buttons", "texts": words("打印机怎么了？", "What does the printer do?"), "options": [
            option("jam", "jam", "卡纸", "Paper jam"),
            option("offline", "lights", "显示脱机", "It is offline"),
            option("other", "details", "其他情况", "Something else")]},
        {"slug": "jam", "kind": "article", "articles": [jam] if jam else [], "words": "" if jam else "details",
         "texts": words("请照这篇文章试一试：", "Please try what this article says:"),
         "solved": "good", "unsolved": "details"},
    ]  # fmt: skip


def further() -> list[dict[str, Any]]:
    calendar = next(iter(Calendar.current()))
    return [
        {"slug": "lights", "kind": "buttons", "texts": words("设备或网线接口的指示灯亮吗？", "Are its lights on?"), "options": [
            option("on", "restart", "亮", "Yes"), option("off", "cable", "不亮", "No")]},
        {"slug": "restart", "kind": "buttons", "texts": words(
            "请断电一分钟后重新开机，再试一次。恢复了吗？",
            "Switch it off for a minute, then on again. Does it work?"), "options": [
            option("yes", "good", "恢复了", "It works"), option("no", "details", "还是不行", "It does not")]},
        {"slug": "cable", "kind": "buttons", "texts": words(
            "请检查电源线和网线两端是否插紧。恢复了吗？",
            "Check both ends of the power and network cables. Does it work?"), "options": [
            option("yes", "good", "恢复了", "It works"), option("no", "details", "还是不行", "It does not")]},
        {"slug": "details", "kind": "question", "fills": "body", "to": "urgent", "texts": words(
            "请描述一下现象：在哪个位置、何时开始、有什么提示。",
            "Please tell us more: where is it, since when, what does it say?")},
        {"slug": "urgent", "kind": "condition", "to": "name", "ways": [{
            "slug": "many", "to": "hours", "labels": words("影响多人", "Concerns many"),
            "when": [{"of": "answer:details", "is": "has", "value": "全部"}]}]},
        {"slug": "hours", "kind": "hours", "calendar": calendar.slug, "open": "agent", "closed": "name"},
        {"slug": "name", "kind": "question", "fills": "name", "to": "ticket",
         "texts": words("怎么称呼您？", "What is your name?")},
    ]  # fmt: skip


def ends() -> list[dict[str, Any]]:
    return [
        {"slug": "good", "kind": "answer", "texts": words("太好了，祝您工作顺利！", "Glad to hear it. Have a good day!")},
        {"slug": "ticket", "kind": "ticket", "type": "incident",
         "texts": words("已为您登记，工程师会尽快联系您。", "We have noted it, and an engineer will contact you soon.")},
        {"slug": "agent", "kind": "agent", "texts": words("正在为您转接客服。", "We are connecting you with somebody.")},
    ]  # fmt: skip
