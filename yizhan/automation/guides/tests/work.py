"""What the tests of guides share: a guide that asks, shows an article, and ends in every way there is."""

from copy import deepcopy
from typing import Any

from yizhan.automation.guides.models import Guide
from yizhan.automation.guides.versions import publish
from yizhan.spine.actors import SETUP
from yizhan.spine.change import change


def words(text: str) -> dict[str, str]:
    return {"zh-hans": text, "en": f"{text} (en)"}


PLAIN: dict[str, Any] = {
    "start": "hello",
    "nodes": [
        {"slug": "hello", "kind": "say", "texts": words("您好"), "to": "what"},
        {"slug": "what", "kind": "buttons", "texts": words("什么设备?"), "options": [
            {"slug": "printer", "labels": words("打印机"), "to": "details"},
            {"slug": "thanks", "labels": words("没事了"), "to": "fine"},
            {"slug": "person", "labels": words("找人"), "to": "agent"}]},
        {"slug": "details", "kind": "question", "fills": "body", "texts": words("怎么了?"), "to": "urgent"},
        {"slug": "urgent", "kind": "condition", "to": "ticket", "ways": [
            {"slug": "small", "to": "fine", "when": [{"of": "answer:details", "is": "has", "value": "好了"}]}]},
        {"slug": "fine", "kind": "answer", "texts": words("太好了")},
        {"slug": "ticket", "kind": "ticket", "texts": words("已登记")},
        {"slug": "agent", "kind": "agent", "texts": words("转人工")},
    ],
}  # fmt: skip


def plain(**more: Any) -> dict[str, Any]:
    """The plain guide; `details={…}` changes that node, `start=` what it begins with."""
    raw = deepcopy(PLAIN)
    for key, value in more.items():
        node = next((one for one in raw["nodes"] if one["slug"] == key), None)
        if node is None:
            raw[key] = value
        else:
            node.update(value)
    return raw


def in_use(raw: dict[str, Any], slug: str = "printer") -> Guide:
    """A published guide."""
    guide = Guide(slug=slug, labels=words("打印机排障"))
    with change(guide, "guide.created", by=SETUP):
        guide.draft = raw
        guide.save(force_insert=True)
    publish(guide, by=SETUP)
    return guide
