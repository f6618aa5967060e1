"""Of the tickets of a quarter: where the working time went, how often they came back, beside the other quarter."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from yizhan.ui.charts import say

from .asking import Question
from .metrics.base import SECONDS, SHARE
from .paths import Paths, Stay, of_stays, scope
from .quarter import Quarter
from .sentences import Finding, Part
from .trends import MINUTES, TENTH, has_moved


@dataclass(frozen=True)
class Stages:
    """By status, of the tickets opened in the quarter and in that it is compared with."""

    quarter: Quarter
    now: Paths
    before: Paths

    @cached_property
    def findings(self) -> list[Finding]:
        return [one for one in (slowest(self), rework(self)) if one]

    def was(self, value: str) -> Stay | None:
        return next((one for one in self.before.stays if one.value == value), None)


def stages_of(quarter: Quarter, by: Any) -> Stages:
    """Raises Invalid for a bad condition, and for what takes too long."""
    now, before = (stays_of(quarter.question(("created",), (), days), by) for days in (quarter.days, quarter.before))
    return Stages(quarter, now, before)


def stays_of(question: Question, by: Any) -> Paths:
    """The stages alone: moves and who plays tickets back and forth are not asked for."""
    return Paths(None, tuple(of_stays(question, *scope(question, None, by), None)), (), ())


def slowest(stages: Stages) -> Finding | None:
    """The bottleneck, and whether half of the visits took longer than in the other quarter."""
    slow = stages.now.bottleneck
    if not slow or slow.median is None:
        return None
    parts = {
        "stage": Part(slow.label, stage=slow.value), "share": Part(say(slow.total / stages.now.total, SHARE)),
        "median": Part(say(slow.median, SECONDS)), "p90": Part(say(slow.p90, SECONDS)),
    }  # fmt: skip
    was = stages.was(slow.value)
    if not was or was.median is None or abs(slow.median - was.median) < max(MINUTES, was.median * TENTH):
        told = _("“%(stage)s” is the bottleneck: %(share)s of all working time; half of the stays took up to "
                 "%(median)s, nine of ten up to %(p90)s.")  # fmt: skip
        return Finding(told, parts)
    parts |= {"was": Part(say(was.median, SECONDS)), "other": Part(stages.quarter.other)}
    told = _("“%(stage)s” is the bottleneck: %(share)s of all working time; half of the stays took up to %(median)s "
             "(%(was)s %(other)s), nine of ten up to %(p90)s.")  # fmt: skip
    return Finding(told, parts, slow.median < was.median)


def rework(stages: Stages) -> Finding | None:
    """How often tickets came to a stage once more, and to which most often."""
    now, was = stages.now.again, stages.before.again
    if not now:
        return None
    worst = max(stages.now.stays, key=lambda one: one.again)
    parts = {
        "now": Part(say(now, "count")), "stage": Part(worst.label),
        "many": Part(say(worst.again, "count"), stage=worst.value, is_again=True),
    }  # fmt: skip
    if not stages.before.stays or not has_moved(now, was):
        told = _("Tickets came back to a stage they had left %(now)s times, most often to “%(stage)s” (%(many)s).")
        return Finding(told, parts)
    parts |= {"was": Part(say(was, "count")), "other": Part(stages.quarter.other)}
    told = _("Tickets came back to a stage they had left %(now)s times (%(was)s %(other)s), most often to “%(stage)s” "
             "(%(many)s).")  # fmt: skip
    return Finding(told, parts, now < was)
