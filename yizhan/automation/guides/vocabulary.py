"""The kinds of nodes a guide is drawn with: their members, and by which exits one leaves them.

The checker, the engine and the designer read the same declaration.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

SAY, BUTTONS, QUESTION, ARTICLE = "say", "buttons", "question", "article"
CONDITION, HOURS = "condition", "hours"
ANSWER, TICKET, AGENT = "answer", "ticket", "agent"
ENDS = frozenset({ANSWER, TICKET, AGENT})
COMMON = frozenset({"slug", "kind", "labels", "texts", "view"})


@dataclass(frozen=True)
class Kind:
    """`exits` are members that name the next node, `many` the list whose items have a `to` of their own."""

    key: str
    label: str | Promise
    members: frozenset[str] = frozenset()
    exits: tuple[str, ...] = ()
    many: str = ""
    asks: bool = False
    speaks: bool = True

    @property
    def known(self) -> frozenset[str]:
        return COMMON | self.members | {*self.exits} | ({self.many} if self.many else set())


KINDS = {
    one.key: one
    for one in (
        Kind(SAY, pgettext_lazy("node of a guide", "Say"), exits=("to",)),
        Kind(BUTTONS, pgettext_lazy("node of a guide", "Buttons"), many="options", asks=True),
        Kind(QUESTION, pgettext_lazy("node of a guide", "Question"), frozenset({"fills", "required"}), ("to",),
             asks=True),
        Kind(ARTICLE, pgettext_lazy("node of a guide", "Articles"), frozenset({"articles", "words"}),
             ("solved", "unsolved"), asks=True),
        Kind(CONDITION, pgettext_lazy("node of a guide", "Condition"), exits=("to",), many="ways", speaks=False),
        Kind(HOURS, pgettext_lazy("node of a guide", "Office hours"), frozenset({"calendar"}), ("open", "closed"),
             speaks=False),
        Kind(ANSWER, pgettext_lazy("node of a guide", "Ends answered")),
        Kind(TICKET, pgettext_lazy("node of a guide", "Ends with a ticket"),
             frozenset({"type", "department", "subject"})),
        Kind(AGENT, pgettext_lazy("node of a guide", "Ends with an agent"), frozenset({"department"})),
    )
}  # fmt: skip
# What conditions can ask besides answers, how, and what answers of questions fill besides fields of tickets.
FACTS = ("signed_in", "brand", "page", "language")
TESTS = ("is", "not", "has", "filled", "empty")
FILLS = ("", "name", "contact", "subject", "body")
