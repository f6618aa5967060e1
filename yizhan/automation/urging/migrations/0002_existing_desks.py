"""A desk that is set up already gets the power and the views that new desks begin with."""

from typing import Any

from django.db import migrations
from django.db.models import F

POWER = "ticket.supervise"
VIEWS = (
    ("supervised", "督办中", "Under supervision", "supervised:yes", "-updated", "flag"),
    ("extensions", "待审延期", "Extensions to decide", "extending:yes", "due", "clock"),
)


def bring(apps: Any, _editor: Any) -> None:
    roles = apps.get_model("people", "Role").objects
    for role in roles.filter(slug="supervisor", is_shipped=True).exclude(powers__contains=[POWER]):
        roles.filter(pk=role.pk).update(powers=[*role.powers, POWER])
    views = apps.get_model("tickets", "View").objects
    before = views.filter(slug="on-hold", owner=None).first()
    if before is None:
        return
    views.filter(position__gt=before.position).update(position=F("position") + len(VIEWS))
    for at, (slug, zh, en, condition, sort, icon) in enumerate(VIEWS, before.position + 1):
        shown = {"labels": {"zh-hans": zh, "en": en}, "condition": condition, "sort": sort, "icon": icon}
        views.get_or_create(slug=slug, defaults={**shown, "position": at})


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("tickets", "0003_urging"), ("urging", "0001_initial")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
