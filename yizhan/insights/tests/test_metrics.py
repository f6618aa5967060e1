"""Every metric, asked of the facts, is what a plain walk through the events comes to."""

from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from yizhan.insights import keeping
from yizhan.insights.asking import Question, ask
from yizhan.insights.metrics import metrics
from yizhan.lib import clock
from yizhan.spine.errors import Invalid

from .histories import BEGINS, chatted, live
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


def test_what_is_no_ticket_is_told_by_what_it_has(cast: Any) -> None:
    since, until = BEGINS, BEGINS + timedelta(days=9)
    for by, text in ((("type",), ""), ((), "空调"), (("agent", "status"), "")):
        with pytest.raises(Invalid, match=r"does not count tickets|统计的不是工单"):
            ask(Question(("created", "chats"), since, until, by, text), cast.zhou)
    with pytest.raises(Invalid, match=r"does not count tickets|统计的不是工单"):
        ask(Question(("spared",), since, until, ("department",)), cast.zhou)
    assert ask(Question(("chats", "created"), since, until, ("department", "day")), cast.zhou).total == (0, 0)
    with clock.at(since):
        chatted(SimpleNamespace(cast=cast, random=Random(1)))
    for agent, seen in ((cast.zhou, 1), (cast.qian, 0)):
        found = ask(Question(("chats",), since, until, ("department",)), agent)
        assert found.total == (seen,) and found.rows == ({(str(cast.support.pk),): (1,)} if seen else {})
