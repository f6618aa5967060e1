"""Categories, synonyms, and what an article is apart from its text, as records."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid, Refused
from yizhan.spine.fields import (
    Boolean,
    Choice,
    Field,
    Labels,
    Moment,
    Option,
    Person,
    Reference,
    References,
    Tags,
    Words,
)
from yizhan.spine.fields import Text as Line
from yizhan.spine.labelled import LABELS, POSITION
from yizhan.spine.records import Record
from yizhan.ui.icons import ICONS

from .audience import Audience
from .models import Article, Category, Synonym
from .powers import KNOWLEDGE, PUBLISH, WRITE
from .reading import articles

SIGNS = tuple(sorted(ICONS))
READERS = tuple(Option(one.value, one.value, one.label) for one in Audience)
DEEPEST = 2


def ready_category(row: Category, by: Actor) -> None:
    """Raises Invalid for a section of a section, or of itself."""
    if row.parent_id and (row.parent_id == row.pk or not (above := Category.named(row.parent_id)) or above.parent_id):
        raise Invalid({"parent": _("A section stands in a category, not in another section.")})
    if row.parent_id and row.pk and Category.objects.filter(parent=row.pk).exists():
        raise Invalid({"parent": _("This category has sections itself.")})
    tags_given(row)


def ready_article(row: Article, by: Actor) -> None:
    """What readers see is moved by whoever may publish. Raises Refused, Invalid."""
    if row.pk and not by.may(PUBLISH.key) and row.editions.filter(is_live=True).exists():
        raise Refused(PUBLISH.key)
    row.related = [one for one in row.related if one != row.pk]
    tags_given(row)


def known(rows: QuerySet[Article], by: Actor) -> QuerySet[Article]:
    """What is being written is for those who write."""
    return rows if by.may(WRITE.key) else rows.filter(pk__in=articles(by).order_by().values("pk"))


def tags_given(row: Category | Article) -> None:
    if row.audience == Audience.TAGGED and not row.reader_tags:
        raise Invalid({"reader_tags": _("Name at least one tag that readers must have.")})


def ready_synonym(row: Synonym, by: Actor) -> None:
    """Raises Invalid for a word that means the same as nothing."""
    if len(row.words) < 2:
        raise Invalid({"words": _("Give at least two words that mean the same.")})


AUDIENCE = Field(
    "audience", _l("Readers"), Choice(READERS), "audience",
    hint=_l("Empty means: whoever may read what it stands in. It can be narrowed, never widened."),
)  # fmt: skip
READER_TAGS = Field(
    "reader_tags", _l("Tags of readers"), Tags(), "reader_tags",
    hint=_l("Customers with one of these tags may read it, when readers are chosen by tags."),
)  # fmt: skip

Record(
    "category", Category, pgettext_lazy("knowledge base", "Category"), pgettext_lazy("knowledge base", "Categories"),
    needs=PUBLISH.key, group=KNOWLEDGE, icon="book", columns=("labels", "parent", "audience"), ready=ready_category,
    intro=_l("The shelves of the help centre. A category may have sections; articles stand in either."),
    fields=(
        LABELS,
        Field("descriptions", pgettext_lazy("knowledge base", "Description"), Labels(), "descriptions"),
        Field("parent", _l("Part of"), Reference("knowledge.Category"), "parent_id"),
        Field("icon", _l("Icon"), Choice(tuple(Option(one, one, one) for one in SIGNS)), "icon", default="book"),
        Field("brands", _l("Brands"), References("catalog.Brand"), "brands",
              hint=_l("The help centres it is shown in. Empty means every one.")),
        AUDIENCE, READER_TAGS, POSITION,
    ),
)  # fmt: skip
Record(
    "synonym", Synonym, _l("Synonyms"), _l("Synonyms"), needs=PUBLISH.key, group=KNOWLEDGE, icon="search",
    columns=("words",), ready=ready_synonym,
    intro=_l("Words that mean the same to the search of the help centre, such as 空调, 冷气, AC."),
    fields=(Field("words", _l("Words"), Words(Line(60)), "words", required=True),),
)  # fmt: skip
Record(
    "article", Article, _l("Article"), _l("Articles"), needs=WRITE.key, icon="book",
    columns=("category", "owner", "audience"), ready=ready_article, drops=PUBLISH.key, visible=known,
    fields=(
        Field("category", pgettext_lazy("knowledge base", "Category"), Reference("knowledge.Category"), "category_id",
              required=True),
        Field("owner", _l("Answers for it"), Person(), "owner_id", required=True),
        AUDIENCE, READER_TAGS,
        Field("tags", _l("Tags"), Tags(), "tags"),
        Field("is_promoted", _l("On the first page of the help centre"), Boolean(), "is_promoted", default=False),
        Field("related", _l("Related articles"), References("knowledge.Article"), "related",
              hint=_l("What is alike is found by itself.")),
        Field("expires_at", pgettext_lazy("article", "Expires"), Moment(), "expires_at",
              hint=_l("From then on readers do not see it; writers are told to look it over.")),
        POSITION,
    ),
)  # fmt: skip
