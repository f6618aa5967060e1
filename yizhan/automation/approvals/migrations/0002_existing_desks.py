"""A desk that is set up already gets the power, the view and the template that new desks begin with."""

from typing import Any

from django.db import migrations
from django.db.models import F

POWER = "ticket.decide"
VIEW = ("approvals", "待我审核", "Waiting for my approval", "approver:me", "-updated", "shield")
TEMPLATE = {
    "labels": {"zh-hans": "办结审核", "en": "Review before closing"},
    "question": "处理结果是否属实、完整，同意办结？",
    "purpose": "close",
    "levels": [{"mode": "any", "who": ["head:ticket"]}],
    "remind_hours": 24,
    "escalate_hours": 72,
}


def bring(apps: Any, _editor: Any) -> None:
    roles = apps.get_model("people", "Role").objects
    for role in roles.filter(slug__in=["supervisor", "agent", "light-agent"], is_shipped=True):
        if POWER not in role.powers:
            roles.filter(pk=role.pk).update(powers=[*role.powers, POWER])
    views = apps.get_model("tickets", "View").objects
    before = views.filter(slug="extensions", owner=None).first() or views.filter(slug="on-hold", owner=None).first()
    if before is None:
        return
    views.filter(position__gt=before.position).update(position=F("position") + 1)
    slug, zh, en, condition, sort, icon = VIEW
    shown = {"labels": {"zh-hans": zh, "en": en}, "condition": condition, "sort": sort, "icon": icon}
    views.get_or_create(slug=slug, defaults={**shown, "position": before.position + 1})
    apps.get_model("approvals", "ApprovalTemplate").objects.get_or_create(slug="close-review", defaults=TEMPLATE)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial"), ("urging", "0002_existing_desks")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
