"""What became of a figure: with a sign that is one, in the unit of the metric, and nothing where nothing is to be told."""

import pytest

from yizhan.insights.metrics import metrics
from yizhan.insights.trends import trend


@pytest.mark.parametrize(("key", "now", "was", "told"), [
    ("created", 90, 100, ("−10.0%", None)), ("created", 3, 5, ("−2", None)), ("created", 5_000, 100, ("+4,900.0%", None)),
    ("sla_met", 0.8, 0.9, ("−10.0 个百分点", False)), ("satisfaction", 4.001, 4.0, ("", None)),
    ("satisfaction", 4.5, 4.0, ("+0.50", True)), ("first_response", 60.0, 120.0, ("−50.0%", True)),
    ("first_response", 60.0, None, ("", None)), ("first_response", 60.0, 0.0, ("", None)),
])  # fmt: skip
def test_a_change_is_told_as_people_write_it(
    key: str, now: float, was: float | None, told: tuple[str, bool | None]
) -> None:
    assert trend(metrics[key], now, was) == told
