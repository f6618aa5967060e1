"""What the tests of the knowledge base begin with."""

from typing import Any

from yizhan.knowledge import editing
from yizhan.knowledge.editing import Copy
from yizhan.knowledge.models import Category, Edition
from yizhan.spine.change import change


def made_shelf(by: Any) -> Category:
    row = Category(slug="aircon", labels={"zh-hans": "空调", "en": "Air conditioning"})
    with change(row, "category.created", by=by):
        pass
    return row


def publish(
    title: str, text: str = "正文", *, by: Any, shelf: Category, language: str = "zh-hans", **more: Any
) -> Edition:
    """An article that readers see."""
    edition = editing.begin(shelf, language, Copy(title, f"<p>{text}</p>"), by=by, **more)
    editing.publish(edition, by=by)
    return edition
