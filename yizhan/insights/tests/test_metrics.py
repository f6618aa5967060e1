"""Every metric, asked of the facts, is what a plain walk through the events comes to."""

from datetime import timedelta
from typing import Any

import pytest

from yizhan.insights import keeping
from yizhan.insights.asking import Question, ask
from yizhan.insights.metrics import metrics
from yizhan.lib import clock

from .histories import BEGINS, live
from .plain import Plain

# Of these the plain walk counts tickets, not moments; see below.
APART = {"closed_rate"}


@pytest.mark.parametrize("seed", [11, 12])
def test_every_metric_is_what_the_events_say(cast: Any, seed: int) -> None:
    live(cast, seed, 400)
    keeping.rebuild()
    for first, last in ((0, 400), (2, 30), (20, 60)):
        since, until = BEGINS + timedelta(days=first), BEGINS + timedelta(days=last)
        with clock.at(BEGINS + timedelta(days=500)):
            plain = Plain(since, until).figures()
            for key in metrics.keys() - APART:
                (figure,) = ask(Question((key,), since, until), cast.zhou).total
                assert figure == pytest.approx(plain[key]), (key, first, last)
            if last == 400:
                assert sum(bool(value) for value in plain.values()) > 20, plain
