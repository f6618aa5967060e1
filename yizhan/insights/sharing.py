"""What people put together from figures: for themselves, or shared with all, with roles, with teams."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.people.models import Agent
from yizhan.spine.actors import Actor
from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Boolean, Field, References, Text
from yizhan.spine.guard import Guarded

from .powers import SHARE, VIEW

WITH = ("is_for_all", "role_ids", "team_ids")


class Shared(Guarded):
    """Seen by whoever made it, and by those it is shared with. Who sees it sees the figures of their own tickets."""

    title = models.CharField(_l("Name"), max_length=120)
    folder = models.CharField(_l("Folder"), max_length=80, blank=True, default="")
    text = models.CharField(pgettext_lazy("report", "What it is for"), max_length=400, blank=True, default="")
    owner = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    is_for_all = models.BooleanField(_l("Everybody who sees reports"), default=False)
    role_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Shared with roles"))
    team_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Shared with teams"))

    version = models.IntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ["folder", "title", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shared(self) -> bool:
        return any(getattr(self, key) for key in WITH)


SHARING = (
    Field("is_for_all", _l("Everybody who sees reports"), Boolean(), "is_for_all", default=False),
    Field("roles", _l("Shared with roles"), References("people.Role"), "role_ids"),
    Field("teams", _l("Shared with teams"), References("people.Team"), "team_ids"),
)
NAMED = (
    Field("title", _l("Name"), Text(120), "title", required=True),
    Field("folder", _l("Folder"), Text(80), "folder"),
    Field("text", pgettext_lazy("report", "What it is for"), Text(400), "text"),
)


def offered(rows: Any, by: Actor) -> Any:
    """One's own and those shared with one. Who may share for others sees every shared one."""
    if by.may(SHARE.key):
        return rows.exclude(~Q(owner_id=by.id), is_for_all=False, role_ids=[], team_ids=[])
    mine = Q(owner_id=by.id) | Q(is_for_all=True)
    mine |= Q(role_ids__contains=[getattr(by, "role_id", 0)]) | Q(team_ids__overlap=getattr(by, "team_ids", []))
    return rows.filter(mine)


def own(row: Any, by: Actor) -> bool:
    """Everybody who sees reports may make some for themselves."""
    return isinstance(by, Agent) and by.may(VIEW.key) and (row.pk is None or row.owner_id == by.pk)


def ready(row: Any, by: Actor) -> None:
    """Who makes it owns it; to share takes the power. Raises Invalid."""
    if row.owner_id is None:
        if not isinstance(by, Agent):
            raise Invalid(_("Only an agent can keep this."))
        row.owner_id = by.pk
    if row.is_shared and not by.may(SHARE.key):
        raise Invalid({"is_for_all": _("You may not share this with others.")})
