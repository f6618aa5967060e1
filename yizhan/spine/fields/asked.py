"""A condition as a value: what rules, views and policies ask of a ticket."""

from typing import Any

from django.utils.translation import gettext as _

from ..errors import Invalid
from .base import Context, FieldType, subjects


class ConditionText(FieldType):
    """A text in the language of conditions about one kind of subject; checked when it is kept.

    `personal`: it is asked by whoever looks, so `me` and `mine` mean something.
    """

    control = "condition"
    operators: frozenset[str] = frozenset({"empty"})  # type: ignore[misc]

    def __init__(self, subject: str = "ticket", *, personal: bool = False):
        self.subject, self.personal = subject, personal

    def parse(self, raw: Any, context: Context) -> str:
        from ..conditions import condition
        from ..conditions.naming import personal_word

        if not isinstance(raw, str):
            raise Invalid(_("Give a condition as text, as in the search box."))
        text = " ".join(raw.split())
        condition(text, subjects[self.subject], context)
        if not self.personal and (word := personal_word(text, subjects[self.subject])):
            raise Invalid(
                _("“%(word)s” is whoever looks, and here nobody does. Choose somebody by name.") % {"word": word}
            )
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 4000, "description": _("As in the search box: status:open tag:vip")}
