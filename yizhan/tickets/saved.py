"""Saved views (queues) and canned replies."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.people.models import Agent, Department, Team
from yizhan.spine.guard import Guarded
from yizhan.spine.labelled import Labelled


class View(Labelled):
    """A condition with columns, sort and order. Personal to `owner`, or shared with a team, department or all."""

    SORTS = (
        ("-updated", _l("Last change")),
        ("-created", _l("Newest first")),
        ("created", _l("Oldest first")),
        ("due", _l("Due next")),
        ("next_due", _l("Next target due")),
        ("-priority", _l("Priority")),
        ("-number", pgettext_lazy("ticket", "Number")),
    )

    condition = models.CharField(_l("Condition"), max_length=4000, blank=True, default="")
    columns = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_l("Columns"))
    sort = models.CharField(_l("Order"), max_length=60, choices=SORTS, default="-updated")
    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    icon = models.CharField(max_length=30, default="inbox")
    is_hot = models.BooleanField(_l("Show the count in red"), default=False)

    class Meta(Labelled.Meta):
        abstract = False

    def is_offered_to(self, agent: Agent) -> bool:
        if self.owner_id:
            return self.owner_id == agent.pk
        if self.team_id:
            return self.team_id in agent.team_ids
        return self.department_id is None or self.department_id in agent.department_ids or agent.visibility == "all"

    @classmethod
    def offered_to(cls, agent: Agent) -> list["View"]:
        return [view for view in cls.current() if view.is_offered_to(agent)]


class CannedReply(Guarded):
    """A reply to pick with `/`; placeholders in Liquid: {{ customer.name }}."""

    title = models.CharField(_l("Title"), max_length=120)
    folder = models.CharField(_l("Folder"), max_length=80, blank=True, default="")
    shortcut = models.CharField(_l("Shortcut"), max_length=40, blank=True, default="")
    html = models.TextField(pgettext_lazy("message", "Text"))
    language = models.CharField(_l("Language"), max_length=10, blank=True, default="")
    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    use_count = models.IntegerField(default=0)

    class Meta:
        ordering = ["folder", "title", "id"]

    def __str__(self) -> str:
        return self.title

    def is_offered_to(self, agent: Agent) -> bool:
        if self.owner_id:
            return self.owner_id == agent.pk
        return self.department_id is None or self.department_id in agent.department_ids or agent.visibility == "all"
