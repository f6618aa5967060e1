"""Guides as records."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.actors import Actor
from yizhan.spine.fields import Boolean, Drawn, Field
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record

from ..rules.records import AUTOMATION
from .definition import EMPTY
from .models import Guide

DEFINITION = Drawn(_l("A guide is an object with nodes."), EMPTY)


def ready(row: Guide, by: Actor) -> None:
    row.draft = row.draft or dict(EMPTY)


Record(
    "guide", Guide, _l("Guide"), _l("Guides"), needs="admin.automation", reads="admin.automation", group=AUTOMATION,
    icon="chat", columns=("labels", "is_paused"), ready=ready,
    intro=_l("A conversation drawn as a tree: it asks, shows articles, and ends in an answer, a ticket or an agent."),
    fields=(
        LABELS,
        Field("draft", _l("Definition"), DEFINITION, "draft", default=EMPTY, hidden=True,
              hint=_l("A draft; visitors get what was published.")),
        Field("is_paused", _l("Paused"), Boolean(), "is_paused", default=False,
              hint=_l("Nobody begins; who has begun goes on.")),
        POSITION,
    ),
)  # fmt: skip
