"""Whoever is quickest has a new ticket, and what it weighs is told: a visit or a complaint is more work than a question."""

from datetime import datetime, timedelta

from yizhan.automation.urging.powers import administrators
from yizhan.lib import clock
from yizhan.spine.actors import through
from yizhan.spine.records import records

from .founding import LANGUAGES
from .library import read

POINTS = {"priority.urgent": 3, "priority.high": 2}
NAME = {"zh": "抢单池（按难度计分）", "en": "Claim pool, weighed by effort"}


def weigh(now: datetime) -> None:
    """The assignment rule of the whole desk, made when its ninety days are played."""
    points = POINTS | {f"type.{row['slug']}": row["points"] for row in read("catalog")["types"] if "points" in row}
    labels = {LANGUAGES[key]: text for key, text in NAME.items()}
    with clock.at(now - timedelta(days=6)), through("web"):
        records["assignment_rule"].create({"labels": labels, "method": "claim_pool", "points": points},
                                          by=administrators()[0])  # fmt: skip
