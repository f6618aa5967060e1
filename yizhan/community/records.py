"""Boards, and the rules of a brand's community, as records."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.knowledge.audience import Audience
from yizhan.knowledge.records import READERS, SIGNS
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Boolean, Choice, Field, Integer, Labels, Option, Reference, References, Tags, Words
from yizhan.spine.fields import Text as Line
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record

from .models import Board, Community
from .powers import ADMIN, COMMUNITY

MOST = 1000


def ready_board(row: Board, by: Actor) -> None:
    """Raises Invalid for a part of a part, or of itself, and for readers by tags without a tag."""
    above = Board.named(row.parent_id) if row.parent_id else None
    if row.parent_id and (row.parent_id == row.pk or above is None or above.parent_id):
        raise Invalid({"parent": _("A board is part of another one, not of a part.")})
    if row.parent_id and row.pk and Board.objects.filter(parent=row.pk).exists():
        raise Invalid({"parent": _("This board has parts itself.")})
    if row.audience == Audience.TAGGED and not row.reader_tags:
        raise Invalid({"reader_tags": _("Name at least one tag that readers must have.")})


def ready_community(row: Community, by: Actor) -> None:
    """Raises Invalid for numbers that mean nothing."""
    for name in ("hold_first", "most_links", "per_hour", "reports_hide"):
        if not 0 <= getattr(row, name) <= MOST:
            raise Invalid({name: _("Give a number from 0 to %(most)s.") % {"most": MOST}})
    if not row.per_hour:
        raise Invalid({"per_hour": _("At least one.")})


Record(
    "board", Board, pgettext_lazy("community", "Board"), pgettext_lazy("community", "Boards"), needs=ADMIN.key,
    group=COMMUNITY, icon="chat", columns=("labels", "parent", "audience"), ready=ready_board,
    intro=_l("Where customers ask, discuss and propose. A board may have parts."),
    fields=(
        LABELS,
        Field("descriptions", pgettext_lazy("community", "Description"), Labels(), "descriptions"),
        Field("parent", pgettext_lazy("community", "Part of"), Reference("community.Board"), "parent_id"),
        Field("icon", _l("Icon"), Choice(tuple(Option(one, one, one) for one in SIGNS)), "icon", default="chat"),
        Field("brands", _l("Brands"), References("catalog.Brand"), "brands", hint=_l("None chosen: all.")),
        Field("audience", _l("Readers"), Choice(READERS), "audience",
              hint=_l("Empty means: whoever may read what it is part of. It can be narrowed, never widened.")),
        Field("reader_tags", _l("Tags of readers"), Tags(), "reader_tags",
              hint=_l("Customers with one of these tags may read it, when readers are chosen by tags.")),
        Field("is_staff_only", _l("Only agents begin topics"), Boolean(), "is_staff_only", default=False,
              hint=_l("For news: customers answer, but begin nothing.")),
        Field("department", _l("Tickets go to"), Reference("people.Department"), "department_id"),
        POSITION,
    ),
)  # fmt: skip
Record(
    "community", Community, _l("Community"), _l("Communities"), needs=ADMIN.key, group=COMMUNITY, icon="users",
    columns=("brand", "is_open"), ready=ready_community,
    intro=_l("A brand has a community once it is opened here. Without one nothing of it is seen."),
    fields=(
        Field("brand", _l("Brand"), Reference("catalog.Brand"), "brand_id", required=True),
        Field("is_open", pgettext_lazy("community", "Open"), Boolean(), "is_open", default=False),
        Field("guidelines", pgettext_lazy("community", "House rules"), Labels(), "guidelines",
              hint=_l("Stands above the form of a new topic.")),
        Field("hold_first", _l("First posts that are checked"), Integer(), "hold_first", default=1,
              hint=_l("So many posts of a new member wait until an agent has let them through.")),
        Field("most_links", _l("Links without a check"), Integer(), "most_links", default=2,
              hint=_l("A post with more links waits.")),
        Field("words", _l("Words that are checked"), Words(Line(60)), "words",
              hint=_l("A post with one of them waits.")),
        Field("per_hour", _l("Posts an hour"), Integer(), "per_hour", default=10,
              hint=_l("A member can write no more than this.")),
        Field("reports_hide", _l("Reports that hide a post"), Integer(), "reports_hide", default=3,
              hint=_l("Then it is out of sight until an agent looks at it. 0: never.")),
    ),
)  # fmt: skip
