"""The scales customers answer on, and what their scores come to on the one scale tickets are compared by (1 to 5)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _l

from yizhan.spine.fields import Option
from yizhan.spine.fields.base import Label

BAD, GOOD = 2, 4


@dataclass(frozen=True)
class Score:
    """One answer of a scale: what is kept, what it shows, what it is called, what it comes to."""

    value: int
    sign: str
    label: Label
    level: int
    # Drawn on our pages instead of the sign, which not every machine can show.
    icon: str = ""

    @property
    def shown(self) -> str:
        """In words, with what every machine can show."""
        return f"{'' if self.icon else self.sign} {self.label}".strip()

    @property
    def is_bad(self) -> bool:
        return self.level <= BAD


@dataclass(frozen=True)
class Scale:
    """An ordered row of answers, the worst first."""

    key: str
    label: Label
    scores: tuple[Score, ...]

    def __iter__(self) -> Iterator[Score]:
        return iter(self.scores)

    def of(self, value: int | None) -> Score | None:
        """The answer with this value; None where there is no such."""
        return next((one for one in self.scores if one.value == value), None)


def _stars() -> Iterator[Score]:
    labels = (_l("Very unhappy"), _l("Unhappy"), pgettext_lazy("rating", "So-so"), _l("Happy"), _l("Very happy"))
    for value, label in enumerate(labels, 1):
        yield Score(value, "★" * value, label, value)


def _recommending() -> Iterator[Score]:
    """As usual with this scale, 0 to 6 is bad, 7 and 8 is neither, 9 and 10 is good."""
    for value in range(11):
        level = 1 if value <= 3 else 2 if value <= 6 else 3 if value <= 8 else value - 5
        yield Score(value, str(value), "", level)


THUMBS = Scale("thumbs", _l("Thumbs up or down"), (
    Score(0, "👎", _l("Unhappy"), 1, "thumb-down"), Score(1, "👍", _l("Happy"), 5, "thumb-up"),
))  # fmt: skip
FACES = Scale(
    "three", _l("Three faces"),
    (Score(1, "🙁", _l("Unhappy"), 1, "face-sad"), Score(2, "😐", pgettext_lazy("rating", "So-so"), 3, "face-flat"),
     Score(3, "🙂", _l("Happy"), 5, "smile")),
)  # fmt: skip
STARS = Scale("stars", _l("Five stars"), tuple(_stars()))
NPS = Scale("nps", _l("0 to 10: would you recommend us?"), tuple(_recommending()))
SCALES = {one.key: one for one in (THUMBS, FACES, STARS, NPS)}


def scale_options() -> list[Option]:
    return [Option(one.key, one.key, one.label) for one in SCALES.values()]


def in_words(reason: str) -> str:
    """A reason in the reader's language: Chinese before the bar, English after it."""
    first, bar, second = (part.strip() for part in reason.partition("|"))
    return second if bar and second and not (get_language() or "").startswith("zh") else first
