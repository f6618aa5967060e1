"""A walk through a draft with the real engine: nothing is kept, nothing is opened."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid

from . import engine
from .definition import Definition
from .engine import Standing, Step
from .world import Desk

MOST = 100


def walk(raw: dict[str, Any], given: list[Any], world: Desk) -> tuple[Step, list[dict[str, Any]], str]:
    """The draft after these answers: (last step, all lines, what was wrong with the last one). Raises Invalid."""
    guide = Definition(raw)
    try:
        step = engine.begin(guide, world)
        lines, wrong = list(step.lines), ""
        for one in given[:MOST]:
            if step.end is not None or not step.prompt:
                break
            try:
                step = engine.take(guide, Standing.of(asdict(step.standing)), step.prompt, one, world)
            except Invalid as error:
                wrong = str(error)
                break
            lines += step.lines
    except KeyError:
        raise Invalid(_("It leads to a node that is not there.")) from None
    return step, lines, wrong
